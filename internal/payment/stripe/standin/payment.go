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
	BalanceTransaction string            `json:"balance_transaction"`
	Metadata           map[string]string `json:"metadata"`
	Livemode           bool              `json:"livemode"`
	Created            int64             `json:"created"`
}

type balanceTransaction struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Type     string `json:"type"`
	Amount   int64  `json:"amount"`
	Fee      int64  `json:"fee"`
	Net      int64  `json:"net"`
	Currency string `json:"currency"`
	Source   string `json:"source"`
	Created  int64  `json:"created"`
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
	p.charge.BalanceTransaction = s.book("charge", p.charge.ID, p.Amount, fee(p.Amount), p.Currency)
	s.tell("payment_intent.succeeded", p.shown(false))
	s.tell("charge.succeeded", *p.charge)
}

func (s *Server) book(kind, source string, amount, fee int64, currency string) string {
	booked := &balanceTransaction{
		ID: s.newID("txn"), Object: "balance_transaction", Type: kind, Amount: amount, Fee: fee, Net: amount - fee,
		Currency: currency, Source: source, Created: s.now().Unix(),
	}
	s.balances = append(s.balances, booked)
	return booked.ID
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

func (s *Server) retrieveBalanceTransaction(r *http.Request) (any, *refusal) {
	for _, b := range s.balances {
		if b.ID == r.PathValue("id") {
			return *b, nil
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
	return page(r, found, func(b *balanceTransaction) (string, any) { return b.ID, *b })
}
