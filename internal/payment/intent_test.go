package payment_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
)

var noon = time.Date(2026, 3, 14, 5, 0, 0, 0, time.UTC)

var sameAmount = cmp.Comparer(func(a, b money.Amount) bool { return a == b })

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want a fault of kind %d", err, kind)
	}
}

func answer(t *testing.T, db *dbtest.DB, id payment.IntentID, externalID string) error {
	t.Helper()
	return database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		return payment.Answer(t.Context(), tx, id, payment.Begun{ExternalID: externalID, URL: "https://bayar.contoh/" + externalID}, noon)
	})
}

func closeIntent(t *testing.T, db *dbtest.DB, id payment.IntentID, now time.Time) {
	t.Helper()
	paymenttest.InTx(t, db, func(ctx context.Context, tx *database.Tx) error { return payment.Close(ctx, tx, id, now) })
}

func openIntents(t *testing.T, db *dbtest.DB, order payment.OrderID) []payment.Intent {
	t.Helper()
	intents, err := payment.OpenIntents(t.Context(), db.App, order)
	if err != nil {
		t.Fatal(err)
	}
	return intents
}

func TestIntentFromPlanToClose(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	planned := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(172_000), noon)
	want := payment.Intent{
		ID: planned.ID, Order: planned.Order, Provider: payment.Stripe, Key: planned.Key, Amount: money.Rupiah(172_000),
		CreatedAt: noon, ExpiresAt: noon.Add(31 * time.Minute),
	}
	if planned.Key == uuid.Nil || planned.Payable(noon) {
		t.Fatalf("planned %+v", planned)
	}
	if diff := cmp.Diff([]payment.Intent{want}, openIntents(t, db, planned.Order), sameAmount); diff != "" {
		t.Fatal(diff)
	}

	if err := answer(t, db, planned.ID, "cs_1"); err != nil {
		t.Fatal(err)
	}
	if err := answer(t, db, planned.ID, "cs_1"); err != nil {
		t.Fatalf("the same answer again: %v", err)
	}
	wantKind(t, answer(t, db, planned.ID, "cs_2"), fault.Conflict)
	want.ExternalID, want.URL = "cs_1", "https://bayar.contoh/cs_1"
	if diff := cmp.Diff([]payment.Intent{want}, openIntents(t, db, planned.Order), sameAmount); diff != "" {
		t.Fatal(diff)
	}
	if !want.Payable(noon) || want.Payable(want.ExpiresAt) {
		t.Error("payable until it expires")
	}

	closeIntent(t, db, planned.ID, noon)
	closeIntent(t, db, planned.ID, noon.Add(time.Hour))
	if open := openIntents(t, db, planned.Order); len(open) != 0 {
		t.Errorf("open %+v", open)
	}
	closed, err := payment.IntentByKey(t.Context(), db.App, payment.Stripe, planned.Key)
	if err != nil {
		t.Fatal(err)
	}
	want.EndedAt = noon
	if diff := cmp.Diff(want, closed, sameAmount); diff != "" || closed.Payable(noon) {
		t.Fatal(diff)
	}
}

func TestAnswerAfterCloseIsRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	planned := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
	closeIntent(t, db, planned.ID, noon)
	wantKind(t, answer(t, db, planned.ID, "cs_1"), fault.Conflict)
	wantKind(t, answer(t, db, planned.ID+1, "cs_1"), fault.NotFound)
}

