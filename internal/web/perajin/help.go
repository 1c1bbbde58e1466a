package perajin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/helping"
	"simpul/internal/i18n"
	"simpul/internal/trail"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

const (
	helpingsShown = 20
	deedsShown    = 60
)

// deedKeys name what can be done for her, by the trail's words.
var deedKeys = map[string]string{
	"product.create":      "helping.deed.product.create",
	"product.edit":        "helping.deed.product.edit",
	"product.publish":     "helping.deed.product.publish",
	"product.withdraw":    "helping.deed.product.withdraw",
	"product.stock":       "helping.deed.product.stock",
	"order_line.ready":    "helping.deed.order_line.ready",
	"order_line.unready":  "helping.deed.order_line.unready",
	"producer_payout.ask": "helping.deed.producer_payout.ask",
	"payout_case.open":    "helping.deed.payout_case.open",
	"consent.give":        "helping.deed.consent.give",
	"consent.withdraw":    "helping.deed.consent.withdraw",
	"helping.begin":       "helping.deed.helping.begin",
	"helping.end":         "helping.deed.helping.end",
}

// helpings shows who has acted for her, and what they did.
func (p *pages) helpings(c *fiber.Ctx) error {
	ctx, actor := c.UserContext(), web.Actor(c)
	all, err := helping.Of(ctx, p.DB, actor.Maker(), helpingsShown)
	if err != nil {
		return err
	}
	deeds, err := trail.OnBehalf(ctx, p.DB, int64(actor.Maker()), deedsShown)
	if err != nil {
		return err
	}
	props := perajin.HelpingsProps{Token: ownToken(c)}
	props.Page, props.Frame = head(c, layout.ProducerHome, "helping.title")
	props.Frame.BackURL = selfPath
	offered := map[string]bool{} // each officer once
	for _, h := range all {
		item := perajin.HelpingProps{
			Name: h.Name, Group: h.Group, Reason: h.Reason, Begun: i18n.ShortDateTime(ctx, h.BegunAt), Open: h.Open(web.Now(c)), Refused: h.Refused,
		}
		if who := idText(h.Helper); !offered[who] {
			offered[who] = true
			item.RefuseURL = helpPath + "/" + strconv.FormatInt(int64(h.ID), 10) + "/tolak"
			if h.Refused {
				item.RefuseURL, item.AllowURL = "", helpPath+"/"+strconv.FormatInt(int64(h.ID), 10)+"/izinkan"
			}
		}
		props.Items = append(props.Items, item)
	}
	for _, d := range deeds {
		key, known := deedKeys[d.Action]
		if !known {
			key = "helping.deed.other"
		}
		props.Deeds = append(props.Deeds, perajin.DeedProps{At: i18n.ShortDateTime(ctx, d.At), Text: i18n.T(ctx, "helping.by", d.Actor, i18n.T(ctx, key))})
	}
	return web.Render(c, fiber.StatusOK, perajin.Helpings(props))
}

// endHelp is that the officer has done.
func (p *pages) endHelp(c *fiber.Ctx) error {
	actor := web.Actor(c)
	if err := helping.End(c.UserContext(), p.DB, actor, web.Session(c), web.Now(c)); err != nil {
		return err
	}
	if actor.OnBehalfOf == 0 {
		return web.Redirect(c, homePath)
	}
	web.Flash(c, part.Good, "helping.ended", actor.BehalfName)
	return web.Redirect(c, "/koperasi/anggota")
}

func (p *pages) refuseHelp(c *fiber.Ctx) error {
	return p.decideHelp(c, true)
}

func (p *pages) allowHelp(c *fiber.Ctx) error { return p.decideHelp(c, false) }

func (p *pages) decideHelp(c *fiber.Ctx, refused bool) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	command, done := helping.Allow, "helping.allowed"
	if refused {
		command, done = helping.Refuse, "helping.refused.done"
	}
	if err := command(c.UserContext(), p.DB, web.Actor(c), helping.ID(id), web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, helpPath)
}
