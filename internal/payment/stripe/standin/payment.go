package standin

import "net/http"

type paymentIntent struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	Amount       int64             `json:"amount"`
	Currency     string            `json:"currency"`
	Status       string            `json:"status"`
	Metadata     map[string]string `json:"metadata"`
	LatestCharge any               `json:"latest_charge"`
	Livemode     bool              `json:"livemode"`
	Created      int64             `json:"created"`

	charge *charge
}

type charge struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountRefunded     int64             `json:"amount_refunded"`
	Currency           string            `json:"currency"`
	Status             string            `json:"status"`
	Paid               bool              `json:"paid"`
	Refunded           bool              `json:"refunded"`
	PaymentIntent      string            `json:"payment_intent"`
	BalanceTransaction *string           `json:"balance_transaction"`
	Metadata           map[string]string `json:"metadata"`
	Livemode           bool              `json:"livemode"`
	Created            int64             `json:"created"`
}

// fee is what the processor keeps of a charge: 3.4 % and Rp2.000.
func fee(amount int64) int64 { return amount*34/1000 + 200_000 }

func (p *paymentIntent) shown(withCharge bool) paymentIntent {
	copied := *p
	if p.charge != nil {
		copied.LatestCharge = p.charge.ID
		if withCharge {
			copied.LatestCharge = *p.charge
		}
	}
	return copied
}

// succeed charges the payment and puts it on the account's balance.
func (s *Server) succeed(p *paymentIntent) {
	p.Status = "succeeded"
	p.charge = &charge{
		ID: s.newID("ch"), Object: "charge", Amount: p.Amount, Currency: p.Currency, Status: "succeeded", Paid: true,
		PaymentIntent: p.ID, Metadata: p.Metadata, Created: s.now().Unix(),
	}
	booked := s.book("charge", p.charge.ID, p.Amount, fee(p.Amount), p.Currency)
	if !s.feesLate {
		p.charge.BalanceTransaction = &booked
	}
	s.tell("payment_intent.succeeded", p.shown(false))
	s.tell("charge.succeeded", *p.charge)
	if s.feesLate {
		p.charge.BalanceTransaction = &booked
		s.tell("charge.updated", *p.charge)
	}
}

func (s *Server) retrievePaymentIntent(r *http.Request) (any, *refusal) {
	for _, p := range s.payments {
		if p.ID == r.PathValue("id") {
			return p.shown(r.URL.Query().Get("expand[0]") == "latest_charge"), nil
		}
	}
	return nil, missing("payment_intent", r.PathValue("id"))
}

func (s *Server) retrieveCharge(r *http.Request) (any, *refusal) {
	for _, p := range s.payments {
		if p.charge != nil && p.charge.ID == r.PathValue("id") {
			return *p.charge, nil
		}
	}
	return nil, missing("charge", r.PathValue("id"))
}