func TestPlanFindsTheOpenIntent(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	first := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
	again := func(order payment.OrderID, provider payment.Method, amount money.Amount) (intent payment.Intent, err error) {
		err = database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			intent, err = payment.Plan(t.Context(), tx, order, paymenttest.Terms(provider), amount, noon.Add(time.Minute))
			return err
		})
		return intent, err
	}
	second, err := again(first.Order, payment.Stripe, first.Amount)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second, sameAmount); diff != "" {
		t.Fatal(diff)
	}
	_, err = again(first.Order, payment.Stripe, money.Rupiah(9_000))
	wantKind(t, err, fault.Conflict)
	_, err = again(first.Order+1, payment.Stripe, first.Amount)
	wantKind(t, err, fault.NotFound)

	other, err := again(first.Order, payment.Simulation, first.Amount)
	if err != nil || other.ID == first.ID {
		t.Fatalf("another provider: %+v, %v", other, err)
	}
	closeIntent(t, db, first.ID, noon)
	renewed, err := again(first.Order, payment.Stripe, first.Amount)
	if err != nil || renewed.ID == first.ID || renewed.Key == first.Key {
		t.Fatalf("after the close: %+v, %v", renewed, err)
	}
}

func TestParallelPlansMakeOneIntent(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order := paymenttest.Order(t, db, money.Rupiah(10_000), noon)
	ids := make([]payment.IntentID, 10)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
				intent, err := payment.Plan(t.Context(), tx, order, paymenttest.Terms(payment.Stripe), money.Rupiah(10_000), noon)
				ids[i] = intent.ID
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("intents %v", ids)
		}
	}
}

func TestWaitingIsOldestFirst(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	young := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
	old := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon.Add(-2*time.Hour))
	older := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon.Add(-3*time.Hour))
	closed := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon.Add(-4*time.Hour))
	closeIntent(t, db, closed.ID, noon)

	of := func(before time.Time, limit int) (ids []payment.IntentID) {
		intents, err := payment.Waiting(t.Context(), db.App, []payment.Method{payment.Stripe}, before, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, intent := range intents {
			ids = append(ids, intent.ID)
		}
		return ids
	}
	if diff := cmp.Diff([]payment.IntentID{older.ID, old.ID}, of(noon, 10)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]payment.IntentID{older.ID}, of(noon.Add(time.Hour), 1)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]payment.IntentID{older.ID, old.ID, young.ID}, of(noon.Add(time.Hour), 10)); diff != "" {
		t.Error(diff)
	}
	paymenttest.InTx(t, db, func(ctx context.Context, tx *database.Tx) error {
		return payment.AskedAfter(ctx, tx, older.ID, noon.Add(30*time.Minute))
	})
	if diff := cmp.Diff([]payment.IntentID{old.ID, young.ID, older.ID}, of(noon.Add(time.Hour), 10)); diff != "" {
		t.Errorf("asked after last, it comes last: %s", diff)
	}
	if others, err := payment.Waiting(t.Context(), db.App, []payment.Method{payment.Simulation}, noon.Add(time.Hour), 10); err != nil || len(others) != 0 {
		t.Errorf("of another provider: %v %v", others, err)
	}
}

// gate is a provider that answers, or cannot be reached.
type gate struct {
	payment.Provider
	begun payment.Begun
	err   error
}

func (g gate) Begin(context.Context, payment.Bill) (payment.Begun, error) { return g.begun, g.err }

func TestAskRecordsTheAnswer(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	planned := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
	bill := payment.Bill{Intent: planned}

	away := errors.New("away")
	if _, err := payment.Ask(t.Context(), db.App, gate{err: away}, bill, noon); !errors.Is(err, away) {
		t.Fatalf("got %v", err)
	}
	if open := openIntents(t, db, planned.Order); open[0].Answered() {
		t.Fatalf("answered %+v", open)
	}
	asked, err := payment.Ask(t.Context(), db.App, gate{begun: payment.Begun{ExternalID: "cs_1", URL: "https://x"}}, bill, noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]payment.Intent{asked}, openIntents(t, db, planned.Order), sameAmount); diff != "" || asked.URL != "https://x" {
		t.Fatal(diff)
	}
	closeIntent(t, db, planned.ID, noon)
	_, err = payment.Ask(t.Context(), db.App, gate{begun: payment.Begun{ExternalID: "cs_1", URL: "https://x"}}, bill, noon)
	wantKind(t, err, fault.Conflict)
}
