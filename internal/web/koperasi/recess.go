package koperasi

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// pastRecesses bounds the history on the page.
const pastRecesses = 40

// nextRecess says of the recess that runs, or of the next, when it is; "" for none.
func (p *pages) nextRecess(c *fiber.Ctx, s *scope) (string, error) {
	ctx := c.UserContext()
	all, err := cooperative.Recesses(ctx, p.DB, s.group.ID, web.Now(c))
	if err != nil || len(all) == 0 {
		return "", err
	}
	return recessText(ctx, all[0]), nil
}

func recessText(ctx context.Context, r cooperative.Recess) string {
	return i18n.T(ctx, "recess.span", i18n.Date(ctx, r.From), i18n.Date(ctx, r.Until), recessChoice(ctx, r))
}

func recessChoice(ctx context.Context, r cooperative.Recess) string {
	if r.TakesOrders {
		return i18n.T(ctx, "recess.open")
	}
	return i18n.T(ctx, "recess.closed_for_now")
}

// recess shows what is declared, and the form of another or, where the address names
// one, of its change.
func (p *pages) recess(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(c.Query("ubah"), 10, 64)
	if err != nil {
		return p.renderRecess(c, s, fiber.StatusOK, form.Filled(map[string]string{"orders": koperasi.OrdersTaken}))
	}
	r, err := cooperative.RecessByID(c.UserContext(), p.DB, s.group.ID, cooperative.RecessID(seen))
	if err != nil {
		return err
	}
	if r.EndedAt != nil || !clock.Day(web.Now(c)).Before(r.Opens()) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	values := map[string]string{
		"seen": c.Query("ubah"), "from": r.From.Format(time.DateOnly), "until": r.Until.Format(time.DateOnly), "orders": koperasi.OrdersClosed, "message": r.Message,
	}
	if r.TakesOrders {
		values["orders"] = koperasi.OrdersTaken
	}
	return p.renderRecess(c, s, fiber.StatusOK, form.Filled(values))
}

func (p *pages) renderRecess(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx, now := c.UserContext(), web.Now(c)
	props := koperasi.RecessProps{
		Address: s.address, Token: web.Token(c), Form: f, Seen: f.Value("seen"), Today: clock.Day(now).Format(time.DateOnly), ToPack: s.standing.ToPack,
	}
	standing, err := cooperative.Recesses(ctx, p.DB, s.group.ID, now)
	if err != nil {
		return err
	}
	for _, r := range standing {
		id := strconv.FormatInt(int64(r.ID), 10)
		shown := koperasi.StandingRecess{ID: id, Text: recessText(ctx, r), Message: r.Message, Opens: i18n.Date(ctx, r.Opens()), Begun: r.Begun(now), ChangeURL: s.address.With(koperasi.RecessPath, "ubah", id)}
		props.Standing = append(props.Standing, shown)
		if id == props.Seen && r.Begun(now) {
			props.BegunOn = i18n.Date(ctx, r.From)
		}
	}
	past, err := cooperative.PastRecesses(ctx, p.DB, s.group.ID, pastRecesses)
	if err != nil {
		return err
	}
	for _, r := range past {
		props.Past = append(props.Past, part.Text(
			i18n.T(ctx, "recess.dates", i18n.ShortDate(ctx, r.From), i18n.ShortDate(ctx, r.Until)), recessChoice(ctx, r),
			byWhom(ctx, i18n.ShortDateTime(ctx, r.DeclaredAt), r.DeclaredBy), recessEnd(ctx, r, now)))
	}
	return web.Render(c, status, koperasi.Recess(web.Page(c, i18n.T(ctx, "recess.title")), s.frame(c, koperasi.RecessPath), props))
}

// recessEnd says what became of a recess.
func recessEnd(ctx context.Context, r cooperative.Recess, now time.Time) string {
	switch {
	case r.Changed:
		return i18n.T(ctx, "recess.was_changed", byWhom(ctx, i18n.ShortDateTime(ctx, *r.EndedAt), r.EndedBy))
	case r.EndedAt != nil:
		return i18n.T(ctx, "recess.was_ended", byWhom(ctx, i18n.ShortDateTime(ctx, *r.EndedAt), r.EndedBy))
	case !r.Begun(now):
		return i18n.T(ctx, "recess.to_come")
	case clock.Day(now).Before(r.Opens()):
		return i18n.T(ctx, "recess.running")
	}
	return i18n.T(ctx, "recess.was_over")
}

// declareRecess declares a recess, or puts it in the place of the one that was seen.
func (p *pages) declareRecess(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	r := cooperative.Recess{
		Cooperative: s.group.ID, From: f.Date("from"), Until: f.Date("until"), Message: f.Text("message", cooperative.MostMessage),
		TakesOrders: f.Choice("orders", koperasi.OrdersTaken, koperasi.OrdersClosed) == koperasi.OrdersTaken,
	}
	before := seen[cooperative.RecessID](f)
	if err = f.Err(); err == nil {
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			if before != 0 {
				_, err := cooperative.Redeclare(ctx, tx, web.Actor(c), before, r, web.Now(c))
				return err
			}
			_, err := cooperative.Declare(ctx, tx, web.Actor(c), r, web.Now(c))
			return err
		})
	}
	return p.afterRecess(c, s, f, err, "recess.saved")
}

func (p *pages) endRecess(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		return cooperative.EndRecess(ctx, tx, web.Actor(c), s.group.ID, seen[cooperative.RecessID](f), web.Now(c))
	})
	return p.afterRecess(c, s, f, err, "recess.ended")
}

func (p *pages) afterRecess(c *fiber.Ctx, s *scope, f *form.Form, err error, done string) error {
	return changed(c, f, err, done, s.address.To(koperasi.RecessPath), func() error { return p.renderRecess(c, s, fiber.StatusUnprocessableEntity, f) })
}
