package standin

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

type balanceTransaction struct {
	ID                string      `json:"id"`
	Object            string      `json:"object"`
	Type              string      `json:"type"`
	ReportingCategory string      `json:"reporting_category"`
	Amount            int64       `json:"amount"`
	Fee               int64       `json:"fee"`
	FeeDetails        []feeDetail `json:"fee_details"`
	Net               int64       `json:"net"`
	Currency          string      `json:"currency"`
	ExchangeRate      *float64    `json:"exchange_rate"`
	Source            any         `json:"source"`
	Status            string      `json:"status"`
	AvailableOn       int64       `json:"available_on"`
	Created           int64       `json:"created"`

	source string
}

type feeDetail struct {
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	Description string `json:"description"`
	Type        string `json:"type"`
}

// settlement is another currency in which the account settles; none when the
// currency is empty.
type settlement struct {
	currency string
	rate     float64
}

// Movement is a balance transaction as a test sees it.
type Movement struct {
	ID, Type, Currency, Source string
	Amount, Fee, Tax           int64
}

// Movements lists all balance transactions, oldest first.
func (s *Server) Movements() []Movement {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Movement, len(s.balances))
	for i, b := range s.balances {
		all[i] = Movement{ID: b.ID, Type: b.Type, Currency: b.Currency, Source: b.source, Amount: b.Amount, Fee: b.Fee}
		for _, d := range b.FeeDetails {
			if d.Type == "tax" {
				all[i].Tax += d.Amount
			}
		}
	}
	return all
}

// SettleIn lets the account convert what comes and goes from now on into
// another currency; an empty one ends it.
func (s *Server) SettleIn(currency string, rate float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settling = settlement{currency, rate}
}

// FeesLate lets charges tell their balance transaction only afterwards, with
// the event charge.updated.
func (s *Server) FeesLate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feesLate = true
}

// Adjust puts any balance transaction on the account.
func (s *Server) Adjust(kind, category, source string, amount, fee int64, currency string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.book(kind, source, amount, fee, currency)
	s.balances[len(s.balances)-1].ReportingCategory = category
	return id
}

// book puts a movement on the account, converted where the account settles in
// another currency. A ninth of a fee is tax. It returns the movement's id.
func (s *Server) book(kind, source string, amount, fee int64, currency string) string {
	booked := &balanceTransaction{
		ID: s.newID("txn"), Object: "balance_transaction", Type: kind, ReportingCategory: kind, Currency: currency,
		Status: "pending", AvailableOn: s.now().Add(48 * time.Hour).Unix(), Created: s.now().Unix(), source: source,
	}
	if into := s.settling; into.currency != "" && into.currency != currency {
		amount, fee = int64(float64(amount)*into.rate), int64(float64(fee)*into.rate)
		booked.Currency, booked.ExchangeRate = into.currency, &into.rate
	}
	booked.Amount, booked.Fee, booked.Net, booked.FeeDetails = amount, fee, amount-fee, []feeDetail{}
	if tax := fee / 9; fee != 0 {
		booked.FeeDetails = append(booked.FeeDetails,
			feeDetail{fee - tax, booked.Currency, "Stripe processing fees", "stripe_fee"},
			feeDetail{tax, booked.Currency, "VAT", "tax"})
	}
	s.balances = append(s.balances, booked)
	return booked.ID
}

func (s *Server) retrieveBalanceTransaction(r *http.Request) (any, *refusal) {
	for _, b := range s.balances {
		if b.ID == r.PathValue("id") {
			return s.shown(b, r.URL.Query().Get("expand[0]")), nil
		}
	}
	return nil, missing("balance_transaction", r.PathValue("id"))
}

func (s *Server) listBalanceTransactions(r *http.Request) (any, *refusal) {
	var found []*balanceTransaction
	for _, b := range s.balances {
		if within(r.URL.Query(), b.Created) {
			found = append(found, b)
		}
	}
	expand := strings.TrimPrefix(r.URL.Query().Get("expand[0]"), "data.")
	return page(r, found, func(b *balanceTransaction) (string, any) { return b.ID, s.shown(b, expand) })
}

// shown is a copy as it is sent: the source by id, or whole when expanded.
func (s *Server) shown(b *balanceTransaction, expand string) balanceTransaction {
	copied := *b
	if b.source != "" {
		copied.Source = b.source
	}
	if expand != "source" {
		return copied
	}
	for _, p := range s.payments {
		if p.charge != nil && p.charge.ID == b.source {
			copied.Source = *p.charge
		}
	}
	for _, one := range s.refunds {
		if one.ID == b.source {
			copied.Source = *one
		}
	}
	for _, one := range s.payouts {
		if one.ID == b.source {
			copied.Source = *one
		}
	}
	return copied
}

type payout struct {
	ID                 string `json:"id"`
	Object             string `json:"object"`
	Amount             int64  `json:"amount"`
	Currency           string `json:"currency"`
	Status             string `json:"status"`
	ArrivalDate        int64  `json:"arrival_date"`
	BalanceTransaction string `json:"balance_transaction"`
	Automatic          bool   `json:"automatic"`
	Created            int64  `json:"created"`
}

// PayOut sends an amount to the bank, to arrive in two days.
func (s *Server) PayOut(amount int64, currency string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := &payout{
		ID: s.newID("po"), Object: "payout", Amount: amount, Currency: currency, Status: "in_transit", Automatic: true,
		ArrivalDate: s.now().Add(48 * time.Hour).Unix(), Created: s.now().Unix(),
	}
	made.BalanceTransaction = s.book("payout", made.ID, -amount, 0, currency)
	s.payouts = append(s.payouts, made)
	s.tell("payout.created", *made)
	return made.ID
}

// ArrivePayout ends a payout: it reached the bank, or came back.
func (s *Server) ArrivePayout(id string, arrives bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.payouts {
		if one.ID != id || one.Status != "in_transit" {
			continue
		}
		one.Status = "paid"
		if !arrives {
			one.Status = "failed"
			s.book("payout_failure", one.ID, one.Amount, 0, one.Currency)
		}
		s.tell("payout."+one.Status, *one)
		return nil
	}
	return fmt.Errorf("standin: no payout %s is on its way", id)
}

func (s *Server) listPayouts(r *http.Request) (any, *refusal) {
	var found []*payout
	for _, one := range s.payouts {
		if within(r.URL.Query(), one.Created) {
			found = append(found, one)
		}
	}
	return page(r, found, func(one *payout) (string, any) { return one.ID, *one })
}
