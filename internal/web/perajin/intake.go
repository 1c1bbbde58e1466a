package perajin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/intake"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

const broughtShown = 30

// brought lists what she brought to her cooperatives.
func (p *pages) brought(c *fiber.Ctx) error { return p.showBrought(c, fiber.StatusOK, 0, nil) }

// showBrought shows the list; f is what she sent about the one with an id.
func (p *pages) showBrought(c *fiber.Ctx, status int, about intake.ID, f *form.Form) error {
	ctx := c.UserContext()
	all, err := intake.ByMaker(ctx, p.DB, web.Actor(c).Maker(), broughtShown)
	if err != nil {
		return err
	}
	props := perajin.BroughtProps{Token: ownToken(c)}
	props.Page, props.Frame = head(c, layout.ProducerOrders, "perajin.brought.title")
	props.Frame.BackURL = ordersPath
	for _, in := range all {
		item := broughtItem(ctx, in)
		if in.ID == about {
			item.Typed = f.Value("reason")
			if item.Error = f.Error(ctx, "reason"); item.Error == "" {
				item.Error = f.Error(ctx, "")
			}
		}
		props.Items = append(props.Items, item)
	}
	return web.Render(c, status, perajin.Brought(props))
}

func broughtItem(ctx context.Context, in intake.Intake) perajin.BroughtItem {
	item := perajin.BroughtItem{
		ID: idText(in.ID), Group: in.GroupName, At: i18n.T(ctx, "intake.by", in.Officer, i18n.ShortDateTime(ctx, in.RecordedAt)), Open: in.Open(),
		Good: in.Outcome == "signed", SignURL: broughtPath + "/" + idText(in.ID), ObjectURL: broughtPath + "/" + idText(in.ID) + "/salah",
	}
	for _, l := range in.Lines {
		piece := perajin.BroughtPiece{Title: l.Title, Accepted: i18n.T(ctx, "perajin.brought.accepted", l.Accepted)}
		if l.Option != "" {
			piece.Title += " · " + l.Option
		}
		if l.Returned > 0 {
			piece.Returned = i18n.T(ctx, "perajin.brought.returned", l.Returned, l.Reason)
		}
		if l.OrderNumber != "" {
			piece.For = i18n.T(ctx, "perajin.brought.for", l.OrderNumber)
		}
		item.Pieces = append(item.Pieces, piece)
	}
	switch {
	case in.Outcome == "objected":
		item.Ended = in.Reason
	case in.Way == intake.ByName:
		item.Ended = i18n.T(ctx, "intake.signed.name", in.Reason, i18n.ShortDateTime(ctx, *in.EndedAt))
	case in.EndedAt != nil:
		item.Ended = i18n.T(ctx, "intake.signed."+string(in.Way), in.Name, i18n.ShortDateTime(ctx, *in.EndedAt))
	}
	return item
}

// signBrought is her signature.
func (p *pages) signBrought(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	actor, f := web.Actor(c), web.Form(c)
	err = intake.Sign(c.UserContext(), p.DB, actor, intake.ID(id), i18n.T(c.UserContext(), "intake.reassign", actor.Name), web.Now(c))
	if f.Take(err) {
		return p.showBrought(c, fiber.StatusConflict, intake.ID(id), f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "intake.signed")
	return web.Redirect(c, broughtPath+"#terima-"+idText(id))
}

// objectBrought is what she says who finds it wrong.
func (p *pages) objectBrought(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Required("reason", 300)
	if !f.Valid() {
		return p.showBrought(c, fiber.StatusUnprocessableEntity, intake.ID(id), f)
	}
	err = intake.Object(c.UserContext(), p.DB, web.Actor(c), intake.ID(id), reason, web.Now(c))
	if fault.KindOf(err) == fault.Conflict {
		f.Take(err)
		return p.showBrought(c, fiber.StatusConflict, intake.ID(id), f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Info, "perajin.brought.objected")
	return web.Redirect(c, broughtPath+"#terima-"+idText(id))
}
