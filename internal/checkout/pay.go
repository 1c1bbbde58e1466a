package checkout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/fault"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// Pay gives the page on which the order can be paid: the one that was begun,
// or a new one where the provider has not answered yet or the last has ended.
// It returns a Conflict fault when the order does not wait for a payment any
// more, and Unavailable when the provider cannot be reached: the order stays,
// and Pay may be called again.
func (c *Checkout) Pay(ctx context.Context, o order.Order, now time.Time) (url string, err error) {
	if o.PaymentState != order.Waiting || !now.Before(o.HeldUntil) {
		return "", fault.New(fault.Conflict, "checkout.not_waiting")
	}
	intents, err := payment.OpenIntents(ctx, c.DB, payment.OrderID(o.ID))
	if err != nil {
		return "", err
	}
	if len(intents) == 0 {
		return "", fault.New(fault.Conflict, "checkout.not_waiting")
	}
	intent := intents[0]
	if intent.Payable(now) {
		return intent.URL, nil
	}
	if intent.Answered() {
		return "", fault.New(fault.Conflict, "checkout.not_waiting")
	}
	provider, ok := c.Providers[intent.Provider]
	if !ok {
		return "", fault.New(fault.Unavailable, "checkout.provider_unreachable")
	}
	bill, err := c.bill(ctx, o, intent)
	if err != nil {
		return "", err
	}
	answered, err := payment.Ask(ctx, c.DB, provider, bill, now)
	if err != nil {
		return "", err
	}
	return answered.URL, nil
}

// bill lists the order as the provider's page shows it; shipping is an item of
// its own.
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
		bill.Items = append(bill.Items, payment.Item{Title: title, Price: l.Price, Quantity: l.Quantity})
	}
	for _, p := range parcels {
		if !p.Shipping.IsZero() {
			bill.Items = append(bill.Items, payment.Item{
				Title: fmt.Sprintf("%s · %s", p.CourierName, p.CooperativeName), Price: p.Shipping, Quantity: 1,
			})
		}
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
