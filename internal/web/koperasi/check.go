package koperasi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/inspection"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// checks lists what waits for the cooperative's look.
func (p *pages) checks(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.ChecksProps{Address: s.address, Token: web.Token(c), Now: web.Now(c)}
	waiting, err := catalog.Submissions(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		props.Waiting = append(props.Waiting, koperasi.Check{Submission: w, Shown: part.Photo(w.Picture, p.MediaURL, w.Title, part.SizesLine)})
	}
	if props.Members, err = catalog.Confidences(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, koperasi.Checks(web.Page(c, i18n.T(ctx, "koperasi.check")), s.frame(c, koperasi.ChecksPath), props))
}

func (p *pages) showCheck(c *fiber.Ctx) error {
	return p.renderCheck(c, fiber.StatusOK, form.Filled(nil))
}

func (p *pages) renderCheck(c *fiber.Ctx, status int, f *form.Form) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.CheckProps{Address: s.address, Token: web.Token(c), Form: f}
	props.Waiting, props.Was, props.Shall, err = catalog.SubmissionOf(ctx, p.DB, s.officer(c), s.group.ID, catalog.SubmissionID(id))
	if err != nil {
		return err
	}
	if props.Waiting.Edit {
		props.ShopURL = p.ProductPath(props.Waiting.Slug)
	}
	if props.Categories, err = catalog.Categories(ctx, p.DB); err != nil {
		return err
	}
	if props.Colours, err = catalog.Colours(ctx, p.DB); err != nil {
		return err
	}
	if props.Photos, err = p.checkPhotos(ctx, props.Shall.Pictures); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.CheckPage(web.Page(c, props.Shall.Title), s.frame(c, koperasi.ChecksPath), props))
}

// checkPhotos are photographs with what could be better about them.
func (p *pages) checkPhotos(ctx context.Context, ids []media.ID) ([]koperasi.CheckPhoto, error) {
	photos, err := media.Pictures(ctx, p.DB, ids)
	if err != nil {
		return nil, err
	}
	var all []koperasi.CheckPhoto
	for i, id := range ids {
		photo, ok := photos[id]
		if !ok {
			continue
		}
		shown := koperasi.CheckPhoto{Shown: part.Photo(photo, p.MediaURL, i18n.T(ctx, "koperasi.check.photo", i+1), part.SizesProduct)}
		for _, hint := range photo.Hints() {
			shown.Hints = append(shown.Hints, i18n.T(ctx, string(hint)))
		}
		all = append(all, shown)
	}
	return all, nil
}

// officer is the actor as officer of this cooperative alone: what she may do
// elsewhere, as an officer or maker, does not count here.
func (s *scope) officer(c *fiber.Ctx) identity.Actor {
	officer := web.Actor(c)
	officer.OfficerOf, officer.Producer = []identity.CooperativeID{s.group.ID}, false
	return officer
}

// approveCheck lets go on sale what the officer has looked at.
func (p *pages) approveCheck(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(web.Form(c).Value("revision"))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "error.invalid")
	}
	err = inspection.Approve(c.UserContext(), p.DB, s.officer(c), s.group.ID, catalog.SubmissionID(id), revision, web.Now(c))
	return p.checked(c, s, err, "koperasi.check.approved")
}

// sendBack returns a listing with what was ticked and written.
func (p *pages) sendBack(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Text("reason", 200)
	if quick := f.Value("quick"); slices.Contains(koperasi.QuickReasons(), quick) {
		// The producer reads it, whatever the officer's language is.
		told := i18n.T(i18n.With(c.UserContext(), i18n.Indonesian), "koperasi.check.why."+quick)
		reason = strings.TrimSpace(told + " " + reason)
	}
	if !f.Valid() {
		return p.renderCheck(c, fiber.StatusUnprocessableEntity, f)
	}
	err = inspection.SendBack(c.UserContext(), p.DB, s.officer(c), s.group.ID, catalog.SubmissionID(id), reason, web.Now(c))
	if fault.KindOf(err) == fault.Invalid && f.Take(err) {
		return p.renderCheck(c, fiber.StatusUnprocessableEntity, f)
	}
	return p.checked(c, s, err, "koperasi.check.sent_back")
}

// checked goes back to the list, and says what was done or who was quicker.
func (p *pages) checked(c *fiber.Ctx, s *scope, err error, done string) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.ChecksPath))
}

// trust says whose listings go on sale without a look at each.
func (p *pages) trust(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	members, err := catalog.Confidences(c.UserContext(), p.DB, s.group.ID)
	if err != nil {
		return err
	}
	trusted, f := map[identity.PersonID]bool{}, web.Form(c)
	for _, m := range members {
		trusted[m.Maker] = f.Ticked("member-" + strconv.FormatInt(int64(m.Maker), 10))
	}
	if err := inspection.SetTrust(c.UserContext(), p.DB, s.officer(c), s.group.ID, trusted, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.check.trust.done")
	return web.Redirect(c, s.address.To(koperasi.ChecksPath))
}
