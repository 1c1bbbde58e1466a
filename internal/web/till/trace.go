package till

import (
	"cmp"
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// incomeOf is what a maker has of a line now: what the books say once it was
// paid, before that what they will.
func (s sight) incomeOf(share order.FrozenShare) money.Amount {
	for _, m := range s.trace.Makers {
		if m.Line == int64(share.Line) && m.Producer == share.Producer {
			return m.Now
		}
	}
	return share.Income
}

// showTrace is the page that a customer may share: what her money became. It
// shows amounts where every maker shows hers.
func (o Options) showTrace(c *fiber.Ctx) error {
	ctx := c.UserContext()
	found, err := order.ByTrace(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	lines, err := order.Lines(ctx, o.DB, found.ID)
	if err != nil {
		return err
	}
	trace, err := report.TraceOf(ctx, o.DB, int64(found.ID))
	if err != nil {
		return err
	}
	var people []identity.PersonID
	for _, m := range trace.Makers {
		people = append(people, m.Producer)
	}
	makers, err := producer.Publics(ctx, o.DB, people)
	if err != nil {
		return err
	}
	shown := true
	for _, id := range people {
		shown = shown && makers[id].ShowsIncome
	}
	props := shop.TraceProps{
		Page: web.Page(c, i18n.T(ctx, "trace.title")), Lead: i18n.T(ctx, "trace.lead", i18n.Month(ctx, *found.PaidAt)),
		Trace: tracing(c, trace, makers, shown), Link: part.Link{Label: i18n.T(ctx, "info.impact"), URL: i18n.Path(ctx, "/dampak")},
	}
	props.Trace.Flow.Title = i18n.T(ctx, "trace.parts")
	if props.Frame, err = o.frame(c); err != nil {
		return err
	}
	for _, l := range lines {
		props.Works = append(props.Works, l.Title)
	}
	return web.Render(c, fiber.StatusOK, shop.TracePage(props))
}

// tracing is a trace as pages show it, its makers as they want to be seen now.
func tracing(c *fiber.Ctx, t report.Trace, makers map[identity.PersonID]producer.Public, amounts bool) shop.Trace {
	ctx := c.UserContext()
	if len(t.Makers) == 0 {
		return shop.Trace{}
	}
	own := byMaker(t.Makers)
	var income money.Amount
	view := shop.Trace{}
	for _, m := range own {
		income = income.Add(m.Now)
		shown := shop.TraceMaker{Name: publicName(c, makers[m.Producer])}
		shown.State, shown.Icon = stateOf(ctx, m)
		if amounts {
			shown.Amount = i18n.Money(ctx, m.Now)
		}
		view.Makers = append(view.Makers, shown)
	}
	label := "common.money_flow.maker"
	if len(own) > 1 {
		label = "common.money_flow.makers"
	}
	view.Flow = part.MoneyFlowProps{
		Total: money.Sum(income, t.Cooperative.Now, t.Programme.Now, t.Contribution.Now, t.Shipping.Now), TotalFor: i18n.T(ctx, "trace.total"),
		Parts: []part.MoneyPart{
			{Label: i18n.T(ctx, label), Amount: income},
			{Label: i18n.T(ctx, "common.money_flow.cooperative"), Amount: t.Cooperative.Now},
			{Label: i18n.T(ctx, "common.money_flow.programme"), Amount: t.Programme.Now},
			{Label: i18n.T(ctx, "common.money_flow.payment"), Amount: t.Contribution.Now},
			{Label: i18n.T(ctx, "common.money_flow.shipping"), Amount: t.Shipping.Now},
		},
		SharesOnly: !amounts,
	}
	if !amounts {
		return view
	}
	if t.Given.Sign() > 0 {
		view.Notes = append(view.Notes, i18n.T(ctx, "trace.given", i18n.Money(ctx, t.Given)))
	}
	if t.Back.Sign() > 0 {
		view.Notes = append(view.Notes, i18n.T(ctx, "trace.back", i18n.Money(ctx, t.Paid), i18n.Money(ctx, t.Back)))
	}
	return view
}

// byMaker sums what each maker has of all lines and tips of one cooperative, the
// largest first. Who had a part and has none any more stays, with nothing.
func byMaker(all []report.TracedMaker) []report.TracedMaker {
	var own []report.TracedMaker
	for _, m := range all {
		i := slices.IndexFunc(own, func(o report.TracedMaker) bool { return o.Producer == m.Producer && o.Cooperative == m.Cooperative })
		if i < 0 {
			own = append(own, m)
			continue
		}
		own[i].Sold, own[i].Now = own[i].Sold.Add(m.Sold), own[i].Now.Add(m.Now)
	}
	slices.SortStableFunc(own, func(a, b report.TracedMaker) int { return cmp.Compare(b.Now.Minor(), a.Now.Minor()) })
	return own
}

// stateOf says how far a maker's money is.
func stateOf(ctx context.Context, m report.TracedMaker) (string, part.IconName) {
	switch {
	case m.Now.Sign() <= 0:
		return i18n.T(ctx, "trace.state.back"), ""
	case m.ReceivedAt != nil:
		return i18n.T(ctx, "trace.state.received", i18n.Date(ctx, *m.ReceivedAt)), part.IconCircleCheck
	case m.SentAt != nil:
		return i18n.T(ctx, "trace.state.sent", i18n.Date(ctx, *m.SentAt)), part.IconHandHeart
	case m.Released:
		return i18n.T(ctx, "trace.state.released"), part.IconClock
	}
	return i18n.T(ctx, "trace.state.pending"), part.IconClock
}
