package stripe

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
)

var _ payment.Processor = (*Client)(nil)

// pageSize is how many items a list gives at once, and listTimeout how long a
// whole list may take.
const (
	pageSize    = 100
	listTimeout = 100 * time.Second
)

// sorts is what each of Stripe's types of balance transaction is for the books
// (https://docs.stripe.com/reports/balance-transaction-types). What is not here
// has no place in this shop, and is told instead of booked.
var sorts = map[api.BalanceTransactionType]payment.Sort{
	api.BalanceTransactionTypeCharge:               payment.ChargeSort,
	api.BalanceTransactionTypePayment:              payment.ChargeSort,
	api.BalanceTransactionTypeRefund:               payment.RefundSort,
	api.BalanceTransactionTypePaymentRefund:        payment.RefundSort,
	api.BalanceTransactionTypeRefundFailure:        payment.RefundSort,
	api.BalanceTransactionTypePaymentFailureRefund: payment.RefundSort,
	api.BalanceTransactionTypeStripeFee:            payment.FeeSort,
	api.BalanceTransactionTypeStripeFxFee:          payment.FeeSort,
	api.BalanceTransactionTypeTaxFee:               payment.TaxSort,
	api.BalanceTransactionTypePayout:               payment.PayoutSort,
	api.BalanceTransactionTypePayoutCancel:         payment.PayoutSort,
	api.BalanceTransactionTypePayoutFailure:        payment.PayoutSort,
}

// disputed are the report categories of adjustments that disputes cause.
var disputed = map[api.BalanceTransactionReportingCategory]bool{
	api.BalanceTransactionReportingCategoryDispute:         true,
	api.BalanceTransactionReportingCategoryDisputeReversal: true,
}

// undivided are the currencies that Stripe counts in other units than 1/100
// (https://docs.stripe.com/currencies#zero-decimal).
var undivided = []money.Currency{
	"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
	"BHD", "JOD", "KWD", "OMR", "TND",
}

// SortOf says what a balance transaction is, by its type; of adjustments only
// those of disputes are known. In a currency that is not counted in 1/100 none
// is.
func (c *Client) SortOf(b payment.BalanceTransaction) payment.Sort {
	if slices.Contains(undivided, b.Amount.Currency()) {
		return payment.UnknownSort
	}
	if api.BalanceTransactionType(b.Kind) == api.BalanceTransactionTypeAdjustment && disputed[api.BalanceTransactionReportingCategory(b.Category)] {
		return payment.DisputeSort
	}
	return sorts[api.BalanceTransactionType(b.Kind)]
}

// BalanceTransactions lists the movements of the account since a time.
func (c *Client) BalanceTransactions(ctx context.Context, since time.Time, use func(payment.BalanceTransaction) error) error {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	params := &api.BalanceTransactionListParams{ListParams: page(ctx), CreatedRange: from(since)}
	params.AddExpand("data.source")
	found := c.balance.List(params)
	for found.Next() {
		b, err := balanceTransactionOf(found.BalanceTransaction())
		if err != nil {
			return err
		}
		if err := use(b); err != nil {
			return err
		}
	}
	return explainList(found.Err())
}

// BalanceTransaction is one movement of the account.
func (c *Client) BalanceTransaction(ctx context.Context, id string) (payment.BalanceTransaction, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	params := &api.BalanceTransactionParams{Params: api.Params{Context: ctx}}
	params.AddExpand("source")
	b, err := c.balance.Get(id, params)
	if err != nil {
		return payment.BalanceTransaction{}, explainList(err)
	}
	return balanceTransactionOf(b)
}

// Payouts lists what Stripe sends to the bank, by when it decided to.
func (c *Client) Payouts(ctx context.Context, since time.Time, use func(payment.BankPayout) error) error {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	found := c.payouts.List(&api.PayoutListParams{ListParams: page(ctx), CreatedRange: from(since)})
	for found.Next() {
		p, err := payoutOf(found.Payout())
		if err != nil {
			return err
		}
		if err := use(p); err != nil {
			return err
		}
	}
	return explainList(found.Err())
}

// Receipts are the payments of completed sessions that were made since a time.
func (c *Client) Receipts(ctx context.Context, since time.Time, use func(payment.Receipt) error) error {
	params := &api.CheckoutSessionListParams{CreatedRange: from(since)}
	return c.receipts(ctx, params, use)
}

// ReceiptOf is the receipt of the session that a payment was made in.
func (c *Client) ReceiptOf(ctx context.Context, id string) (r payment.Receipt, ok bool, err error) {
	err = c.receipts(ctx, &api.CheckoutSessionListParams{PaymentIntent: api.String(id)}, func(found payment.Receipt) error {
		r, ok = found, true
		return nil
	})
	return r, ok, err
}

func (c *Client) receipts(ctx context.Context, params *api.CheckoutSessionListParams, use func(payment.Receipt) error) error {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	params.ListParams = page(ctx)
	params.AddExpand("data.payment_intent.latest_charge")
	found := c.sessions.List(params)
	for found.Next() {
		s := found.CheckoutSession()
		if s.PaymentStatus != api.CheckoutSessionPaymentStatusPaid {
			continue
		}
		r, ours, err := receiptOf(s, paidAt(s))
		if err != nil {
			return err
		}
		if !ours {
			continue
		}
		if err := use(r); err != nil {
			return err
		}
	}
	return explainList(found.Err())
}

