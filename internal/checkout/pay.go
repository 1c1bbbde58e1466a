package checkout

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/jobs"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// renewableFor is how long after placing an order a page that has ended may be
// replaced by a new one, each time holding the stock anew.
const renewableFor = 3 * time.Hour

// Pay gives the page on which the order can be paid: the one that was begun, or
// a new one where the provider has not answered yet or the last page has ended.
// It returns a Conflict fault when the order does not wait for a payment any
// more, and Unavailable when the provider cannot be reached: the order stays,
// and Pay may be called again.
func (c *Checkout) Pay(ctx context.Context, o order.Order, now time.Time) (url string, err error) {
	if o.PaymentState != order.Waiting || !now.Before(o.HeldUntil) {
		return "", fault.New(fault.Conflict, "checkout.not_waiting")
	}
	if _, ok := c.Providers[payment.Method(o.PaymentMethod)]; !ok {
		return "", fault.New(fault.Unavailable, "checkout.provider_unreachable")
	}
	intents, err := payment.OpenIntents(ctx, c.DB, payment.OrderID(o.ID))
	if err != nil {
		return "", err
	}
	if len(intents) > 0 && intents[0].Payable(now) {
		standing, err := c.standing(ctx, intents[0])
		if err != nil {
			return "", err
		}
		switch standing.State {
		case payment.Open, payment.Absent:
			return intents[0].URL, nil
		case payment.Paid, payment.Pending:
			return "", fault.New(fault.Conflict, "checkout.payment_coming")
		}
	}
	if len(intents) > 0 && !intents[0].Answered() {
		url, err = c.ask(ctx, o, intents[0], now)
		if fault.KindOf(err) != fault.Gone {
			return url, err
		}
	}
	var to payment.DestinationID
	if len(intents) > 0 {
		to = intents[0].To
	}
	intent, err := c.renew(ctx, o, to, now)
	if err != nil {
		return "", err
	}
	return c.ask(ctx, o, intent, now)
}

func (c *Checkout) standing(ctx context.Context, intent payment.Intent) (payment.Standing, error) {
	provider, ok := c.Providers[intent.Provider]
	if !ok {
		return payment.Standing{}, fault.New(fault.Unavailable, "checkout.provider_unreachable")
	}
	return provider.Standing(ctx, intent)
}

// ask asks the provider of a planned intent for its page.
func (c *Checkout) ask(ctx context.Context, o order.Order, intent payment.Intent, now time.Time) (url string, err error) {
	provider, ok := c.Providers[intent.Provider]
	if !ok {
		return "", fault.New(fault.Unavailable, "checkout.provider_unreachable")
	}
	bill, err := c.bill(ctx, o, intent)
	if err != nil {
		return "", err
	}
	answered, err := payment.Ask(ctx, c.DB, provider, bill, now)
	return answered.URL, err
}

// renew closes what can be paid no more and plans a new intent, holding the
// stock as long as that one lasts. Nobody can pay on a page that has ended or
// was never known, so nothing is lost by closing it.
func (c *Checkout) renew(ctx context.Context, o order.Order, to payment.DestinationID, now time.Time) (payment.Intent, error) {
	if now.After(o.PlacedAt.Add(renewableFor)) {
		return payment.Intent{}, fault.New(fault.Conflict, "checkout.not_waiting")
	}
	terms := c.Terms(payment.Method(o.PaymentMethod))
	var intent payment.Intent
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		locked, err := order.Lock(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if locked.PaymentState != order.Waiting {
			return fault.New(fault.Conflict, "checkout.not_waiting")
		}
		if err := payment.CloseAll(ctx, tx, payment.OrderID(o.ID), now); err != nil {
			return err
		}
		intent, err = payment.PlanTo(ctx, tx, payment.OrderID(o.ID), terms, to, o.Total, now)
		if err != nil {
			return err
		}
		until := now.Add(terms.Hold).Truncate(time.Microsecond)
		if err := order.Hold(ctx, tx, o.ID, until); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, ExpireOrder{Order: o.ID}, &river.InsertOpts{ScheduledAt: until})
	})
	return intent, err
}

// bill lists the order as the provider's page shows it; shipping and the tip
// are items of their own.
func (c *Checkout) bill(ctx context.Context, o order.Order, intent payment.Intent) (payment.Bill, error) {
	lines, err := order.Lines(ctx, c.DB, o.ID)
	if err != nil {
		return payment.Bill{}, err
	}
	parcels, err := order.Parcels(ctx, c.DB, o.ID)
	if err != nil {
		return payment.Bill{}, err
	}
	back := c.BaseURL + orderPath(o)
	bill := payment.Bill{Intent: intent, Number: o.Number, Language: o.Language, Email: o.BuyerEmail, SuccessURL: back, CancelURL: back}
	for _, l := range lines {
		title := l.Title
		if l.Option != "" {
			title += " · " + l.Option
		}
		item := payment.Item{Title: title, Price: l.Price, Quantity: l.Quantity}
		if l.Paid() != l.Price.Mul(int64(l.Quantity)) {
			// Parts of a rupiah cannot be told, so a discounted line is one item.
			item = payment.Item{Title: fmt.Sprintf("%d × %s", l.Quantity, title), Price: l.Paid(), Quantity: 1}
		}
		if !item.Price.IsZero() {
			bill.Items = append(bill.Items, item)
		}
	}
	for _, p := range parcels {
		if !p.Shipping.IsZero() {
			bill.Items = append(bill.Items, payment.Item{
				Title: fmt.Sprintf("%s · %s", p.CourierName, p.CooperativeName), Price: p.Shipping, Quantity: 1,
			})
		}
	}
	if !o.Tip.IsZero() {
		bill.Items = append(bill.Items, payment.Item{Title: i18n.T(i18n.With(ctx, i18n.Language(o.Language)), "order.tip.item"), Price: o.Tip, Quantity: 1})
	}
	return bill, nil
}

// orderPath is the customer's page of an order.
func orderPath(o order.Order) string {
	path := "/pesanan/" + o.Token
	if o.Language == "en" {
		path = "/en" + path
	}
	return path
}
