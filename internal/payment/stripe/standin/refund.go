package standin

import (
	"fmt"
	"net/http"
	"strconv"
)

type refund struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	Currency           string            `json:"currency"`
	Status             string            `json:"status"`
	Charge             string            `json:"charge"`
	PaymentIntent      string            `json:"payment_intent"`
	BalanceTransaction string            `json:"balance_transaction"`
	Metadata           map[string]string `json:"metadata"`
	Created            int64             `json:"created"`
}

// Refund is a refund as a test sees it.
type Refund struct {
	ID, Payment, Status string
	Amount              int64
}

// Refunds lists all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Refund, len(s.refunds))
	for i, r := range s.refunds {
		all[i] = Refund{r.ID, r.PaymentIntent, r.Status, r.Amount}
	}
	return all
}

// RefundSlowly lets refunds that are created from now on be pending until they
// are decided.
func (s *Server) RefundSlowly() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = true
}

// Decide ends a pending refund: it succeeds, or fails and the money stays.
func (s *Server) Decide(id string, succeeds bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.refunds {
		if r.ID != id || r.Status != "pending" {
			continue
		}
		r.Status = "succeeded"
		if !succeeds {
			r.Status = "failed"
			s.refundable(r.PaymentIntent, "").AmountRefunded -= r.Amount
			s.book("refund_failure", r.ID, r.Amount, 0, r.Currency)
		}
		return nil
	}
	return fmt.Errorf("standin: no pending refund %s", id)
}

// createRefund gives back a part of a payment, or all that is left of it. The
// processor keeps its fee.
func (s *Server) createRefund(r *http.Request) (any, *refusal) {
	paid := s.refundable(r.PostForm.Get("payment_intent"), r.PostForm.Get("charge"))
	if paid == nil {
		return nil, missing("payment_intent", r.PostForm.Get("payment_intent"))
	}
	left := paid.Amount - paid.AmountRefunded
	amount := left
	if r.PostForm.Has("amount") {
		n, err := strconv.ParseInt(r.PostForm.Get("amount"), 10, 64)
		if err != nil || n < 1 {
			return nil, invalid("parameter_invalid_integer", "amount", "Invalid positive integer")
		}
		amount = n
	}
	switch {
	case left == 0:
		return nil, invalid("charge_already_refunded", "", "Charge "+paid.ID+" has already been refunded.")
	case amount > left:
		return nil, invalid("", "amount", "Refund amount is greater than unrefunded amount on charge.")
	}
	made := &refund{
		ID: s.newID("re"), Object: "refund", Amount: amount, Currency: paid.Currency, Status: "succeeded", Charge: paid.ID,
		PaymentIntent: paid.PaymentIntent, Metadata: nested(r.PostForm, "metadata"), Created: s.now().Unix(),
	}
	if s.slow {
		made.Status = "pending"
	}
	made.BalanceTransaction = s.book("refund", made.ID, -amount, 0, paid.Currency)
	paid.AmountRefunded += amount
	paid.Refunded = paid.AmountRefunded == paid.Amount
	s.refunds = append(s.refunds, made)
	s.tell("charge.refunded", *paid)
	return *made, nil
}

func (s *Server) refundable(payment, chargeID string) *charge {
	for _, p := range s.payments {
		if p.charge != nil && (p.ID == payment || payment == "" && p.charge.ID == chargeID) {
			return p.charge
		}
	}
	return nil
}

func (s *Server) retrieveRefund(r *http.Request) (any, *refusal) {
	for _, one := range s.refunds {
		if one.ID == r.PathValue("id") {
			return *one, nil
		}
	}
	return nil, missing("refund", r.PathValue("id"))
}

func (s *Server) listRefunds(r *http.Request) (any, *refusal) {
	var found []*refund
	for _, one := range s.refunds {
		if of := r.URL.Query().Get("payment_intent"); of == "" || of == one.PaymentIntent {
			found = append(found, one)
		}
	}
	return page(r, found, func(one *refund) (string, any) { return one.ID, *one })
}
