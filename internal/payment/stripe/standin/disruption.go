package standin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"time"
)

// Disruption is a way for an API call to go wrong.
type Disruption string

// The disruptions. Drop breaks the connection before anything is done,
// DropReply after the work is done. Error answers 500 with nothing done,
// WorkThenError with the work done. Busy answers 429.
const (
	Drop          Disruption = "drop"
	DropReply     Disruption = "drop reply"
	Error         Disruption = "error"
	WorkThenError Disruption = "work then error"
	Busy          Disruption = "busy"
)

// plan is a disruption that awaits its requests.
type plan struct {
	pattern    string
	disruption Disruption
	delay      time.Duration
	gate       chan struct{} // closed to let held requests go on
	left       int           // requests still to disrupt
}

// Disrupt makes the next calls that fit the pattern (see Calls) go wrong. A
// client may call more often than its own count of retries: Go's transport
// repeats by itself what a kept connection has lost.
func (s *Server) Disrupt(pattern string, disruption Disruption, times int) {
	s.add(&plan{pattern: pattern, disruption: disruption, left: times})
}

// Delay makes the next calls that fit the pattern wait before they are done.
func (s *Server) Delay(pattern string, delay time.Duration, times int) {
	s.add(&plan{pattern: pattern, delay: delay, left: times})
}

// Hold keeps the next call that fits the pattern waiting, before it is done,
// until release is called or the test ends.
func (s *Server) Hold(pattern string) (release func()) {
	p := &plan{pattern: pattern, gate: make(chan struct{}), left: 1}
	s.add(p)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		p.open()
	}
}

func (p *plan) open() {
	select {
	case <-p.gate:
	default:
		close(p.gate)
	}
}

func (s *Server) add(p *plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plans = append(s.plans, p)
}

// Calm forgets every plan and releases what is held.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.plans {
		if p.gate != nil {
			p.open()
		}
	}
	s.plans = nil
}

// next records a call and takes what was planned for it.
func (s *Server) next(call string) (planned plan, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	for _, p := range s.plans {
		if p.left > 0 && fits(p.pattern, call) {
			p.left--
			return *p, true
		}
	}
	return plan{}, false
}

func (s *Server) disrupted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		planned, ok := s.next(r.Method + " " + r.URL.Path)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if planned.gate != nil {
			select {
			case <-planned.gate:
			case <-r.Context().Done():
			}
		}
		select {
		case <-time.After(planned.delay):
		case <-r.Context().Done():
		}
		switch planned.disruption {
		case Drop:
			panic(http.ErrAbortHandler)
		case DropReply:
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case Busy:
			respond(w, nil, &refusal{status: http.StatusTooManyRequests, Type: "api_error", Code: "rate_limit", Message: "Too many requests."})
		case Error, WorkThenError:
			next.ServeHTTP(w, withFailure(r, planned.disruption == WorkThenError))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// failure says that a request ends in a 500, and whether its work is done
// before. It travels with the request so that the answer is kept for its key.
type failure struct{ worked bool }

type failureKey struct{}

func withFailure(r *http.Request, worked bool) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), failureKey{}, &failure{worked}))
}

func failureOf(r *http.Request) *failure {
	f, _ := r.Context().Value(failureKey{}).(*failure)
	return f
}
