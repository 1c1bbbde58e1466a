package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// secret is what the bank and its clients share.
const secret = "rahasia-contoh"

// bank stands in for the gateway's server: it keeps account numbers and refunds
// by their references, and notifications until a test delivers them.
type bank struct {
	url string

	mu      sync.Mutex
	serial  int
	known   map[string]*account
	refunds map[string]*restitution
	asked   map[string]int // by method and path without ids
	mute    map[string]int // replies to be lost, the work being done
	told    []notification
}

func newBank(t testing.TB) *bank {
	t.Helper()
	b := &bank{known: map[string]*account{}, refunds: map[string]*restitution{}, asked: map[string]int{}, mute: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /accounts", b.open)
	mux.HandleFunc("GET /accounts/{reference}", b.show)
	mux.HandleFunc("POST /accounts/{reference}/close", b.close)
	mux.HandleFunc("POST /refunds", b.refund)
	server := httptest.NewServer(b.guarded(mux))
	b.url = server.URL
	t.Cleanup(server.Close)
	return b
}

// guarded lets in who knows the secret, and loses replies as it was told.
func (b *bank) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		call := r.Method + " /" + strings.Split(r.URL.Path, "/")[1]
		b.asked[call]++
		if b.mute[call] > 0 {
			b.mute[call]--
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}

// loses makes the next replies to a call get lost.
func (b *bank) loses(call string, times int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mute[call] = times
}

func (b *bank) calls(call string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[call]
}

func (b *bank) next(prefix string) string {
	b.serial++
	return fmt.Sprintf("%s%06d", prefix, b.serial)
}

func (b *bank) open(w http.ResponseWriter, r *http.Request) {
	var asked account
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Amount < 10_000 {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	known, ok := b.known[asked.Reference]
	if !ok {
		known = &asked
		known.ID, known.State = b.next("va_"), "open"
		known.Page = b.url + "/page/" + known.ID
		b.known[asked.Reference] = known
	}
	_ = json.NewEncoder(w).Encode(known)
}

func (b *bank) show(w http.ResponseWriter, r *http.Request) {
	known, ok := b.known[r.PathValue("reference")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(known)
}

func (b *bank) close(w http.ResponseWriter, r *http.Request) {
	known, ok := b.known[r.PathValue("reference")]
	switch {
	case !ok:
		w.WriteHeader(http.StatusNotFound)
	case known.State == "paid":
		w.WriteHeader(http.StatusConflict)
	default:
		known.State = "closed"
		b.tell("account.closed", *known)
	}
}

func (b *bank) refund(w http.ResponseWriter, r *http.Request) {
	var asked restitution
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	known, ok := b.refunds[asked.Reference]
	if !ok {
		known = &asked
		known.ID, known.State = b.next("rf_"), "done"
		b.refunds[asked.Reference] = known
	}
	_ = json.NewEncoder(w).Encode(known)
}

func (b *bank) tell(kind string, of account) {
	b.told = append(b.told, notification{b.next("nt_"), kind, of})
}

// pay does what a customer does at her bank; nobody is told but the inbox of
// notifications.
func (b *bank) pay(id string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, known := range b.known {
		if known.ID == id && known.State == "open" {
			known.State, known.Payment, known.PaidAt = "paid", b.next("py_"), now
			b.tell("account.paid", *known)
			return nil
		}
	}
	return fmt.Errorf("bank: account %s takes no money", id)
}

// refunded is what went back, in whole rupiah.
func (b *bank) refunded() (sum int64, times int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.refunds {
		sum += r.Amount
	}
	return sum, len(b.refunds)
}

// post is a notification as it is sent at a time, signed with a secret.
func (b *bank) post(n notification, at time.Time, with, path string) (*http.Request, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
	sent := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(sentHeader, sent)
	r.Header.Set(signatureHeader, sign(with, sent, body))
	return r, nil
}

// notifications are those that nobody has fetched yet.
func (b *bank) notifications() []notification {
	b.mu.Lock()
	defer b.mu.Unlock()
	told := b.told
	b.told = nil
	return told
}
