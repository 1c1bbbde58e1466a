package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a client of the stand-in has to be configured with.
const (
	SecretKey     = "sk_test_standin"
	WebhookSecret = "whsec_standin"
	APIVersion    = "2023-10-16"
)

// Server is one account at Stripe.
type Server struct {
	URL string // for STRIPE_API_BASE

	mu       sync.Mutex
	now      func() time.Time
	serial   int
	sessions []*session
	payments []*paymentIntent
	refunds  []*refund
	disputes []*dispute
	slow     bool // refunds wait for Decide
	balances []*balanceTransaction
	payouts  []*payout
	settling settlement
	feesLate bool               // a charge tells its balance transaction afterwards
	answers  map[string]*answer // by idempotency key
	plans    []*plan
	calls    []string
	inbox    inbox
}

// New starts a server that runs until the test ends.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{now: time.Now, answers: map[string]*answer{}}
	server := httptest.NewServer(s.disrupted(s.routes()))
	s.URL = server.URL
	t.Cleanup(func() {
		s.Calm()
		server.CloseClientConnections()
		server.Close()
		s.inbox.deliveries.Wait()
	})
	return s
}

// SetClock replaces the machine's clock.
func (s *Server) SetClock(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// Calls counts the API requests that arrived for a method and path, such as
// "POST /v1/checkout/sessions"; a segment of * fits any.
func (s *Server) Calls(pattern string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, call := range s.calls {
		if fits(pattern, call) {
			n++
		}
	}
	return n
}

func fits(pattern, call string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(call, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != got[i] {
			return false
		}
	}
	return true
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/checkout/sessions", s.write(s.createSession))
	mux.Handle("GET /v1/checkout/sessions", s.read(s.listSessions))
	mux.Handle("GET /v1/checkout/sessions/{id}", s.read(s.retrieveSession))
	mux.Handle("POST /v1/checkout/sessions/{id}/expire", s.write(s.expireSession))
	mux.Handle("GET /v1/payment_intents/{id}", s.read(s.retrievePaymentIntent))
	mux.Handle("GET /v1/charges/{id}", s.read(s.retrieveCharge))
	mux.Handle("POST /v1/refunds", s.write(s.createRefund))
	mux.Handle("GET /v1/refunds/{id}", s.read(s.retrieveRefund))
	mux.Handle("GET /v1/refunds", s.read(s.listRefunds))
	mux.Handle("GET /v1/disputes/{id}", s.read(s.retrieveDispute))
	mux.Handle("GET /v1/disputes", s.read(s.listDisputes))
	mux.Handle("GET /v1/balance_transactions/{id}", s.read(s.retrieveBalanceTransaction))
	mux.Handle("GET /v1/balance_transactions", s.read(s.listBalanceTransactions))
	mux.Handle("GET /v1/payouts", s.read(s.listPayouts))
	mux.HandleFunc("GET /c/pay/{id}", s.showPage)
	mux.HandleFunc("POST /c/pay/{id}", s.payOnPage)
	return mux
}

// operation does one API call under the server's lock.
type operation func(r *http.Request) (object any, refusal *refusal)

func (s *Server) read(do operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := authorise(r); refused != nil {
			respond(w, nil, refused)
			return
		}
		if failureOf(r) != nil {
			respond(w, nil, broken())
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.passTime()
		object, refused := do(r)
		respond(w, object, refused)
	})
}

func authorise(r *http.Request) *refusal {
	if r.Header.Get("Authorization") != "Bearer "+SecretKey {
		return &refusal{status: http.StatusUnauthorized, Type: "invalid_request_error", Message: "Invalid API Key provided"}
	}
	if version := r.Header.Get("Stripe-Version"); version != APIVersion {
		return invalid("", "", "Invalid Stripe API version: "+version)
	}
	return nil
}

// refusal is Stripe's error object.
type refusal struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
}

func invalid(code, param, message string) *refusal {
	return &refusal{status: http.StatusBadRequest, Type: "invalid_request_error", Code: code, Param: param, Message: message}
}

func missing(kind, id string) *refusal {
	return &refusal{
		status: http.StatusNotFound, Type: "invalid_request_error", Code: "resource_missing", Param: "id",
		Message: fmt.Sprintf("No such %s: '%s'", kind, id),
	}
}

func respond(w http.ResponseWriter, object any, refused *refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_standin")
	if refused != nil {
		w.WriteHeader(refused.status)
		object = map[string]any{"error": refused}
	}
	_ = json.NewEncoder(w).Encode(object)
}

func (s *Server) newID(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s_%06d", prefix, s.serial)
}
