package simulation_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
	"simpul/internal/payment/simulation"
)

var noon = time.Date(2026, 3, 14, 5, 0, 0, 0, time.UTC)

var sameAmount = cmp.Comparer(func(a, b money.Amount) bool { return a == b })

// demonstration is a demonstration with one intent that has its page.
func demonstration(t *testing.T) (*dbtest.DB, *simulation.Provider, payment.Intent) {
	t.Helper()
	db := dbtest.New(t)
	paymenttest.Demonstration(t, db)
	p, err := simulation.New(t.Context(), db.App, "https://toko.contoh.id")
	if err != nil {
		t.Fatal(err)
	}
	planned := paymenttest.Plan(t, db, payment.Simulation, money.Rupiah(172_000), noon)
	intent, err := payment.Ask(t.Context(), db.App, p, payment.Bill{Intent: planned, Language: "id"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return db, p, intent
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestNeverOutsideADemonstration(t *testing.T) {
	t.Parallel()
	for name, declare := range map[string]string{
		"nothing declared": `SELECT 1`,
		"a live shop":      `INSERT INTO installation (demonstration) VALUES (FALSE)`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t)
			if _, err := db.Owner.ExecContext(t.Context(), declare); err != nil {
				t.Fatal(err)
			}
			if p, err := simulation.New(t.Context(), db.App, "https://toko.contoh.id"); !errors.Is(err, simulation.ErrNotDemonstration) || p != nil {
				t.Fatalf("got %v, %v", p, err)
			}
			// Nor can the application declare itself one.
			if _, err := db.App.ExecContext(t.Context(), `UPDATE installation SET demonstration = TRUE`); err == nil {
				t.Error("the application declared a demonstration")
			}
		})
	}
}

