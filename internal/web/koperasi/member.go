package koperasi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/recruit"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

func (p *pages) members(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	roster, err := recruit.Roster(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	props := koperasi.MembersProps{Address: s.address, Token: web.Token(c)}
	for _, m := range roster {
		props.Members = append(props.Members, koperasi.Member{
			ID: m.ID, Number: m.MemberNumber, Name: m.Name, Phone: m.Phone, Village: m.Village, District: m.District,
			OnSale: m.OnSale, SignsIn: m.SignsIn, Invitable: !m.HoldsOffice,
		})
	}
	all, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.LeftAt != nil {
			props.Left = append(props.Left, m)
		}
	}
	return web.Render(c, fiber.StatusOK, koperasi.Members(web.Page(c, i18n.T(ctx, "koperasi.members")), s.frame(c, koperasi.MembersPath), props))
}

func (p *pages) showInvite(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.inviteForm(c, s, fiber.StatusOK, nil)
}

const mostVillages = 20

// inviteForm shows the villages around the cooperative, or those that a search
// has found.
func (p *pages) inviteForm(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx := c.UserContext()
	props := koperasi.InviteProps{Address: s.address, Token: web.Token(c), Form: f, District: s.group.DistrictName}
	sought := f.Text("sought", 100)
	if !f.Valid() {
		status = fiber.StatusUnprocessableEntity
	}
	if sought != "" {
		props.Sought = sought
		found, err := region.Search(ctx, p.DB, sought, region.Filter{Level: region.Village}, mostVillages)
		if err != nil {
			return err
		}
		for _, m := range found {
			props.Villages = append(props.Villages, m.Region)
		}
	}
	if len(props.Villages) == 0 {
		near, err := region.Children(ctx, p.DB, s.group.VillageCode.Parent())
		if err != nil {
			return err
		}
		props.Villages, props.Near = near, true
	}
	if err := p.keepChosen(ctx, f, &props); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Invite(web.Page(c, i18n.T(ctx, "koperasi.invite")), s.frame(c, koperasi.MembersPath), props))
}

// keepChosen leaves the village that was chosen before a search among the
// choices.
func (p *pages) keepChosen(ctx context.Context, f *form.Form, props *koperasi.InviteProps) error {
	chosen := region.Code(f.Value("village"))
	if !chosen.Valid() || chosen.Level() != region.Village {
		return nil
	}
	for _, v := range props.Villages {
		if v.Code == chosen {
			return nil
		}
	}
	village, err := region.ByCode(ctx, p.DB, chosen)
	if fault.KindOf(err) == fault.NotFound {
		return nil // the command refuses it
	}
	if err != nil {
		return err
	}
	props.Villages = append([]region.Region{village}, props.Villages...)
	return nil
}

func (p *pages) invite(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	if f.Value("step") == "search" {
		return p.inviteForm(c, s, fiber.StatusOK, f)
	}
	n := recruit.Newcomer{
		Name: f.Required("name", 120), Phone: f.OptionalPhone("phone", "ID"),
		Village: region.Code(f.Value("village")), Namesake: f.Ticked("namesake"),
	}
	switch {
	case n.Village == "":
		f.Refuse("village", "koperasi.invite.village.missing")
	case !n.Village.Valid() || n.Village.Level() != region.Village:
		f.Refuse("village", "catalog.village")
	}
	if f.Value("background") != "" {
		n.Background = producer.Background(f.Choice("background", string(producer.ReturnedWorker), string(producer.FamilyMember)))
	}
	if !f.Valid() {
		return p.inviteForm(c, s, fiber.StatusUnprocessableEntity, f)
	}
	invited, err := recruit.Invite(c.UserContext(), p.DB, web.Actor(c), s.group.ID, n, web.Now(c))
	if f.Take(err) {
		return p.inviteForm(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return p.showLink(c, s, invited)
}

func (p *pages) inviteAgain(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	invited, err := recruit.InviteAgain(c.UserContext(), p.DB, web.Actor(c), s.group.ID, identity.PersonID(id), web.Now(c))
	if err != nil {
		return err
	}
	return p.showLink(c, s, invited)
}

// showLink shows an invitation's link. It is in this answer and nowhere else,
// so the answer is not a redirect.
func (p *pages) showLink(c *fiber.Ctx, s *scope, invited recruit.Invited) error {
	ctx := c.UserContext()
	link := web.AbsoluteURL(c, invited.Path())
	props := koperasi.LinkProps{
		Address: s.address, Name: invited.Name, Phone: invited.Phone, MemberNumber: invited.MemberNumber, Link: link, ExpiresAt: invited.ExpiresAt,
		Message: i18n.T(ctx, "koperasi.link.message", invited.Name, s.group.Name, i18n.Date(ctx, invited.ExpiresAt), link),
	}
	props.WhatsApp = part.WhatsApp(invited.Phone, props.Message)
	page := web.Page(c, i18n.T(ctx, "koperasi.link.title", invited.Name))
	return web.Render(c, fiber.StatusOK, koperasi.Link(page, s.frame(c, koperasi.MembersPath), props))
}
