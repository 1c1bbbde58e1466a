package standin

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
)

// Session is what a test sees of a session.
type Session struct {
	ID, Status, PaymentStatus, Currency string
	Locale, ClientReferenceID, Email    string
	Payment                             string // id of the payment intent, "" before it is paid
	Amount                              int64
	Items                               []Item
	Metadata, PaymentMetadata           map[string]string
	SuccessURL, CancelURL               string
	Created, ExpiresAt                  int64
}

// Sessions are all sessions, oldest first.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passTime()
	seen := make([]Session, len(s.sessions))
	for i, one := range s.sessions {
		seen[i] = Session{
			ID: one.ID, Status: one.Status, PaymentStatus: one.PaymentStatus, Currency: one.Currency, Locale: one.Locale,
			ClientReferenceID: one.ClientReferenceID, Amount: one.AmountTotal, Items: slices.Clone(one.items),
			Metadata: maps.Clone(one.Metadata), PaymentMetadata: maps.Clone(one.paymeta),
			SuccessURL: one.SuccessURL, CancelURL: one.CancelURL, Created: one.Created, ExpiresAt: one.ExpiresAt,
		}
		if one.CustomerEmail != nil {
			seen[i].Email = *one.CustomerEmail
		}
		if one.payment != nil {
			seen[i].Payment = one.payment.ID
		}
	}
	return seen
}

// Pay does what a buyer does with a card. It fails when the session is not
// open.
func (s *Server) Pay(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, err := s.complete(id)
	if err != nil {
		return err
	}
	one.PaymentStatus = "paid"
	s.succeed(one.payment)
	s.tell("checkout.session.completed", one.shown(nil))
	return nil
}

// PayLater does what a buyer does with a delayed method: the session is
// complete, the money is on its way until Arrive or Bounce.
func (s *Server) PayLater(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, err := s.complete(id)
	if err != nil {
		return err
	}
	one.payment.Status, one.arriving = "processing", true
	s.tell("checkout.session.completed", one.shown(nil))
	return nil
}

// Arrive ends a delayed payment with success.
func (s *Server) Arrive(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.session(id)
	if one == nil || !one.arriving {
		return fmt.Errorf("standin: no payment is on its way for %s", id)
	}
	one.PaymentStatus, one.arriving = "paid", false
	s.succeed(one.payment)
	s.tell("checkout.session.async_payment_succeeded", one.shown(nil))
	return nil
}

// Bounce ends a delayed payment without success.
func (s *Server) Bounce(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.session(id)
	if one == nil || !one.arriving {
		return fmt.Errorf("standin: no payment is on its way for %s", id)
	}
	one.payment.Status, one.arriving = "requires_payment_method", false
	s.tell("checkout.session.async_payment_failed", one.shown(nil))
	return nil
}

func (s *Server) complete(id string) (*session, error) {
	s.passTime()
	one := s.session(id)
	if one == nil {
		return nil, fmt.Errorf("standin: no session %s", id)
	}
	if one.Status != "open" {
		return nil, fmt.Errorf("standin: session %s is %s", id, one.Status)
	}
	one.payment = &paymentIntent{
		ID: s.newID("pi"), Object: "payment_intent", Amount: one.AmountTotal, Currency: one.Currency, Metadata: one.paymeta,
		Created: s.now().Unix(),
	}
	s.payments = append(s.payments, one.payment)
	one.Status, one.URL = "complete", nil
	return one, nil
}

var hosted = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="{{.Locale}}"><head><meta charset="utf-8"><title>Stripe stand-in</title></head><body>
<h1>Stripe stand-in</h1>
<ul>{{range .Items}}<li>{{.Title}} × {{.Quantity}}: {{.Amount}}</li>{{end}}</ul>
<form method="post"><button name="pay" value="card">Pay {{.AmountTotal}}</button></form>
<a href="{{.CancelURL}}">Back</a>
</body></html>`))

func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passTime()
	one := s.session(r.PathValue("id"))
	if one == nil || one.Status != "open" {
		http.Error(w, "This page has expired.", http.StatusGone)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = hosted.Execute(w, struct {
		session
		Items []Item
	}{*one, one.items})
}

func (s *Server) payOnPage(w http.ResponseWriter, r *http.Request) {
	if err := s.Pay(r.PathValue("id")); err != nil {
		http.Error(w, "This page has expired.", http.StatusGone)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	http.Redirect(w, r, s.session(r.PathValue("id")).SuccessURL, http.StatusSeeOther)
}
