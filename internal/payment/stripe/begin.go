package stripe

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// Metadata that a session and its payment carry.
const (
	metaOrder  = "simpul_order"
	metaNumber = "simpul_number"
	metaIntent = "simpul_intent"
)

// Stripe's limits of a session.
const (
	maxItems     = 100
	maxItemTitle = 250 // characters
)

// Begin creates the session of an intent, with the intent's key as idempotency
// key, so that a repeated call finds the same session. Where the outcome stays
// unknown it looks for a session that was made all the same.
func (c *Client) Begin(ctx context.Context, bill payment.Bill) (payment.Begun, error) {
	if bill.Answered() {
		return payment.Begun{ExternalID: bill.ExternalID, URL: bill.URL}, nil
	}
	params, err := sessionParams(bill)
	if err != nil {
		return payment.Begun{}, err
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	params.Context = ctx
	made, err := c.sessions.New(params)
	if err == nil {
		return payment.Begun{ExternalID: made.ID, URL: made.URL}, nil
	}
	// Stripe repeats a stored answer of 500 for as long as it knows the key,
	// even where the session was made. Where it was not, none ever will be.
	if unknownOutcome(err) {
		id, findErr := c.find(ctx, bill.Intent)
		if findErr == nil && id == "" && repeated(err) {
			return payment.Begun{}, fault.Wrap(err, fault.Gone, "payment.lapsed")
		}
		if findErr == nil && id != "" {
			if s, getErr := c.get(ctx, id); getErr == nil && s.URL != "" {
				return payment.Begun{ExternalID: s.ID, URL: s.URL}, nil
			}
		}
	}
	return payment.Begun{}, explain(err, "begin", bill.Intent)
}

func sessionParams(bill payment.Bill) (*api.CheckoutSessionParams, error) {
	items, err := lineItems(bill)
	if err != nil {
		return nil, err
	}
	metadata := map[string]string{
		metaOrder:  strconv.FormatInt(bill.Order, 10),
		metaNumber: bill.Number,
		metaIntent: bill.Key.String(),
	}
	params := &api.CheckoutSessionParams{
		Params:            api.Params{IdempotencyKey: api.String(bill.Key.String())},
		Mode:              api.String(string(api.CheckoutSessionModePayment)),
		SubmitType:        api.String(string(api.CheckoutSessionSubmitTypePay)),
		Locale:            api.String(locale(bill.Language)),
		ClientReferenceID: api.String(metadata[metaOrder]),
		Metadata:          metadata,
		PaymentIntentData: &api.CheckoutSessionPaymentIntentDataParams{Metadata: metadata},
		LineItems:         items,
		ExpiresAt:         api.Int64(bill.ExpiresAt.Unix()),
		SuccessURL:        api.String(bill.SuccessURL),
		CancelURL:         api.String(bill.CancelURL),
	}
	if bill.Email != "" {
		params.CustomerEmail = api.String(bill.Email)
	}
	return params, nil
}

// lineItems shows the bill's items, or one line over the whole amount when
// there are more than Stripe takes.
func lineItems(bill payment.Bill) ([]*api.CheckoutSessionLineItemParams, error) {
	sum := money.Minor(0, bill.Amount.Currency())
	items := make([]*api.CheckoutSessionLineItemParams, len(bill.Items))
	for i, item := range bill.Items {
		if item.Price.Sign() <= 0 || item.Quantity < 1 {
			return nil, fmt.Errorf("stripe: order %d: item %q of %d × %s", bill.Order, item.Title, item.Quantity, item.Price)
		}
		sum = sum.Add(item.Price.Mul(int64(item.Quantity)))
		items[i] = lineItem(item)
	}
	if sum != bill.Amount {
		return nil, fmt.Errorf("stripe: order %d: items sum to %s, not %s", bill.Order, sum, bill.Amount)
	}
	if len(items) > maxItems {
		return []*api.CheckoutSessionLineItemParams{lineItem(payment.Item{Title: bill.Number, Price: bill.Amount, Quantity: 1})}, nil
	}
	return items, nil
}

func lineItem(item payment.Item) *api.CheckoutSessionLineItemParams {
	return &api.CheckoutSessionLineItemParams{
		Quantity: api.Int64(int64(item.Quantity)),
		PriceData: &api.CheckoutSessionLineItemPriceDataParams{
			Currency:    api.String(strings.ToLower(string(item.Price.Currency()))),
			UnitAmount:  api.Int64(item.Price.Minor()),
			ProductData: &api.CheckoutSessionLineItemPriceDataProductDataParams{Name: api.String(shortened(item.Title))},
		},
	}
}

func shortened(title string) string {
	if runes := []rune(title); len(runes) > maxItemTitle {
		return string(runes[:maxItemTitle-1]) + "…"
	}
	return title
}

func locale(language string) string {
	if language == "en" {
		return "en"
	}
	return "id"
}
