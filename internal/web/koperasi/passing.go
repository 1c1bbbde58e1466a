package koperasi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/notice"
	"simpul/internal/web"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	passingShown = 50
	// passingFor is how long ago something happened that is still passed on.
	passingFor = 14 * 24 * time.Hour
)

// passing lists what members have to be told whose phones get no pushes, with
// the words ready for WhatsApp.
func (p *pages) passing(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	waiting, err := notice.WaitingIn(ctx, p.DB, s.group.ID, web.Now(c).Add(-passingFor), passingShown)
	if err != nil {
		return err
	}
	props := koperasi.PassingProps{Address: s.address, Token: web.Token(c)}
	for _, w := range waiting {
		text := w.Brief(ctx)
		said := i18n.T(ctx, "koperasi.passing.message", w.Name, s.group.Name, text, web.AbsoluteURL(c, notice.InboxPath))
		item := koperasi.PassingItem{ID: int64(w.ID), Name: w.Name, Text: text, At: i18n.ShortDateTime(ctx, w.CreatedAt)}
		if w.Phone != "" {
			item.WhatsApp = part.WhatsApp(w.Phone, said)
		}
		props.Items = append(props.Items, item)
	}
	return web.Render(c, fiber.StatusOK, koperasi.Passing(web.Page(c, i18n.T(ctx, "koperasi.passing")), s.frame(c, koperasi.MembersPath), props))
}

// pass notes that the officer has passed something on.
func (p *pages) pass(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	if err := notice.Pass(c.UserContext(), p.DB, web.Actor(c), s.group.ID, notice.ID(id), web.Now(c)); err != nil {
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.PassingPath))
}
