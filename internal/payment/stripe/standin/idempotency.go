package standin

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

// keyLifetime is how long Stripe knows an idempotency key.
const keyLifetime = 24 * time.Hour

// answer is what a key was used for and what came of it.
type answer struct {
	fingerprint [sha256.Size]byte
	madeAt      time.Time
	status      int
	body        []byte
}

// write does a call that changes something: the same key and the same request
// get the first answer again, even one of 500; the same key with another
// request is refused. A request that fails validation leaves no answer.
func (s *Server) write(do operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := authorise(r); refused != nil {
			respond(w, nil, refused)
			return
		}
		sent, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
		if err := r.ParseForm(); err != nil {
			respond(w, nil, invalid("", "", err.Error()))
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.passTime()
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			object, refused := do(r)
			respond(w, object, refused)
			return
		}
		s.onceForKey(w, r, key, sha256.Sum256(append([]byte(r.URL.Path+"\n"), sent...)), do)
	})
}

func (s *Server) onceForKey(w http.ResponseWriter, r *http.Request, key string, fingerprint [sha256.Size]byte, do operation) {
	if known, ok := s.answers[key]; ok && s.now().Sub(known.madeAt) < keyLifetime {
		if known.fingerprint != fingerprint {
			respond(w, nil, &refusal{
				status: http.StatusBadRequest, Type: "idempotency_error",
				Message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
			})
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		known.write(w)
		return
	}
	first := httptest.NewRecorder()
	failing := failureOf(r)
	if failing == nil || failing.worked {
		object, refused := do(r)
		if refused != nil {
			respond(w, nil, refused)
			return
		}
		respond(first, object, nil)
	}
	if failing != nil {
		first = httptest.NewRecorder()
		respond(first, nil, broken())
	}
	kept := &answer{fingerprint: fingerprint, madeAt: s.now(), status: first.Code, body: first.Body.Bytes()}
	s.answers[key] = kept
	kept.write(w)
}

func (a *answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func broken() *refusal {
	return &refusal{status: http.StatusInternalServerError, Type: "api_error", Message: "Something went wrong on Stripe's end."}
}
