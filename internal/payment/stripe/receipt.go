package stripe

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/money"
	"simpul/internal/payment"
)

// Read is a payment.Reader.
func Read(stored payment.Event) (payment.News, error) {
	var news payment.News
	receipt, ok, err := Receipt(stored)
	if err != nil {
		return news, err
	}
	if ok {
		news.Receipt = &receipt
	}
	dispute, ok, err := Dispute(stored)
	if err != nil {
		return news, err
	}
	if ok {
		news.Dispute = &dispute
	}
	news.Movement, _, err = Movement(stored)
	return news, err
}

// Receipt finds in a stored event the receipt that it brings: a completed
// session that is paid, or the later success of a delayed method. Every other
// event, and every session that this program did not make, brings none. The
// receipt's time is the event's.
func Receipt(stored payment.Event) (payment.Receipt, bool, error) {
	var event api.Event
	if err := json.Unmarshal(stored.Body, &event); err != nil {
		return payment.Receipt{}, false, fmt.Errorf("stripe: event %s: %w", stored.ExternalID, err)
	}
	switch event.Type {
	case api.EventTypeCheckoutSessionCompleted, api.EventTypeCheckoutSessionAsyncPaymentSucceeded:
	default:
		return payment.Receipt{}, false, nil
	}
	if event.Data == nil {
		return payment.Receipt{}, false, fmt.Errorf("stripe: event %s has no data", event.ID)
	}
	var s api.CheckoutSession
	if err := json.Unmarshal(event.Data.Raw, &s); err != nil {
		return payment.Receipt{}, false, fmt.Errorf("stripe: event %s: session: %w", event.ID, err)
	}
	if s.PaymentStatus != api.CheckoutSessionPaymentStatusPaid {
		return payment.Receipt{}, false, nil
	}
	return receiptOf(&s, time.Unix(event.Created, 0).UTC())
}

// receiptOf is the receipt of a paid session; ours is false when the session
// carries no intent.
func receiptOf(s *api.CheckoutSession, occurredAt time.Time) (r payment.Receipt, ours bool, err error) {
	if s.Metadata[metaIntent] == "" {
		return payment.Receipt{}, false, nil
	}
	key, err := uuid.Parse(s.Metadata[metaIntent])
	if err != nil {
		return payment.Receipt{}, false, fmt.Errorf("stripe: session %s: intent: %w", s.ID, err)
	}
	order, err := strconv.ParseInt(s.Metadata[metaOrder], 10, 64)
	if err != nil {
		return payment.Receipt{}, false, fmt.Errorf("stripe: session %s: order: %w", s.ID, err)
	}
	if s.ClientReferenceID != s.Metadata[metaOrder] {
		return payment.Receipt{}, false, fmt.Errorf("stripe: session %s names order %d and reference %q", s.ID, order, s.ClientReferenceID)
	}
	if s.PaymentIntent == nil || s.PaymentIntent.ID == "" {
		return payment.Receipt{}, false, fmt.Errorf("stripe: session %s is paid without a payment", s.ID)
	}
	return payment.Receipt{
		Order: order, Key: key, Provider: payment.Stripe, ExternalID: s.PaymentIntent.ID,
		Amount: amountOf(s), OccurredAt: occurredAt,
	}, true, nil
}

// amountOf is what the session asked for. Where Stripe showed the buyer a
// currency of her own, the session's total is in that one, and the conversion
// names the amount it was made from.
func amountOf(s *api.CheckoutSession) money.Amount {
	total, currency := s.AmountTotal, s.Currency
	if s.CurrencyConversion != nil {
		total, currency = s.CurrencyConversion.AmountTotal, s.CurrencyConversion.SourceCurrency
	}
	return money.Minor(total, money.Currency(strings.ToUpper(string(currency))))
}
