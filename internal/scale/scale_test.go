package scale_test

import (
	"slices"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/invariant"
	"simpul/internal/ledger"
	"simpul/internal/payment/paymenttest"
	"simpul/internal/region/regiontest"
	"simpul/internal/rollup"
	"simpul/internal/scale"
)

// ofPictures is the invariant of files, of which there are none.
const ofPictures = 42

// TestALargeProgrammeIsSound writes a small one by the same statements: the audit
// finds nothing broken, and the sums hold every order.
func TestALargeProgrammeIsSound(t *testing.T) {
	t.Parallel()
	db := regiontest.New(t)
	paymenttest.Demonstration(t, db)
	size := scale.Size{Orders: 400, Producers: 60, Villages: 12, Years: 2}
	var told []int
	if _, err := scale.Load(t.Context(), db.Owner, size, time.Now(), func(done, _ int) { told = append(told, done) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []int{400}) {
		t.Errorf("told %v", told)
	}
	// What others of the shared server have open holds both back.
	var rolled, sealed int
	for try := 0; (rolled < size.Orders || sealed < size.Orders) && try < 1000; try++ {
		for into, do := range map[*int]func() (int, error){
			&rolled: func() (int, error) { return rollup.Roll(t.Context(), db.App, 1000) },
			&sealed: func() (int, error) { return ledger.Seal(t.Context(), db.App, time.Now(), 1000) },
		} {
			n, err := do()
			if err != nil {
				t.Fatal(err)
			}
			*into += n
		}
		time.Sleep(10 * time.Millisecond)
	}
	var orders int
	if err := db.App.GetContext(t.Context(), &orders, `SELECT sum(orders) FROM day_order WHERE part = 'programme'`); err != nil || orders != size.Orders {
		t.Errorf("the sums hold %d orders, %v", orders, err)
	}
	findings, err := audit.Run(t.Context(), db.Report, slices.DeleteFunc(audit.Invariants(nil), func(i invariant.Invariant) bool { return i.Number == ofPictures }), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders[:min(3, len(f.Offenders))])
		}
	}
}
