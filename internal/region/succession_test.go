package region_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/region"
	"simpul/internal/region/regiontest"
)

func TestRegionsAreTakenOver(t *testing.T) {
	t.Parallel()
	db := regiontest.New(t)
	now := time.Now()
	day := now.AddDate(0, 0, -1)
	if _, err := db.Owner.ExecContext(t.Context(), `
		UPDATE region SET valid_from = '2020-01-01';
		INSERT INTO person (name, phone, created_at) VALUES ('Dewi', '+6281100000001', now())`); err != nil {
		t.Fatal(err)
	}
	succeed := func(tk region.Takeover) error {
		return database.InTx(t.Context(), db.App, func(tx *database.Tx) error { return region.Succeed(t.Context(), tx, 1, tk, now) })
	}
	const waliwis, half, other, kronjo region.Code = "36.03.33.2004", "36.03.33.2091", "36.03.33.2092", "36.03.07.2001"
	for name, tc := range map[string]struct {
		tk    region.Takeover
		field string
	}{
		"an unknown code":           {region.Takeover{Old: "36.03.33.2999", New: []region.Successor{{Code: half, Name: "Baru"}}, On: day}, "old"},
		"no successor":              {region.Takeover{Old: waliwis, On: day}, "new"},
		"another level":             {region.Takeover{Old: waliwis, New: []region.Successor{{Code: "36.03.34", Name: "Baru"}}, On: day}, "new"},
		"itself":                    {region.Takeover{Old: waliwis, New: []region.Successor{{Code: waliwis}}, On: day}, "new"},
		"a new code without a name": {region.Takeover{Old: waliwis, New: []region.Successor{{Code: half}}, On: day}, "new"},
		"in a district of nowhere":  {region.Takeover{Old: waliwis, New: []region.Successor{{Code: "36.03.99.2001", Name: "Baru"}}, On: day}, "new"},
		"tomorrow":                  {region.Takeover{Old: waliwis, New: []region.Successor{{Code: half, Name: "Baru"}}, On: now.AddDate(0, 0, 1)}, "on"},
		"before the old began":      {region.Takeover{Old: waliwis, New: []region.Successor{{Code: kronjo}}, On: now.AddDate(-30, 0, 0)}, "on"},
		"around what is in force":   {region.Takeover{Old: "36.03.33", New: []region.Successor{{Code: "36.03.91", Name: "Baru"}}, On: day}, "old"},
	} {
		refusal, ok := fault.As(succeed(tc.tk))
		if !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Name != tc.field {
			t.Errorf("%s: %v, want a fault of %s", name, refusal, tc.field)
		}
	}
	// Waliwis loses a part, then the rest goes to Kronjo and another.
	if err := succeed(region.Takeover{Old: waliwis, Stays: true, New: []region.Successor{{Code: half, Name: "Waliwis Baru"}}, On: day}); err != nil {
		t.Fatal(err)
	}
	if r, err := region.ByCode(t.Context(), db.App, waliwis); err != nil || !r.Current() {
		t.Errorf("what stays has ended: %v", err)
	}
	split := region.Takeover{Old: waliwis, New: []region.Successor{{Code: kronjo}, {Code: other, Name: "Waliwis Lama"}}, On: day}
	ended := make(chan error, 2)
	for range 2 {
		go func() { ended <- succeed(split) }()
	}
	if a, b := <-ended, <-ended; (a == nil) == (b == nil) || fault.KindOf(a) != fault.Conflict && fault.KindOf(b) != fault.Conflict {
		t.Errorf("of two at once: %v and %v", a, b)
	}
	next, err := region.Successors(t.Context(), db.App, waliwis)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Desa Kronjo", "Desa Waliwis Baru", "Desa Waliwis Lama"}, labels(next)); diff != "" {
		t.Error(diff)
	}
	if r, err := region.ByCode(t.Context(), db.App, waliwis); err != nil || r.Current() {
		t.Errorf("the old code is in force: %v", err)
	}
	all, err := region.SuccessionsOf(t.Context(), db.App, kronjo)
	if err != nil || len(all) != 1 || all[0].Code != waliwis || !all[0].Ended {
		t.Errorf("where Kronjo has it from: %+v %v", all, err)
	}
	for name, attack := range map[string]string{
		"brought back":      `UPDATE region SET valid_until = NULL WHERE code = '36.03.33.2004'`,
		"renamed":           `UPDATE region SET name = 'Lain' WHERE code = '36.03.33.2001'`,
		"removed":           `DELETE FROM region WHERE code = '36.03.33.2092'`,
		"forgotten":         `DELETE FROM region_succession`,
		"to what has ended": `INSERT INTO region_succession VALUES ('36.03.33.2001', '36.03.33.2004', current_date)`,
	} {
		if _, err := db.App.ExecContext(context.WithoutCancel(t.Context()), attack); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	var noted int
	if err := db.App.GetContext(t.Context(), &noted, `SELECT count(*) FROM trail WHERE action = 'region.succeed'`); err != nil || noted != 2 {
		t.Errorf("%d in the trail, %v", noted, err)
	}
}
