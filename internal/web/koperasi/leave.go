package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/leaving"
	"simpul/internal/notice"
	"simpul/internal/recruit"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// askLeave shows what stands between a member and the cooperative.
func (p *pages) askLeave(c *fiber.Ctx) error { return p.leavePage(c, fiber.StatusOK, nil) }

func (p *pages) leavePage(c *fiber.Ctx, status int, f *form.Form) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	standing, err := leaving.Of(ctx, p.DB, s.group.ID, identity.PersonID(id))
	if err != nil {
		return err
	}
	if at := standing.HeldUntil; at != nil && !at.After(web.Now(c)) {
		standing.HeldUntil = nil
	}
	props := koperasi.LeaveProps{Address: s.address, Token: web.Token(c), Form: f, Standing: standing}
	if standing.LeftAt != nil && standing.Phone != "" {
		brief := notice.Notice{Kind: notice.Left, Subject: s.group.Name}.Brief(ctx)
		props.WhatsApp = part.WhatsApp(standing.Phone, i18n.T(ctx, "koperasi.passing.message", standing.Name, s.group.Name, brief, web.AbsoluteURL(c, notice.InboxPath)))
	}
	page := web.Page(c, i18n.T(ctx, "leaving.title", standing.Name))
	return web.Render(c, status, koperasi.Leave(page, s.frame(c, koperasi.MembersPath), props))
}

// leave ends a membership.
func (p *pages) leave(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f, member := c.UserContext(), web.Form(c), identity.PersonID(id)
	if !f.Ticked("agreed") {
		f.Refuse("agreed", "leaving.agreed.missing")
		return p.leavePage(c, fiber.StatusUnprocessableEntity, f)
	}
	err = leaving.Leave(ctx, p.DB, web.Actor(c), s.group.ID, member, web.Now(c))
	if fault.KindOf(err) == fault.Conflict && f.Take(err) {
		return p.leavePage(c, fiber.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "leaving.done")
	return web.Redirect(c, s.address.To(koperasi.LeavePath(idText(member))))
}

// rejoin makes who has left a member again and shows her link.
func (p *pages) rejoin(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	invited, err := recruit.Return(c.UserContext(), p.DB, web.Actor(c), s.group.ID, identity.PersonID(id), web.Now(c))
	if err != nil {
		return err
	}
	return p.showLink(c, s, invited)
}
