package perajin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
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
		mine := f
		if in.ID != about {
			mine = nil
		}
		item.Signable = toSign(ctx, broughtPath, idText(in.ID), mine)
		props.Items = append(props.Items, item)
	}
	return web.Render(c, status, perajin.Brought(props))
}

func broughtItem(ctx context.Context, in intake.Intake) perajin.BroughtItem {
	item := perajin.BroughtItem{
		Group: in.GroupName, At: i18n.T(ctx, "intake.by", in.Officer, i18n.ShortDateTime(ctx, in.RecordedAt)), Open: in.Open(),
		Good: in.Outcome == "signed",
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
	case in.Way == identity.SignedByName:
		item.Ended = i18n.T(ctx, "intake.signed.name", in.Reason, i18n.ShortDateTime(ctx, *in.EndedAt))
	case in.EndedAt != nil:
		item.Ended = i18n.T(ctx, "intake.signed."+string(in.Way), in.Name, i18n.ShortDateTime(ctx, *in.EndedAt))
	}
	return item
}

// handedIn is what she signs for who brought something.
func (p *pages) handedIn(c *fiber.Ctx) handedOver {
	actor, now := web.Actor(c), web.Now(c)
	return handedOver{
		sign: func(ctx context.Context, id int64) error {
			return intake.Sign(ctx, p.DB, actor, intake.ID(id), i18n.T(ctx, "intake.reassign", actor.Name), now)
		},
		object: func(ctx context.Context, id int64, reason string) error {
			return intake.Object(ctx, p.DB, actor, intake.ID(id), reason, now)
		},
		show: func(status int, about int64, f *form.Form) error {
			return p.showBrought(c, status, intake.ID(about), f)
		},
		signed: "intake.signed", at: broughtPath + "#terima-",
	}
}

func (p *pages) signBrought(c *fiber.Ctx) error   { return signFor(c, p.handedIn(c)) }
func (p *pages) objectBrought(c *fiber.Ctx) error { return objectTo(c, p.handedIn(c)) }