func TestPageHasTheBuyersLanguage(t *testing.T) {
	t.Parallel()
	_, p, intent := demonstration(t)
	if want := "https://toko.contoh.id/simulasi/" + intent.Key.String(); intent.URL != want {
		t.Errorf("page at %q, want %q", intent.URL, want)
	}
	begun, err := p.Begin(t.Context(), payment.Bill{Intent: intent, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://toko.contoh.id/en/simulasi/" + intent.Key.String(); begun.URL != want || begun.ExternalID != intent.ExternalID {
		t.Errorf("page %+v, want %q", begun, want)
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		choices []simulation.Choice
		refused fault.Kind // of the last choice; Internal for none
		state   payment.State
	}{
		"none":                  {nil, fault.Internal, payment.Open},
		"pay":                   {[]simulation.Choice{simulation.Pay}, fault.Internal, payment.Paid},
		"pay twice":             {[]simulation.Choice{simulation.Pay, simulation.Pay}, fault.Internal, payment.Paid},
		"fail":                  {[]simulation.Choice{simulation.Fail}, fault.Internal, payment.Open},
		"fail twice, then pay":  {[]simulation.Choice{simulation.Fail, simulation.Fail, simulation.Pay}, fault.Internal, payment.Paid},
		"let expire":            {[]simulation.Choice{simulation.Lapse}, fault.Internal, payment.Ended},
		"pay after it expired":  {[]simulation.Choice{simulation.Lapse, simulation.Pay}, fault.Conflict, payment.Ended},
		"let expire when paid":  {[]simulation.Choice{simulation.Pay, simulation.Lapse}, fault.Conflict, payment.Paid},
		"fail when paid":        {[]simulation.Choice{simulation.Pay, simulation.Fail}, fault.Conflict, payment.Paid},
		"something else":        {[]simulation.Choice{"steal"}, fault.Invalid, payment.Open},
		"something else, empty": {[]simulation.Choice{""}, fault.Invalid, payment.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, p, intent := demonstration(t)
			at := noon.Add(4 * time.Minute)
			var err error
			for _, choice := range test.choices {
				_, err = p.Choose(t.Context(), intent.Key, choice, at)
			}
			if test.refused != fault.Internal {
				wantKind(t, err, test.refused)
			} else if err != nil {
				t.Fatal(err)
			}
			standing, err := p.Standing(t.Context(), intent)
			if err != nil {
				t.Fatal(err)
			}
			want := payment.Standing{State: test.state, Begun: payment.Begun{ExternalID: intent.ExternalID, URL: intent.URL}}
			if test.state == payment.Paid {
				want.Receipt = payment.Receipt{
					Order: intent.Order, Key: intent.Key, Provider: payment.Simulation, ExternalID: intent.ExternalID,
					Amount: money.Rupiah(172_000), OccurredAt: at,
				}
			}
			if diff := cmp.Diff(want, standing, sameAmount); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestNoChoiceWhenTheIntentIsOver(t *testing.T) {
	t.Parallel()
	_, p, intent := demonstration(t)
	_, err := p.Choose(t.Context(), intent.Key, simulation.Pay, intent.ExpiresAt)
	wantKind(t, err, fault.Conflict)
	_, err = p.Choose(t.Context(), uuid.New(), simulation.Pay, noon)
	wantKind(t, err, fault.NotFound)
	if _, err = p.Choose(t.Context(), intent.Key, simulation.Pay, intent.ExpiresAt.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
}

func TestEnd(t *testing.T) {
	t.Parallel()
	_, p, intent := demonstration(t)
	for range 2 {
		if err := p.End(t.Context(), intent, noon); err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.Choose(t.Context(), intent.Key, simulation.Pay, noon)
	wantKind(t, err, fault.Conflict)

	_, p, intent = demonstration(t)
	if _, err := p.Choose(t.Context(), intent.Key, simulation.Pay, noon); err != nil {
		t.Fatal(err)
	}
	wantKind(t, p.End(t.Context(), intent, noon), fault.Conflict)
}

// Whoever comes first ends the intent, and everybody is told so.
func TestPayingAndEndingAtOnce(t *testing.T) {
	t.Parallel()
	_, p, intent := demonstration(t)
	paid, ended := make([]error, 8), make([]error, 8)
	var all sync.WaitGroup
	for i := range paid {
		all.Go(func() { _, paid[i] = p.Choose(t.Context(), intent.Key, simulation.Pay, noon) })
		all.Go(func() { ended[i] = p.End(t.Context(), intent, noon) })
	}
	all.Wait()
	standing, err := p.Standing(t.Context(), intent)
	if err != nil {
		t.Fatal(err)
	}
	if standing.State != payment.Paid && standing.State != payment.Ended {
		t.Fatalf("intent is %s", standing.State)
	}
	for i := range paid {
		wantPaid, wantEnded := standing.State == payment.Paid, standing.State == payment.Ended
		if (paid[i] == nil) != wantPaid || !wantPaid && fault.KindOf(paid[i]) != fault.Conflict {
			t.Errorf("%s, yet paying got %v", standing.State, paid[i])
		}
		if (ended[i] == nil) != wantEnded || !wantEnded && fault.KindOf(ended[i]) != fault.Conflict {
			t.Errorf("%s, yet ending got %v", standing.State, ended[i])
		}
	}
}

// A receipt that comes through the inbox is that of the standing.
func TestReceiptOfStoredEvent(t *testing.T) {
	t.Parallel()
	db, p, intent := demonstration(t)
	failed, err := p.Choose(t.Context(), intent.Key, simulation.Fail, noon)
	if err != nil {
		t.Fatal(err)
	}
	paid, err := p.Choose(t.Context(), intent.Key, simulation.Pay, noon)
	if err != nil {
		t.Fatal(err)
	}
	standing, err := p.Standing(t.Context(), intent)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[payment.EventID]payment.Receipt{failed: {}, paid: standing.Receipt} {
		event, err := payment.Kept(t.Context(), db.App, id)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := simulation.Receipt(event)
		if err != nil || ok != (id == paid) {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(want, got, sameAmount); diff != "" {
			t.Error(diff)
		}
	}
}
