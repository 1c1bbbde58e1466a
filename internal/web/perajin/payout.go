package perajin

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

const (
	payoutsShown = 12
	casesShown   = 3
)

// payoutProps is when and where she is paid, and what she was.
func (p *pages) payoutProps(c *fiber.Ctx, payable money.Amount) (perajin.PayoutsProps, error) {
	ctx, id := c.UserContext(), web.Actor(c).Maker()
	props := perajin.PayoutsProps{
		Token: web.Token(c), AskURL: askPath, DestinationURL: destinationPath, ObjectURL: objectPath, Helped: web.Actor(c).OnBehalfOf != 0, MayAsk: payable.Sign() > 0,
	}
	groups, err := payout.Payers(ctx, p.DB, id)
	if err != nil {
		return props, err
	}
	if props.NextPayDay, err = nextPayDay(ctx, p.DB, groups, web.Now(c)); err != nil {
		return props, err
	}
	if props.AskedAt, err = payout.AskedAt(ctx, p.DB, id); err != nil {
		return props, err
	}
	where, err := producer.Destinations(ctx, p.DB, id)
	if err != nil {
		return props, err
	}
	props.Destination, props.Held = where[id], where[id].Held(web.Now(c))
	if props.Paid, err = payout.PaidTo(ctx, p.DB, id); err != nil {
		return props, err
	}
	if props.Deductions, err = payout.DeductionsOf(ctx, p.DB, id); err != nil {
		return props, err
	}
	if props.Cases, err = payout.CasesOf(ctx, p.DB, id, casesShown); err != nil {
		return props, err
	}
	made, err := payout.Of(ctx, p.DB, id, payoutsShown)
	for _, m := range made {
		item := perajin.PayoutProps{Payout: m}
		if m.SentAt != nil {
			item.ReceiptURL = payoutPath + "/" + idText(m.ID)
		}
		switch m.State {
		case payout.Approved:
			if m.Method == producer.InCash && !props.Helped { // she says it to who hands it over
				item.Code = p.Payout.Code(m.ID)
			}
		case payout.Sent, payout.Missing:
			if !props.Helped {
				item.AnswerURL = payoutPath + "/" + idText(m.ID)
			}
		}
		props.Items = append(props.Items, item)
	}
	return props, err
}

// nextPayDay is the first on which one of her cooperatives pays out.
func nextPayDay(ctx context.Context, q database.Queryer, groups []identity.CooperativeID, now time.Time) (time.Time, error) {
	var next time.Time
	for _, group := range groups {
		day, err := payout.PayDay(ctx, q, group)
		if err != nil {
			return next, err
		}
		if at := payout.NextPayDay(day, now); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// ask passes her wish to be paid on to her cooperatives.
func (p *pages) ask(c *fiber.Ctx) error {
	ctx, actor := c.UserContext(), web.Actor(c)
	groups, err := payout.Payers(ctx, p.DB, actor.Maker())
	if err != nil {
		return err
	}
	asked, err := p.Payout.Ask(ctx, actor, groups, web.Now(c))
	switch {
	case err != nil:
		return err
	case asked == 0:
		web.Flash(c, part.Info, "perajin.pay.done.asked_before")
	default:
		web.Flash(c, part.Good, "perajin.pay.done.asked")
	}
	return web.Redirect(c, moneyPath)
}

// answer is what she says of a payout that was sent to her.
func (p *pages) answer(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	came := f.Choice("answer", "received", "missing") == "received"
	if !f.Valid() {
		return f.Err()
	}
	err = p.Payout.Answer(c.UserContext(), web.Actor(c), payout.ID(id), came, web.Now(c))
	refusal, refused := fault.As(err)
	switch {
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key)
	case err != nil:
		return err
	case came:
		web.Flash(c, part.Good, "perajin.pay.done.received")
	default:
		web.Flash(c, part.Info, "perajin.pay.done.missing")
	}
	return web.Redirect(c, moneyPath+"#bayar-"+idText(id))
}

func (p *pages) showDestination(c *fiber.Ctx) error {
	return p.renderDestination(c, fiber.StatusOK, nil)
}

func (p *pages) renderDestination(c *fiber.Ctx, status int, f *form.Form) error {
	if web.Actor(c).OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "helping.own")
	}
	id := web.Actor(c).Maker()
	where, err := producer.Destinations(c.UserContext(), p.DB, id)
	if err != nil {
		return err
	}
	props := perajin.DestinationProps{
		Token: web.Token(c), Action: destinationPath, Form: f, Now: where[id], Banks: named(producer.Banks()), Wallets: named(producer.EWallets()),
	}
	props.Page, props.Frame = head(c, layout.ProducerMoney, "perajin.pay.destination")
	props.Frame.BackURL = moneyPath
	return web.Render(c, status, perajin.Destination(props))
}

