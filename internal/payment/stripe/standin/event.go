package standin

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Event is something that happened, as it is sent to a webhook.
type Event struct {
	ID   string
	Type string
	Body []byte
}

// inbox holds the events that were not delivered, and where to deliver to.
type inbox struct {
	held       []Event
	forward    string
	deliveries sync.WaitGroup
}

// tell makes an event of an object as it is now. The server's lock is held.
func (s *Server) tell(kind string, object any) {
	e := Event{ID: s.newID("evt"), Type: kind}
	e.Body = body(e.ID, kind, APIVersion, false, s.now(), object)
	s.inbox.held = append(s.inbox.held, e)
	if url := s.inbox.forward; url != "" {
		s.inbox.deliveries.Go(func() { _, _ = s.Deliver(context.Background(), url, e) })
	}
}

func body(id, kind, version string, live bool, at time.Time, object any) []byte {
	told, err := json.Marshal(map[string]any{
		"id": id, "object": "event", "type": kind, "api_version": version, "livemode": live, "created": at.Unix(),
		"pending_webhooks": 1, "request": map[string]any{"id": nil, "idempotency_key": nil},
		"data": map[string]any{"object": object},
	})
	if err != nil {
		panic(err) // the objects are this package's own
	}
	return told
}

// Held are the events that happened so far, oldest first.
func (s *Server) Held() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.inbox.held...)
}

// HeldOf is the latest event of a type. It fails the lookup with ok false.
func (s *Server) HeldOf(kind string) (latest Event, ok bool) {
	for _, e := range s.Held() {
		if e.Type == kind {
			latest, ok = e, true
		}
	}
	return latest, ok
}

// Forward delivers every further event to a webhook as soon as it happens,
// once.
func (s *Server) Forward(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox.forward = url
}

// Deliver posts an event to a webhook, signed now, and returns the status of
// the answer.
func (s *Server) Deliver(ctx context.Context, url string, e Event) (status int, err error) {
	s.mu.Lock()
	now := s.now()
	s.mu.Unlock()
	return Post(ctx, url, e.Body, Sign(e.Body, WebhookSecret, now))
}

// Post sends a body with a signature header to a webhook.
func Post(ctx context.Context, url string, body []byte, signature string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", signature)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, reply.Body)
	return reply.StatusCode, reply.Body.Close()
}

// Sign is the header Stripe-Signature over a body.
func Sign(body []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.", at.Unix())
	_, _ = mac.Write(body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// Made says what an event of Make is to be like.
type Made struct {
	ID, Type string
	Version  string // APIVersion when empty
	Live     bool
	At       time.Time
	Object   any
}

// Make is an event that never happened.
func Make(m Made) Event {
	if m.Version == "" {
		m.Version = APIVersion
	}
	return Event{ID: m.ID, Type: m.Type, Body: body(m.ID, m.Type, m.Version, m.Live, m.At, m.Object)}
}
