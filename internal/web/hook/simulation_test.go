package hook_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
	"simpul/internal/payment/simulation"
	"simpul/internal/web/hook"
)

// stage is a demonstration with a page to pay on.
type stage struct {
	db      *dbtest.DB
	app     *fiber.App
	intent  payment.Intent
	settled []payment.Receipt
	broken  error // what settling fails with
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{db: dbtest.New(t)}
	paymenttest.Demonstration(t, s.db)
	provider, err := simulation.New(t.Context(), s.db.App, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	planned := paymenttest.Plan(t, s.db, payment.Simulation, money.Rupiah(172_000), noon.Add(-time.Minute))
	if s.intent, err = payment.Ask(t.Context(), s.db.App, provider, payment.Bill{Intent: planned}, noon); err != nil {
		t.Fatal(err)
	}
	s.app = serve(s.db, hook.Options{
		Simulation: provider,
		Order: func(_ context.Context, id payment.OrderID) (hook.Order, error) {
			if id != s.intent.Order {
				return hook.Order{}, fault.New(fault.NotFound, "error.not_found")
			}
			return hook.Order{Number: "SP7K", Path: "/pesanan/rahasia"}, nil
		},
		Process: func(ctx context.Context, id payment.EventID, now time.Time) error {
			readers := map[payment.Method]payment.Reader{payment.Simulation: simulation.Read}
			return payment.Process(ctx, s.db.App, id, now, readers, payment.Acts{Settle: func(_ context.Context, r payment.Receipt, _ time.Time) (string, error) {
				s.settled = append(s.settled, r)
				return "settled", s.broken
			}})
		},
	})
	return s
}

func (s *stage) get(t *testing.T, path string) (int, string) {
	t.Helper()
	reply := send(t, s.app, httptest.NewRequest(http.MethodGet, path, nil))
	return reply.StatusCode, read(t, reply)
}

func (s *stage) choose(t *testing.T, path, choice string) (status int, location string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(url.Values{"choice": {choice}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	reply := send(t, s.app, r)
	return reply.StatusCode, reply.Header.Get("Location")
}

func TestSimulationIsMarkedAndNamesTheOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	path := simulation.Path(s.intent.Key)
	for at, words := range map[string][]string{
		path: {
			"Ini hanya simulasi", "tidak ada uang yang berpindah", "SP7K", "Rp172.000", `action="` + path + `"`,
			"Bayar", "Gagal", "Biarkan kedaluwarsa", `href="/pesanan/rahasia"`,
		},
		"/en" + path: {
			"This is a simulation", "no money moves", "SP7K", "Rp172,000", `action="/en` + path + `"`,
			"Pay", "Fail", "Let it expire", `href="/en/pesanan/rahasia"`,
		},
	} {
		status, page := s.get(t, at)
		if status != 200 {
			t.Fatalf("%s: status %d", at, status)
		}
		for _, word := range words {
			if !strings.Contains(page, word) {
				t.Errorf("%s does not say %q", at, word)
			}
		}
		if strings.Contains(page, "⟦") {
			t.Errorf("%s has an untranslated text", at)
		}
	}
}

func TestPayingLeadsBackToAPaidOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	path := simulation.Path(s.intent.Key)
	for range 2 {
		if status, location := s.choose(t, "/en"+path, "pay"); status != 303 || location != "/en/pesanan/rahasia" {
			t.Fatalf("status %d to %q", status, location)
		}
	}
	if len(s.settled) != 1 || s.settled[0].Order != s.intent.Order || s.settled[0].Amount != money.Rupiah(172_000) {
		t.Errorf("settled %+v", s.settled)
	}
	if events, jobs := stored(t, s.db); events != 1 || jobs != 1 {
		t.Errorf("%d events, %d jobs", events, jobs)
	}
	_, page := s.get(t, path)
	if strings.Contains(page, `name="choice"`) || !strings.Contains(page, "sudah ditutup") {
		t.Error("the page still offers a choice")
	}
	if status, _ := s.choose(t, path, "lapse"); status != 303 {
		t.Errorf("another choice: status %d", status)
	}
	if events, _ := stored(t, s.db); events != 1 {
		t.Errorf("%d events", events)
	}
}

func TestPaymentThatCannotBeSettledNowWaitsForItsJob(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.broken = errors.New("no database")
	if status, location := s.choose(t, simulation.Path(s.intent.Key), "pay"); status != 303 || location != "/pesanan/rahasia" {
		t.Fatalf("status %d to %q", status, location)
	}
	var waiting int
	if err := s.db.Super.GetContext(t.Context(), &waiting, `SELECT count(*) FROM provider_event WHERE processed_at IS NULL`); err != nil {
		t.Fatal(err)
	}
	if _, jobs := stored(t, s.db); waiting != 1 || jobs != 1 {
		t.Errorf("%d events wait, %d jobs", waiting, jobs)
	}
}

func TestFailingLeadsBackToThePage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	path := simulation.Path(s.intent.Key)
	if status, location := s.choose(t, path, "fail"); status != 303 || location != path {
		t.Fatalf("status %d to %q", status, location)
	}
	if status, location := s.choose(t, path, "lapse"); status != 303 || location != "/pesanan/rahasia" {
		t.Fatalf("status %d to %q", status, location)
	}
	if status, _ := s.choose(t, path, "pay"); status != 303 {
		t.Fatalf("status %d", status)
	}
	if len(s.settled) != 0 {
		t.Errorf("settled %+v", s.settled)
	}
}

func TestSimulationRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const nobody = "/simulasi/00000000-0000-4000-8000-000000000000"
	for _, path := range []string{nobody, "/simulasi/x"} {
		if status, page := s.get(t, path); status != 404 || strings.Contains(page, "⟦") {
			t.Errorf("GET %s: status %d", path, status)
		}
		if status, _ := s.choose(t, path, "pay"); status != 404 {
			t.Errorf("POST %s: status %d", path, status)
		}
	}
	if status, _ := s.choose(t, simulation.Path(s.intent.Key), "steal"); status != 422 {
		t.Errorf("unknown choice: status %d", status)
	}
	r := httptest.NewRequest(http.MethodPost, simulation.Path(s.intent.Key), strings.NewReader("choice=pay"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if reply := send(t, s.app, r); reply.StatusCode != 403 {
		t.Errorf("from another site: status %d", reply.StatusCode)
	}
	if events, jobs := stored(t, s.db); events != 0 || jobs != 0 {
		t.Errorf("%d events, %d jobs", events, jobs)
	}
}

func TestNoSimulationOutsideADemonstration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	live := serve(s.db, hook.Options{})
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r := httptest.NewRequest(method, simulation.Path(s.intent.Key), nil)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if reply := send(t, live, r); reply.StatusCode != 404 && reply.StatusCode != 405 {
			t.Errorf("%s: status %d", method, reply.StatusCode)
		}
	}
}
