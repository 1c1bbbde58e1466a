package standin

import (
	"fmt"
	"net/http"
	"slices"
)

type dispute struct {
	ID                  string               `json:"id"`
	Object              string               `json:"object"`
	Amount              int64                `json:"amount"`
	BalanceTransactions []balanceTransaction `json:"balance_transactions"`
	Charge              string               `json:"charge"`
	PaymentIntent       string               `json:"payment_intent"`
	Currency            string               `json:"currency"`
	Reason              string               `json:"reason"`
	Status              string               `json:"status"`
	Livemode            bool                 `json:"livemode"`
	Created             int64                `json:"created"`
}

// disputeFee is what the processor keeps of every dispute.
const disputeFee = 24_000_000

// shown is a copy as it is sent.
func (d *dispute) shown() dispute {
	copied := *d
	copied.BalanceTransactions = slices.Clone(d.BalanceTransactions)
	return copied
}

// Dispute does what a payer's bank does: it disputes an amount of a payment, 0
// for all of it, and the processor takes it and a fee.
func (s *Server) Dispute(payment string, amount int64) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paid := s.refundable(payment, "")
	if paid == nil || amount > paid.Amount {
		return "", fmt.Errorf("standin: %s cannot be disputed over %d", payment, amount)
	}
	if amount == 0 {
		amount = paid.Amount
	}
	d := &dispute{
		ID: s.newID("du"), Object: "dispute", Amount: amount, Charge: paid.ID, PaymentIntent: paid.PaymentIntent, Currency: paid.Currency,
		Reason: "product_not_received", Status: "needs_response", Created: s.now().Unix(), BalanceTransactions: []balanceTransaction{},
	}
	s.disputes = append(s.disputes, d)
	s.tell("charge.dispute.created", d.shown())
	s.move(d, -amount, disputeFee)
	s.tell("charge.dispute.funds_withdrawn", d.shown())
	return d.ID, nil
}

// Judge ends a dispute: when it is won, the processor gives the amount back and
// keeps its fee.
func (s *Server) Judge(id string, won bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.disputes {
		if d.ID != id || d.Status != "needs_response" {
			continue
		}
		d.Status = "lost"
		if won {
			d.Status = "won"
			s.move(d, d.Amount, 0)
			s.tell("charge.dispute.funds_reinstated", d.shown())
		}
		s.tell("charge.dispute.closed", d.shown())
		return nil
	}
	return fmt.Errorf("standin: no open dispute %s", id)
}

func (s *Server) move(d *dispute, amount, fee int64) {
	s.book("adjustment", d.ID, amount, fee, d.Currency)
	d.BalanceTransactions = append(d.BalanceTransactions, *s.balances[len(s.balances)-1])
}

func (s *Server) retrieveDispute(r *http.Request) (any, *refusal) {
	for _, d := range s.disputes {
		if d.ID == r.PathValue("id") {
			return d.shown(), nil
		}
	}
	return nil, missing("dispute", r.PathValue("id"))
}

func (s *Server) listDisputes(r *http.Request) (any, *refusal) {
	var found []*dispute
	for _, d := range s.disputes {
		if of := r.URL.Query().Get("payment_intent"); of == "" || of == d.PaymentIntent {
			found = append(found, d)
		}
	}
	return page(r, found, func(d *dispute) (string, any) { return d.ID, d.shown() })
}
