package payment_test

import (
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

func take(t *testing.T, db *dbtest.DB, r payment.Receipt, d payment.Disposition) (fresh bool, err error) {
	t.Helper()
	err = database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		fresh, err = payment.Take(t.Context(), tx, r, d, noon.Add(time.Minute))
		return err
	})
	return fresh, err
}

func receipt(order payment.OrderID, externalID string) payment.Receipt {
	return payment.Receipt{Order: order, Provider: payment.Stripe, ExternalID: externalID, Amount: money.Rupiah(172_000), OccurredAt: noon}
}

func TestTakeOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	r := receipt(order, "pi_1")
	if fresh, err := take(t, db, r, payment.Applied); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	later := r
	later.OccurredAt = noon.Add(3 * time.Second)
	for _, d := range []payment.Disposition{payment.Applied, payment.Surplus} {
		if fresh, err := take(t, db, later, d); err != nil || fresh {
			t.Fatalf("%s again: %v, %v", d, fresh, err)
		}
	}
	taken, err := payment.OfOrder(t.Context(), db.App, order)
	if err != nil {
		t.Fatal(err)
	}
	want := []payment.Payment{{
		ID: taken[0].ID, Order: order, Provider: payment.Stripe, ExternalID: "pi_1", Amount: money.Rupiah(172_000),
		Disposition: payment.Applied, ReceivedAt: noon, RecordedAt: noon.Add(time.Minute), Refunded: money.Rupiah(0),
	}}
	if diff := cmp.Diff(want, taken, sameAmount); diff != "" {
		t.Fatal(diff)
	}
}

func TestTakeTwentyTimesAtOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	fresh := make([]bool, 20)
	var all sync.WaitGroup
	for i := range fresh {
		all.Go(func() {
			var err error
			if fresh[i], err = take(t, db, receipt(order, "pi_1"), payment.Applied); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(fresh); n != 1 {
		t.Errorf("fresh %d times", n)
	}
}

func count(flags []bool) (n int) {
	for _, flag := range flags {
		if flag {
			n++
		}
	}
	return n
}

func TestTwoAppliedAreRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	if _, err := take(t, db, receipt(order, "pi_1"), payment.Applied); err != nil {
		t.Fatal(err)
	}
	_, err := take(t, db, receipt(order, "pi_2"), payment.Applied)
	wantKind(t, err, fault.Conflict)
	const another = `INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at)
		SELECT order_id, provider, 'pi_2', amount, currency, disposition, received_at, recorded_at FROM payment`
	_, err = db.App.ExecContext(t.Context(), another)
	if name := database.ConstraintOf(err); name != "payment_applied_once" {
		t.Errorf("the database refuses by %q", name)
	}
	for _, id := range []string{"pi_2", "pi_3"} {
		if fresh, err := take(t, db, receipt(order, id), payment.Surplus); err != nil || !fresh {
			t.Fatalf("surplus %s: %v, %v", id, fresh, err)
		}
	}
}

func TestContradictingReceiptsAreRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order, other := paymenttest.Order(t, db, money.Rupiah(172_000), noon), paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	if _, err := take(t, db, receipt(order, "pi_1"), payment.Applied); err != nil {
		t.Fatal(err)
	}
	_, err := take(t, db, receipt(other, "pi_1"), payment.Applied)
	wantKind(t, err, fault.Conflict)
	more := receipt(order, "pi_1")
	more.Amount = money.Rupiah(172_001)
	_, err = take(t, db, more, payment.Applied)
	wantKind(t, err, fault.Conflict)
	dollars := receipt(order, "pi_1")
	dollars.Amount = money.Minor(dollars.Amount.Minor(), "USD")
	_, err = take(t, db, dollars, payment.Applied)
	wantKind(t, err, fault.Conflict)
	_, err = take(t, db, receipt(other+1, "pi_9"), payment.Applied)
	wantKind(t, err, fault.NotFound)
	if _, err := payment.Find(t.Context(), db.App, payment.Simulation, "pi_1"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another provider's: %v", err)
	}
}

func TestOurs(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	intent := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(10_000), noon)
	closeIntent(t, db, intent.ID, noon)
	for name, test := range map[string]struct {
		r    payment.Receipt
		want bool
	}{
		"of a closed intent": {payment.Receipt{Order: intent.Order, Key: intent.Key, Provider: payment.Stripe}, true},
		"without a key":      {payment.Receipt{Order: intent.Order, Provider: payment.Stripe}, true},
		"unknown key":        {payment.Receipt{Order: intent.Order, Key: uuid.New(), Provider: payment.Stripe}, false},
		"another order":      {payment.Receipt{Order: intent.Order + 1, Key: intent.Key, Provider: payment.Stripe}, false},
		"another provider":   {payment.Receipt{Order: intent.Order, Key: intent.Key, Provider: payment.Simulation}, false},
	} {
		if got, err := payment.Ours(t.Context(), db.App, test.r); err != nil || got != test.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// What was taken stays: the application may only count refunds, up to the
// amount.
func TestDatabaseKeepsPayments(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	if _, err := take(t, db, receipt(order, "pi_1"), payment.Applied); err != nil {
		t.Fatal(err)
	}
	for name, statement := range map[string]string{
		"refund of more than was taken": `UPDATE payment SET refunded = amount + 1`,
		"refund of less than nothing":   `UPDATE payment SET refunded = -1`,
		"another amount":                `UPDATE payment SET amount = amount + 1`,
		"another order":                 `UPDATE payment SET order_id = order_id + 1`,
		"another disposition":           `UPDATE payment SET disposition = 'surplus'`,
		"delete":                        `DELETE FROM payment`,
		"truncate":                      `TRUNCATE payment`,
		"rewrite an event":              `UPDATE provider_event SET body = ''`,
		"delete an event":               `DELETE FROM provider_event`,
		"another key":                   `UPDATE payment_intent SET idempotency_key = gen_random_uuid()`,
	} {
		if _, err := db.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s: allowed", name)
		}
	}
	if _, err := db.App.ExecContext(t.Context(), `UPDATE payment SET refunded = amount`); err != nil {
		t.Errorf("a full refund: %v", err)
	}
}
