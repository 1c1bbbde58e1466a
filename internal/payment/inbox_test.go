package payment_test

import (
	"context"
	"errors"
	"slices"
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

func told(externalID string) payment.Event {
	return payment.Event{Provider: payment.Stripe, ExternalID: externalID, Kind: "checkout.session.completed", Body: []byte("{}"), ReceivedAt: noon}
}

func TestTenParallelDuplicatesAreFreshOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ids, fresh := make([]payment.EventID, 10), make([]bool, 10)
	var all sync.WaitGroup
	for i := range fresh {
		all.Go(func() {
			err := database.InTx(t.Context(), db.App, func(tx *database.Tx) (err error) {
				ids[i], fresh[i], err = payment.Keep(t.Context(), tx, told("evt_1"))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(fresh); n != 1 || len(slices.Compact(ids)) != 1 {
		t.Errorf("fresh %d times, ids %v", n, ids)
	}
}

func TestReceiveStoresTheEventWithItsJob(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	id, fresh, err := payment.Receive(t.Context(), db.App, told("evt_1"))
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	changed := told("evt_1")
	changed.Body = []byte(`{"other": true}`)
	if again, fresh, err := payment.Receive(t.Context(), db.App, changed); err != nil || fresh || again != id {
		t.Fatal(again, fresh, err)
	}
	want := told("evt_1")
	want.ID = id
	for name, read := range map[string]func() (payment.Event, error){
		"by id":            func() (payment.Event, error) { return payment.Kept(t.Context(), db.App, id) },
		"by provider's id": func() (payment.Event, error) { return payment.KeptAs(t.Context(), db.App, payment.Stripe, "evt_1") },
	} {
		got, err := read()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if jobs := jobsOf(t, db); jobs != 1 {
		t.Errorf("%d jobs", jobs)
	}
	_, err = payment.Kept(t.Context(), db.App, id+1)
	wantKind(t, err, fault.NotFound)
	_, err = payment.KeptAs(t.Context(), db.App, payment.Simulation, "evt_1")
	wantKind(t, err, fault.NotFound)
}

func jobsOf(t *testing.T, db *dbtest.DB) (n int) {
	t.Helper()
	if err := db.Super.GetContext(t.Context(), &n, `SELECT count(*) FROM river.river_job WHERE kind = 'payment_event'`); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEventWithoutItsJobIsNeverStored(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if _, err := db.Super.ExecContext(t.Context(), `REVOKE INSERT ON river.river_job FROM simpul_app`); err != nil {
		t.Fatal(err)
	}
	if _, _, err := payment.Receive(t.Context(), db.App, told("evt_1")); err == nil {
		t.Fatal("stored")
	}
	_, err := payment.KeptAs(t.Context(), db.App, payment.Stripe, "evt_1")
	wantKind(t, err, fault.NotFound)
}

func TestFirstOutcomeStays(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	id, _, err := payment.Receive(t.Context(), db.App, told("evt_1"))
	if err != nil {
		t.Fatal(err)
	}
	for i, outcome := range []string{"settled", "duplicate"} {
		paymenttest.InTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			return payment.Processed(ctx, tx, id, outcome, noon.Add(time.Duration(i)*time.Minute))
		})
	}
	got, err := payment.Kept(t.Context(), db.App, id)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != "settled" || !got.ProcessedAt.Equal(noon) {
		t.Errorf("event %+v", got)
	}
}

func TestProcess(t *testing.T) {
	t.Parallel()
	unreadable := errors.New("unreadable")
	for name, test := range map[string]struct {
		read    func(payment.Intent) (payment.News, error)
		settle  error
		outcome string // "" while the event goes on waiting
		settled int
	}{
		"brings money": {
			read:    func(i payment.Intent) (payment.News, error) { return paid(brought(i)), nil },
			outcome: "settled", settled: 1,
		},
		"brings nothing": {
			read:    func(payment.Intent) (payment.News, error) { return payment.News{}, nil },
			outcome: payment.Ignored,
		},
		"brings another installation's money": {
			read: func(i payment.Intent) (payment.News, error) {
				r := brought(i)
				r.Key = uuid.New()
				return paid(r), nil
			},
			outcome: payment.Foreign,
		},
		"cannot be read": {
			read: func(payment.Intent) (payment.News, error) { return payment.News{}, unreadable },
		},
		"cannot be settled now": {
			read:   func(i payment.Intent) (payment.News, error) { return paid(brought(i)), nil },
			settle: errors.New("no database"), settled: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t)
			intent := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
			id, _, err := payment.Receive(t.Context(), db.App, told("evt_1"))
			if err != nil {
				t.Fatal(err)
			}
			settled := 0
			settle := func(_ context.Context, r payment.Receipt, _ time.Time) (string, error) {
				settled++
				if diff := cmp.Diff(brought(intent), r, sameAmount); diff != "" {
					t.Error(diff)
				}
				return "settled", test.settle
			}
			readers := map[payment.Method]payment.Reader{payment.Stripe: func(payment.Event) (payment.News, error) { return test.read(intent) }}
			for range 2 {
				err = payment.Process(t.Context(), db.App, id, noon, readers, payment.Acts{Settle: settle})
			}
			got, keptErr := payment.Kept(t.Context(), db.App, id)
			if keptErr != nil {
				t.Fatal(keptErr)
			}
			if (err != nil) != (test.outcome == "") || got.Outcome != test.outcome || got.ProcessedAt.IsZero() != (test.outcome == "") {
				t.Errorf("event %+v, error %v", got, err)
			}
			if settled != test.settled {
				t.Errorf("settled %d times", settled)
			}
		})
	}
}

func paid(r payment.Receipt) payment.News { return payment.News{Receipt: &r} }

func brought(i payment.Intent) payment.Receipt {
	return payment.Receipt{Order: i.Order, Key: i.Key, Provider: payment.Stripe, ExternalID: "pi_1", Amount: i.Amount, OccurredAt: noon}
}

func TestEventOfAnUnknownProviderWaits(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	id, _, err := payment.Receive(t.Context(), db.App, told("evt_1"))
	if err != nil {
		t.Fatal(err)
	}
	settle := func(context.Context, payment.Receipt, time.Time) (string, error) { return "settled", nil }
	if err := payment.Process(t.Context(), db.App, id, noon, nil, payment.Acts{Settle: settle}); err == nil {
		t.Error("processed")
	}
	wantKind(t, payment.Process(t.Context(), db.App, id+1, noon, nil, payment.Acts{Settle: settle}), fault.NotFound)
}