func named(names []string) []part.Option {
	options := make([]part.Option, len(names))
	for i, name := range names {
		options[i] = part.Option{Value: name, Label: name}
	}
	return options
}

// choice reads where she wants her money; the institution is that of the method.
func choice(f *form.Form) producer.Choice {
	method := producer.Method(f.Choice("method", string(producer.ToBank), string(producer.ToEWallet), string(producer.InCash)))
	c := producer.Choice{Method: method, OfRelative: f.Ticked("relative"), Agreed: f.Ticked("agreed")}
	switch method {
	case producer.ToBank:
		c.Institution = f.Choice("bank", producer.Banks()...)
	case producer.ToEWallet:
		c.Institution = f.Choice("wallet", producer.EWallets()...)
	default:
		return c
	}
	c.Number, c.Holder = f.Required("number", 30), f.Required("holder", 80)
	return c
}

// redirect sets where her money goes, after her PIN. The form shows no PIN
// again.
func (p *pages) redirect(c *fiber.Ctx) error {
	ctx, actor, f := c.UserContext(), web.Actor(c), web.Form(c)
	wanted, pin := choice(f), f.Secret("pin")
	if c := wanted; c.OfRelative && !c.Agreed && c.Method != producer.InCash {
		f.Refuse("agreed", "payout.destination.agreed")
	}
	if !f.Valid() {
		return p.renderDestination(c, fiber.StatusUnprocessableEntity, f)
	}
	err := p.Gate.Confirm(ctx, p.DB, actor, pin, web.Now(c))
	if err == nil {
		err = p.Payout.Redirect(ctx, actor, wanted, web.Now(c))
	}
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.RateLimited {
		f.Refuse("pin", refusal.Key, refusal.Args...)
		return p.renderDestination(c, fiber.StatusTooManyRequests, f)
	}
	if f.Take(err) {
		return p.renderDestination(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.pay.done.changed")
	return web.Redirect(c, moneyPath)
}

func (p *pages) showObject(c *fiber.Ctx) error { return p.renderObject(c, fiber.StatusOK, nil) }

func (p *pages) renderObject(c *fiber.Ctx, status int, f *form.Form) error {
	ctx, id := c.UserContext(), web.Actor(c).Maker()
	props := perajin.ObjectProps{Token: web.Token(c), Action: objectPath, Form: f}
	props.Page, props.Frame = head(c, layout.ProducerMoney, "perajin.pay.object")
	props.Frame.BackURL = moneyPath
	made, err := payout.Of(ctx, p.DB, id, payoutsShown)
	if err != nil {
		return err
	}
	for _, m := range made {
		props.Payouts = append(props.Payouts, part.Option{Value: idText(m.ID), Label: i18n.ShortDate(ctx, m.PreparedAt) + " · " + i18n.Money(ctx, m.Amount)})
	}
	payers, err := payout.Payers(ctx, p.DB, id)
	if err != nil {
		return err
	}
	for _, payer := range payers {
		group, err := cooperative.ByID(ctx, p.DB, payer)
		if err != nil {
			return err
		}
		props.Groups = append(props.Groups, part.Option{Value: idText(payer), Label: group.Name})
	}
	return web.Render(c, status, perajin.Object(props))
}

// object opens a case at one of her cooperatives; about a payout, at the one
// that made it.
func (p *pages) object(c *fiber.Ctx) error {
	ctx, actor, f := c.UserContext(), web.Actor(c), web.Form(c)
	group, said, about := identity.CooperativeID(f.ID("group")), f.Lines("said", 1000), payout.ID(0)
	if f.Value("about") != "" {
		about = payout.ID(f.ID("about"))
		made, err := payout.Of(ctx, p.DB, actor.Maker(), payoutsShown)
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(made, func(m payout.Payout) bool { return m.ID == about }); at >= 0 {
			group = made[at].Cooperative
		}
	}
	if !f.Valid() {
		return p.renderObject(c, fiber.StatusUnprocessableEntity, f)
	}
	err := p.Payout.Object(ctx, actor, group, about, said, web.Now(c))
	if f.Take(err) {
		return p.renderObject(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.pay.done.objected")
	return web.Redirect(c, moneyPath)
}
