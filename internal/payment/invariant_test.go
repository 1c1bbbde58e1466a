package payment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database/dbtest"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
)

// offended are the invariants that do not hold, as "number: offender".
func offended(t *testing.T, db *dbtest.DB, now time.Time) (all []string) {
	t.Helper()
	for _, i := range payment.Invariants() {
		offenders, err := i.Check(t.Context(), db.Report, now)
		if err != nil {
			// Reports may not read events; the audit runs as the owner.
			if offenders, err = i.Check(t.Context(), db.Owner, now); err != nil {
				t.Fatal(err)
			}
		}
		for _, offender := range offenders {
			all = append(all, fmt.Sprintf("%d: %s", i.Number, offender))
		}
	}
	return all
}

// refund plants a refund of a payment.
func refund(provider, state, amount string) string {
	return fmt.Sprintf(`INSERT INTO refund (payment_id, provider, idempotency_key, amount, currency, state, external_id, refusal, accepted_at, ended_at)
		SELECT id, '%[1]s', gen_random_uuid(), %[3]s, currency, '%[2]s', 're_1', CASE WHEN '%[2]s' = 'failed' THEN 'no' END, recorded_at,
		       CASE WHEN '%[2]s' <> 'accepted' THEN recorded_at END FROM payment;`, provider, state, amount)
}

func TestInvariantsFindPlantedViolations(t *testing.T) {
	t.Parallel()
	const (
		another = `INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at)
			SELECT order_id, 'stripe', 'pi_2', amount, currency, disposition, received_at, recorded_at FROM payment`
		again = `INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at)
			SELECT order_id, provider, external_id, amount, currency, 'surplus', received_at, recorded_at FROM payment`
	)
	for name, test := range map[string]struct {
		plant string
		later time.Duration
		want  []string
	}{
		"nothing":             {plant: `SELECT 1`},
		"paid twice":          {plant: `DROP INDEX payment_applied_once; ` + another, want: []string{"9: order"}},
		"payment known twice": {plant: `ALTER TABLE payment DROP CONSTRAINT payment_external_unique; ` + again, want: []string{"9: payment stripe pi_1"}},
		"refunded more than paid": {plant: `ALTER TABLE payment DROP CONSTRAINT payment_refunded; UPDATE payment SET refunded = amount + 1;
` + refund("stripe", "accepted", "refunded"), want: []string{"16: payment"}},
		"refunded by nobody":       {plant: `UPDATE payment SET refunded = 100`, want: []string{"16: payment"}},
		"refunded and not counted": {plant: refund("stripe", "accepted", "100"), want: []string{"16: payment"}},
		"refunded elsewhere":       {plant: `UPDATE payment SET refunded = 100; ` + refund("simulation", "accepted", "100"), want: []string{"16: refund"}},
		"a refund that failed":     {plant: refund("stripe", "failed", "amount")},
		"simulated money":          {plant: `UPDATE payment SET provider = 'simulation'`, want: []string{"10: payment"}},
		"event waits 15 minutes":   {plant: `SELECT 1`, later: 15 * time.Minute},
		"event waits longer":       {plant: `SELECT 1`, later: 16 * time.Minute, want: []string{"29: event stripe evt_1"}},
		"surplus stays a day": {
			plant: `UPDATE payment SET disposition = 'surplus'; UPDATE provider_event SET processed_at = received_at, outcome = 'surplus'`,
			later: 25 * time.Hour, want: []string{"31: payment"},
		},
		"surplus on its way for a day": {
			plant: `UPDATE payment SET disposition = 'surplus', refunded = amount; UPDATE provider_event SET processed_at = received_at, outcome = 'surplus';` + refund("stripe", "accepted", "amount"),
			later: 25 * time.Hour, want: []string{"31: payment", "39: refund"},
		},
		"surplus went back": {
			plant: refund("stripe", "succeeded", "amount") + `UPDATE payment SET disposition = 'surplus', refunded = amount; UPDATE provider_event SET processed_at = received_at, outcome = 'surplus'`,
			later: 25 * time.Hour,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t)
			order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
			if _, err := take(t, db, receipt(order, "pi_1"), payment.Applied); err != nil {
				t.Fatal(err)
			}
			if _, _, err := payment.Receive(t.Context(), db.App, told("evt_1")); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Owner.ExecContext(t.Context(), test.plant); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, offender := range offended(t, db, noon.Add(test.later)) {
				for _, want := range test.want {
					if strings.HasPrefix(offender, want) {
						offender = want
					}
				}
				got = append(got, offender)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
