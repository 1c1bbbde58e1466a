package koperasi

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/complaint"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const complaintsShown = 100

// complaints lists what customers complain of.
func (p *pages) complaints(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props := koperasi.ComplaintsProps{Address: s.address}
	if props.Complaints, err = complaint.List(c.UserContext(), p.DB, s.group.ID, complaintsShown); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, koperasi.Complaints(web.Page(c, i18n.T(c.UserContext(), "complaint.list")), s.frame(c, koperasi.ComplaintsPath), props))
}

// complaintOf is the complaint of the cooperative that the address names.
func (p *pages) complaintOf(c *fiber.Ctx) (*scope, complaint.Complaint, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, complaint.Complaint{}, err
	}
	found, err := complaint.In(c.UserContext(), p.DB, s.group.ID, complaint.ID(id))
	return s, found, err
}

func (p *pages) showComplaint(c *fiber.Ctx) error {
	return p.complaintPage(c, fiber.StatusOK, nil, "")
}

// complaintPage shows a complaint; f is what was sent about a line, or with about
// "" the reply.
func (p *pages) complaintPage(c *fiber.Ctx, status int, f *form.Form, about string) error {
	s, found, err := p.complaintOf(c)
	if err != nil {
		return err
	}
	props := koperasi.ComplaintProps{Address: s.address, Token: web.Token(c), Form: f, About: about, Complaint: found}
	page := web.Page(c, i18n.T(c.UserContext(), "complaint.from", found.Buyer))
	return web.Render(c, status, koperasi.Complaint(page, s.frame(c, koperasi.ComplaintsPath), props))
}

// complaintDone is what follows something that was done with a complaint.
func (p *pages) complaintDone(c *fiber.Ctx, f *form.Form, about string, err error, done string) error {
	s, scoped := p.scope(c)
	if scoped != nil {
		return scoped
	}
	switch fault.KindOf(err) {
	case fault.Unavailable:
		web.Flash(c, part.Warn, "koperasi.refund.later")
	case fault.Conflict:
		f.Take(err)
		return p.complaintPage(c, fiber.StatusConflict, f, about)
	default:
		if err != nil {
			if !f.Take(err) {
				return err
			}
			return p.complaintPage(c, fiber.StatusUnprocessableEntity, f, about)
		}
		web.Flash(c, part.Good, done)
	}
	return web.Redirect(c, s.address.To(koperasi.ComplaintPath(c.Params("id"))))
}

func (p *pages) replyComplaint(c *fiber.Ctx) error {
	s, found, err := p.complaintOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	said := f.Lines("said", complaint.MaxSaid)
	if err = f.Err(); err == nil {
		err = complaint.Reply(c.UserContext(), p.DB, web.Actor(c), s.group.ID, found.ID, said, web.Now(c))
	}
	return p.complaintDone(c, f, "", err, "complaint.replied")
}

// complaintLineOf is the complaint and its line that the address names.
func (p *pages) complaintLineOf(c *fiber.Ctx) (*scope, complaint.Complaint, complaint.Line, error) {
	s, found, err := p.complaintOf(c)
	if err != nil {
		return nil, found, complaint.Line{}, err
	}
	for _, l := range found.Lines {
		if idText(l.ID) == c.Params("line") {
			return s, found, l, nil
		}
	}
	return nil, found, complaint.Line{}, fault.New(fault.NotFound, "error.not_found")
}

func (p *pages) decideLine(c *fiber.Ctx) error {
	s, found, line, err := p.complaintLineOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	d := complaint.Decision{
		Line: line.ID, Outcome: complaint.Outcome(f.Choice("outcome", string(complaint.Kept), string(complaint.Back), string(complaint.Refused))), Reason: f.Required("reason", 300),
	}
	if d.Outcome == complaint.Kept || d.Outcome == complaint.Back {
		d.Units = f.OptionalInt("units", line.Units, 1, line.Units)
	}
	if err = f.Err(); err == nil {
		err = complaint.Decide(c.UserContext(), p.Checkout, web.Actor(c), s.group.ID, found.ID, d, web.Now(c))
	}
	return p.complaintDone(c, f, idText(line.ID), err, "complaint.decided.done")
}

func (p *pages) inspectLine(c *fiber.Ctx) error {
	s, found, line, err := p.complaintLineOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	seen := f.Required("reason", 300)
	if err = f.Err(); err == nil {
		err = complaint.Inspect(c.UserContext(), p.Checkout, web.Actor(c), s.group.ID, found.ID, line.ID, f.Ticked("restock"), seen, web.Now(c))
	}
	return p.complaintDone(c, f, idText(line.ID), err, "complaint.decided.done")
}

// complaintPhoto gives a photograph to the office alone.
func (p *pages) complaintPhoto(c *fiber.Ctx) error {
	_, found, err := p.complaintOf(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("photo"), 10, 64)
	if err != nil || !slices.Contains(found.Photos, media.ID(id)) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	content, err := media.OpenPrivate(c.UserContext(), p.DB, p.Studio.Store(), media.ID(id))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, string(content.Format))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendStream(content, int(content.Bytes))
}
