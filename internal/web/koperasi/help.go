package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/helping"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// member is the member of the cooperative that the address names.
func (p *pages) member(c *fiber.Ctx) (*scope, producer.Member, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, producer.Member{}, err
	}
	members, err := producer.ByCooperative(c.UserContext(), p.DB, s.group.ID)
	if err != nil {
		return nil, producer.Member{}, err
	}
	for _, m := range members {
		if m.ID == identity.PersonID(id) && m.LeftAt == nil {
			return s, m, nil
		}
	}
	return nil, producer.Member{}, fault.New(fault.NotFound, "error.not_found")
}

// askHelp asks why the officer is going to act for a member.
func (p *pages) askHelp(c *fiber.Ctx) error { return p.helpForm(c, fiber.StatusOK, nil) }

func (p *pages) helpForm(c *fiber.Ctx, status int, f *form.Form) error {
	s, m, err := p.member(c)
	if err != nil {
		return err
	}
	props := koperasi.HelpProps{Address: s.address, Token: web.Token(c), ID: int64(m.ID), Name: m.Name, Form: f}
	page := web.Page(c, i18n.T(c.UserContext(), "helping.begin", m.Name))
	return web.Render(c, status, koperasi.Help(page, s.frame(c, koperasi.MembersPath), props))
}

// help lets the officer act for a member, in this browser.
func (p *pages) help(c *fiber.Ctx) error {
	s, m, err := p.member(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Required("reason", 200)
	if !f.Valid() {
		return p.helpForm(c, fiber.StatusUnprocessableEntity, f)
	}
	err = helping.Begin(c.UserContext(), p.DB, web.Actor(c), web.Session(c), s.group.ID, m.ID, reason, web.Now(c))
	if f.Take(err) {
		return p.helpForm(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Info, "helping.begun", m.Name)
	return web.Redirect(c, "/perajin")
}