func page(ctx context.Context) api.ListParams {
	return api.ListParams{Context: ctx, Limit: api.Int64(pageSize)}
}

func from(since time.Time) *api.RangeQueryParams {
	return &api.RangeQueryParams{GreaterThanOrEqual: since.Unix()}
}

func explainList(err error) error {
	if err == nil {
		return nil
	}
	return explain(err, "list", payment.Intent{})
}

func balanceTransactionOf(b *api.BalanceTransaction) (payment.BalanceTransaction, error) {
	currency := currencyOf(b.Currency)
	fact := payment.BalanceTransaction{
		Provider: payment.Stripe, ExternalID: b.ID, Kind: string(b.Type), Category: string(b.ReportingCategory),
		Amount: money.Minor(b.Amount, currency), Fee: money.Minor(b.Fee, currency), Tax: money.Minor(0, currency),
		AvailableAt: time.Unix(b.AvailableOn, 0).UTC(), CreatedAt: time.Unix(b.Created, 0).UTC(),
	}
	if b.Net != b.Amount-b.Fee {
		return fact, fmt.Errorf("stripe: balance transaction %s: net %d of %d less %d", b.ID, b.Net, b.Amount, b.Fee)
	}
	for _, d := range b.FeeDetails {
		fact.FeeDetails = append(fact.FeeDetails, payment.FeeDetail{
			Type: d.Type, Description: d.Description, Currency: string(d.Currency), Amount: d.Amount,
		})
		if d.Type == "tax" && currencyOf(d.Currency) == currency {
			fact.Tax = fact.Tax.Add(money.Minor(d.Amount, currency))
		}
	}
	if b.ExchangeRate != 0 {
		fact.ExchangeRate = strconv.FormatFloat(b.ExchangeRate, 'f', -1, 64)
	}
	if b.Source == nil {
		return fact, nil
	}
	fact.Source = b.Source.ID
	origin, intent := sourceOf(b.Source)
	if intent != nil {
		fact.Payment = intent.ID
	}
	if origin.Currency() != currency && !origin.IsZero() {
		if b.Amount < 0 {
			origin = origin.Neg()
		}
		fact.Converted, fact.Origin = true, origin
	}
	return fact, nil
}

// sourceOf is what a source was over, and the payment behind it.
func sourceOf(s *api.BalanceTransactionSource) (money.Amount, *api.PaymentIntent) {
	switch {
	case s.Charge != nil:
		return money.Minor(s.Charge.Amount, currencyOf(s.Charge.Currency)), s.Charge.PaymentIntent
	case s.Refund != nil:
		return money.Minor(s.Refund.Amount, currencyOf(s.Refund.Currency)), s.Refund.PaymentIntent
	case s.Dispute != nil:
		return money.Minor(s.Dispute.Amount, currencyOf(s.Dispute.Currency)), s.Dispute.PaymentIntent
	}
	return money.Amount{}, nil
}

var payoutStates = map[api.PayoutStatus]payment.PayoutState{
	api.PayoutStatusPending:   payment.PayoutComing,
	api.PayoutStatusInTransit: payment.PayoutComing,
	api.PayoutStatusPaid:      payment.PayoutPaid,
	api.PayoutStatusFailed:    payment.PayoutFailed,
	api.PayoutStatusCanceled:  payment.PayoutFailed,
}

func payoutOf(p *api.Payout) (payment.BankPayout, error) {
	state, ok := payoutStates[p.Status]
	if !ok {
		return payment.BankPayout{}, fmt.Errorf("stripe: payout %s is %q", p.ID, p.Status)
	}
	return payment.BankPayout{
		Provider: payment.Stripe, ExternalID: p.ID, Amount: money.Minor(p.Amount, currencyOf(p.Currency)), State: state,
		ArrivesAt: time.Unix(p.ArrivalDate, 0).UTC(), CreatedAt: time.Unix(p.Created, 0).UTC(),
	}, nil
}

func currencyOf(c api.Currency) money.Currency { return money.Currency(strings.ToUpper(string(c))) }

// Movement is the balance transaction that a stored event tells of: that of a
// charge whose fee has become known, or of a payout. ok is false for every
// other event.
func Movement(stored payment.Event) (id string, ok bool, err error) {
	switch api.EventType(stored.Kind) {
	case api.EventTypeChargeUpdated, api.EventTypeChargeSucceeded, api.EventTypePayoutCreated, api.EventTypePayoutPaid:
	default:
		return "", false, nil
	}
	var event struct {
		Data struct {
			Object struct {
				BalanceTransaction *api.BalanceTransaction `json:"balance_transaction"`
			} `json:"object"`
		} `json:"data"`
	}
	if err := json.Unmarshal(stored.Body, &event); err != nil {
		return "", false, fault.Wrap(err, fault.Invalid, "payment.unknown_event")
	}
	if event.Data.Object.BalanceTransaction == nil {
		return "", false, nil
	}
	return event.Data.Object.BalanceTransaction.ID, event.Data.Object.BalanceTransaction.ID != "", nil
}
