package perajin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/lending"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/perajin"
)

const loansShown = 50

// borrowed lists what her cooperatives have lent her.
func (p *pages) borrowed(c *fiber.Ctx) error { return p.showBorrowed(c, fiber.StatusOK, 0, nil) }

// showBorrowed shows the list; f is what she sent about the one with an id.
func (p *pages) showBorrowed(c *fiber.Ctx, status int, about lending.ID, f *form.Form) error {
	ctx := c.UserContext()
	all, err := lending.ByMember(ctx, p.DB, web.Actor(c).Maker(), loansShown)
	if err != nil {
		return err
	}
	props := perajin.BorrowedProps{Token: ownToken(c)}
	props.Page, props.Frame = head(c, layout.ProducerOrders, "perajin.borrowed.title")
	props.Frame.BackURL = ordersPath
	for _, l := range all {
		item, err := p.borrowedItem(ctx, l, web.Now(c))
		if err != nil {
			return err
		}
		mine := f
		if l.ID != about {
			mine = nil
		}
		item.Signable = toSign(ctx, borrowedPath, idText(l.ID), mine)
		props.Items = append(props.Items, item)
	}
	return web.Render(c, status, perajin.Borrowed(props))
}

func (p *pages) borrowedItem(ctx context.Context, l lending.Loan, now time.Time) (perajin.BorrowedItem, error) {
	amount := func(n int) string { return i18n.T(ctx, "lending.amount."+string(l.Unit), n) }
	item := perajin.BorrowedItem{
		What: l.What, Group: l.GroupName, Lent: i18n.T(ctx, "perajin.borrowed.lent", amount(l.Quantity), i18n.ShortDate(ctx, l.LentOn)), Note: l.Note,
		Open: l.Waits(), Objected: l.Outcome == "objected", Late: l.Overdue(now),
	}
	if l.DueOn != nil {
		item.Due = i18n.T(ctx, "perajin.borrowed.due", i18n.ShortDate(ctx, *l.DueOn))
	}
	if item.Objected {
		item.Said = l.Reason
	}
	if l.Outcome != "signed" {
		return item, nil
	}
	if item.WithHer = i18n.T(ctx, "perajin.borrowed.nothing"); l.IsOut() {
		item.Holds, item.WithHer = true, i18n.T(ctx, "perajin.borrowed.with_you", amount(l.Out))
	}
	returns, err := lending.Returns(ctx, p.DB, l.ID)
	for _, r := range returns {
		if r.UndoneAt == nil {
			item.Back = append(item.Back, i18n.T(ctx, "perajin.borrowed.back", i18n.ShortDate(ctx, r.ReturnedOn), amount(r.Quantity), i18n.T(ctx, "lending.condition."+string(r.Condition))))
		}
	}
	return item, err
}

// lent is what she signs for who borrows something.
func (p *pages) lent(c *fiber.Ctx) handedOver {
	actor, now := web.Actor(c), web.Now(c)
	return handedOver{
		sign: func(ctx context.Context, id int64) error { return lending.Sign(ctx, p.DB, actor, lending.ID(id), now) },
		object: func(ctx context.Context, id int64, reason string) error {
			return lending.Object(ctx, p.DB, actor, lending.ID(id), reason, now)
		},
		show: func(status int, about int64, f *form.Form) error {
			return p.showBorrowed(c, status, lending.ID(about), f)
		},
		signed: "lending.signed", at: borrowedPath + "#pinjam-",
	}
}

func (p *pages) signBorrowed(c *fiber.Ctx) error   { return signFor(c, p.lent(c)) }
func (p *pages) objectBorrowed(c *fiber.Ctx) error { return objectTo(c, p.lent(c)) }
