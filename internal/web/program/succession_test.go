package program_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/region"
)

// TestAVillageThatSplitsKeepsItsIncome: what was sold before stays with the old code,
// whose page leads to its successor and back; what a maker sells after she was moved
// counts in the new village, and the district's sum is that of both.
func TestAVillageThatSplitsKeepsItsIncome(t *testing.T) {
	t.Parallel()
	o := open(t)
	const fresh region.Code = "36.03.33.2091"
	if _, err := o.world.Owner.ExecContext(t.Context(), `UPDATE region SET valid_from = '2020-01-01'`); err != nil {
		t.Fatal(err)
	}
	o.sold(t, time.Date(2026, time.February, 3, 4, 0, 0, 0, time.UTC), item(o.bag, 1))
	on := time.Date(2026, time.February, 10, 0, 0, 0, 0, time.UTC)
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		actor := o.world.Officer(o.waliwis)
		if err := region.Succeed(ctx, tx, int64(actor.Person), region.Takeover{
			Old: checkouttest.Waliwis, New: []region.Successor{{Code: fresh, Name: "Waliwis Baru"}}, On: on,
		}, on); err != nil {
			return err
		}
		return producer.Change(ctx, tx, identity.Program(), o.siti.Person, producer.Draft{Village: fresh}, on)
	})
	o.sold(t, time.Date(2026, time.February, 12, 4, 0, 0, 0, time.UTC), item(o.bag, 2))

	c := o.manager(t)
	old, next := "/program/desa/"+string(checkouttest.Waliwis), "/program/desa/"+string(fresh)
	for path, want := range map[string][]string{
		old:                         {"Rp185.000", "Waliwis Baru", "tetap di sini"},
		next:                        {"Rp370.000", "berasal dari Waliwis"},
		"/program/wilayah/36.03.33": {"Rp555.000", "Waliwis Baru"},
	} {
		page := looked(t, c, path+"?periode=2026-02")
		for _, text := range want {
			if !strings.Contains(page.Text("main"), text) {
				t.Errorf("%s does not say %q: %s", path, text, page.Text("main"))
			}
		}
	}
	if page := looked(t, c, old+"?periode=2026-02"); !page.Has("main a[href^='" + next + "']") {
		t.Error("the old village does not lead to its successor")
	}
}
