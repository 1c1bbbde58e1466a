package standin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// session is a Checkout Session. What is only present in some states is a
// pointer, since Stripe sends null there.
type session struct {
	ID                string            `json:"id"`
	Object            string            `json:"object"`
	Mode              string            `json:"mode"`
	Status            string            `json:"status"`
	PaymentStatus     string            `json:"payment_status"`
	AmountTotal       int64             `json:"amount_total"`
	AmountSubtotal    int64             `json:"amount_subtotal"`
	Currency          string            `json:"currency"`
	ClientReferenceID string            `json:"client_reference_id"`
	CustomerEmail     *string           `json:"customer_email"`
	Metadata          map[string]string `json:"metadata"`
	PaymentIntent     any               `json:"payment_intent"`
	Livemode          bool              `json:"livemode"`
	Locale            string            `json:"locale"`
	SuccessURL        string            `json:"success_url"`
	CancelURL         string            `json:"cancel_url"`
	URL               *string           `json:"url"`
	Created           int64             `json:"created"`
	ExpiresAt         int64             `json:"expires_at"`

	items    []Item
	paymeta  map[string]string
	payment  *paymentIntent
	arriving bool
}

// Item is a line of a session.
type Item struct {
	Title    string
	Amount   int64 // of one, in minor units
	Quantity int64
}

// Limits of a session at Stripe.
const (
	minLifetime = 30 * time.Minute
	maxLifetime = 24 * time.Hour
	minAmount   = 800_000         // Rp8.000, near the half dollar that Stripe asks for
	maxAmount   = 999_999_999_999 // twelve digits
	maxItems    = 100
)

func (s *Server) createSession(r *http.Request) (any, *refusal) {
	form := r.PostForm
	made := &session{
		ID: s.newID("cs_test"), Object: "checkout.session", Mode: form.Get("mode"), Status: "open", PaymentStatus: "unpaid",
		ClientReferenceID: form.Get("client_reference_id"), Metadata: nested(form, "metadata"),
		paymeta: nested(form, "payment_intent_data[metadata]"), Locale: form.Get("locale"),
		SuccessURL: form.Get("success_url"), CancelURL: form.Get("cancel_url"), Created: s.now().Unix(),
	}
	if refused := made.fill(form, s.now()); refused != nil {
		return nil, refused
	}
	page := s.URL + "/c/pay/" + made.ID
	made.URL = &page
	s.sessions = append(s.sessions, made)
	return made.shown(nil), nil
}

func (made *session) fill(form url.Values, now time.Time) *refusal {
	if made.Mode != "payment" {
		return invalid("", "mode", "Invalid mode")
	}
	if made.SuccessURL == "" {
		return invalid("parameter_missing", "success_url", "Missing required param: success_url.")
	}
	if email := form.Get("customer_email"); form.Has("customer_email") {
		if !strings.Contains(email, "@") {
			return invalid("email_invalid", "customer_email", "Invalid email address: "+email)
		}
		made.CustomerEmail = &email
	}
	made.ExpiresAt = now.Add(maxLifetime).Unix()
	if form.Has("expires_at") {
		at, err := strconv.ParseInt(form.Get("expires_at"), 10, 64)
		if err != nil || time.Unix(at, 0).Sub(now) > maxLifetime || at < now.Add(minLifetime).Unix() {
			return invalid("", "expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
		}
		made.ExpiresAt = at
	}
	return made.addItems(form)
}

func (made *session) addItems(form url.Values) *refusal {
	for i := 0; form.Has(fmt.Sprintf("line_items[%d][quantity]", i)); i++ {
		of := func(name string) string { return form.Get(fmt.Sprintf("line_items[%d]%s", i, name)) }
		quantity, err := strconv.ParseInt(of("[quantity]"), 10, 64)
		if err != nil || quantity < 1 {
			return invalid("parameter_invalid_integer", fmt.Sprintf("line_items[%d][quantity]", i), "Invalid integer")
		}
		amount, err := strconv.ParseInt(of("[price_data][unit_amount]"), 10, 64)
		if err != nil || amount < 0 {
			return invalid("parameter_invalid_integer", fmt.Sprintf("line_items[%d][price_data][unit_amount]", i), "Invalid integer")
		}
		title, currency := of("[price_data][product_data][name]"), of("[price_data][currency]")
		if title == "" {
			return invalid("parameter_invalid_empty", fmt.Sprintf("line_items[%d][price_data][product_data][name]", i), "Empty name")
		}
		if made.Currency != "" && made.Currency != currency {
			return invalid("", "currency", "All items must have the same currency.")
		}
		made.Currency = currency
		made.items = append(made.items, Item{title, amount, quantity})
		made.AmountTotal += amount * quantity
	}
	made.AmountSubtotal = made.AmountTotal
	switch {
	case len(made.items) == 0:
		return invalid("parameter_missing", "line_items", "Missing required param: line_items.")
	case len(made.items) > maxItems:
		return invalid("", "line_items", "At most 100 line items are allowed.")
	case made.AmountTotal < minAmount:
		return invalid("amount_too_small", "", "The Checkout Session's total amount due is too small.")
	case made.AmountTotal > maxAmount:
		return invalid("amount_too_large", "", "The Checkout Session's total amount is too large.")
	}
	return nil
}

func (s *Server) listSessions(r *http.Request) (any, *refusal) {
	var found []*session
	of := r.URL.Query().Get("payment_intent")
	for _, one := range s.sessions {
		if within(r.URL.Query(), one.Created) && (of == "" || one.payment != nil && one.payment.ID == of) {
			found = append(found, one)
		}
	}
	expand := strings.TrimPrefix(r.URL.Query().Get("expand[0]"), "data.")
	return page(r, found, func(one *session) (string, any) { return one.ID, one.shown([]string{expand}) })
}

func (s *Server) retrieveSession(r *http.Request) (any, *refusal) {
	one := s.session(r.PathValue("id"))
	if one == nil {
		return nil, missing("checkout.session", r.PathValue("id"))
	}
	return one.shown(r.URL.Query()["expand[0]"]), nil
}

func (s *Server) expireSession(r *http.Request) (any, *refusal) {
	one := s.session(r.PathValue("id"))
	if one == nil {
		return nil, missing("checkout.session", r.PathValue("id"))
	}
	if one.Status != "open" {
		return nil, invalid("", "", "Only Checkout Sessions with a status in [\"open\"] can be expired. This Session has a status of "+one.Status+".")
	}
	s.expire(one)
	return one.shown(nil), nil
}

func (s *Server) expire(one *session) {
	one.Status, one.URL = "expired", nil
	s.tell("checkout.session.expired", one.shown(nil))
}

// passTime expires what is past its end.
func (s *Server) passTime() {
	for _, one := range s.sessions {
		if one.Status == "open" && s.now().Unix() >= one.ExpiresAt {
			s.expire(one)
		}
	}
}

func (s *Server) session(id string) *session {
	for _, one := range s.sessions {
		if one.ID == id {
			return one
		}
	}
	return nil
}

// shown is a copy as it is sent: the payment by id, or whole when expanded.
func (made *session) shown(expand []string) session {
	copied := *made
	if made.payment != nil {
		copied.PaymentIntent = made.payment.ID
		if len(expand) > 0 && strings.HasPrefix(expand[0], "payment_intent") {
			copied.PaymentIntent = made.payment.shown(expand[0] == "payment_intent.latest_charge")
		}
	}
	return copied
}

// nested collects name[key]=value.
func nested(form url.Values, name string) map[string]string {
	collected := map[string]string{}
	for key := range form {
		if inner, ok := strings.CutPrefix(key, name+"["); ok {
			collected[strings.TrimSuffix(inner, "]")] = form.Get(key)
		}
	}
	return collected
}
