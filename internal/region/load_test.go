package region_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/region"
)

// empty is a database without any region, whatever the template holds.
func empty(t testing.TB) *dbtest.DB {
	t.Helper()
	db := dbtest.New(t)
	// Replica mode keeps the triggers of append-only tables, which are empty, quiet.
	const none = `BEGIN; SET LOCAL session_replication_role = replica;
		TRUNCATE region, region_succession, region_load CASCADE; COMMIT`
	if _, err := db.Super.Exec(none); err != nil {
		t.Fatal(err)
	}
	return db
}

func load(t testing.TB, db *dbtest.DB, scope region.Scope) {
	t.Helper()
	if err := region.Load(t.Context(), db.Owner, scope, nil); err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, q database.Queryer, condition string, args ...any) int {
	t.Helper()
	var n int
	if err := q.GetContext(t.Context(), &n, `SELECT count(*) FROM region WHERE `+condition, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLoadAll(t *testing.T) {
	t.Parallel()
	db := empty(t)
	var heard []int
	err := region.Load(t.Context(), db.Owner, region.All, func(done, total int) {
		if total != 91592 {
			t.Errorf("%d regions in all", total)
		}
		heard = append(heard, done)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(heard) || len(heard) != 39 || heard[0] != 0 || heard[38] != 91592 {
		t.Errorf("progress was %v", heard)
	}
	for level, want := range map[region.Level]int{region.Province: 38, region.Regency: 514, region.District: 7277, region.Village: 83763} {
		if got := count(t, db.App, `level = $1 AND valid_until IS NULL`, level); got != want {
			t.Errorf("level %d has %d regions, want %d", level, got, want)
		}
	}
	if got := count(t, db.App, `name = 'Mekar Baru' AND kind IN ('desa', 'kelurahan')`); got != 10 {
		t.Errorf("%d villages are named Mekar Baru", got)
	}

	err = region.Load(t.Context(), db.Owner, region.All, func(done, total int) {
		t.Errorf("a second load wrote %d of %d", done, total)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoadOnlySomeProvinces(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36", "34"))
	if got, all := count(t, db.App, `left(code, 2) IN ('34', '36')`), count(t, db.App, `TRUE`); got != all || got == 0 {
		t.Errorf("%d of %d regions lie in the two provinces", got, all)
	}
	before := count(t, db.App, `TRUE`)
	load(t, db, region.Only("36", "51"))
	if got := count(t, db.App, `left(code, 2) = '51'`); count(t, db.App, `TRUE`) != before+got || got == 0 {
		t.Errorf("Bali came with %d regions", got)
	}
}

func TestLoadFromSeveralProgramsAtOnce(t *testing.T) {
	t.Parallel()
	db := empty(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := region.Load(context.WithoutCancel(t.Context()), db.Owner, region.Only("36"), nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var loads int
	if err := db.App.Get(&loads, `SELECT count(*) FROM region_load`); err != nil || loads != 1 {
		t.Errorf("%d loads are recorded (%v)", loads, err)
	}
}

// edition is a list of the regions of Banten's Pandeglang, changed by a test.
func edition(t *testing.T, change func([]region.Listed) []region.Listed) []region.Listed {
	t.Helper()
	regions := slices.DeleteFunc(listed(t), func(r region.Listed) bool {
		return !r.Code.Within("36.02") && r.Code != "36"
	})
	return change(regions)
}

func TestLoadAnotherEdition(t *testing.T) {
	t.Parallel()
	db := empty(t)
	first := time.Date(2022, 12, 8, 0, 0, 0, 0, time.UTC)
	second := time.Date(2025, 4, 25, 0, 0, 0, 0, time.UTC)
	third := second.AddDate(1, 0, 0)

	loadEdition := func(version string, on time.Time, regions []region.Listed) {
		t.Helper()
		if err := region.LoadEdition(t.Context(), db.Owner, version, on, regions); err != nil {
			t.Fatal(err)
		}
	}
	original := edition(t, func(all []region.Listed) []region.Listed { return all })
	// Cikaratuan moved to another district and took a new code, as it did in 2025.
	moved := edition(t, func(all []region.Listed) []region.Listed {
		for i := range all {
			switch all[i].Code {
			case "36.02.16.2018":
				all[i].Code = "36.02.28.2009"
			case "36.02.01":
				all[i].Name = "Malingping Baru"
			}
		}
		return all
	})
	loadEdition("first", first, original)
	loadEdition("second", second, moved)

	type state struct {
		Name       string
		ValidFrom  time.Time
		ValidUntil *time.Time
	}
	states := func() map[region.Code]state {
		t.Helper()
		got := map[region.Code]state{}
		for _, code := range []region.Code{"36.02.16.2018", "36.02.28.2009", "36.02.01", "36.02.16"} {
			r, err := region.ByCode(t.Context(), db.App, code)
			if err != nil {
				t.Fatal(code, err)
			}
			if r.Current() != (r.ValidUntil == nil) {
				t.Errorf("%s is current: %t", code, r.Current())
			}
			got[code] = state{r.Name, r.ValidFrom.UTC(), r.ValidUntil}
		}
		return got
	}
	name := func(code region.Code) string {
		i := slices.IndexFunc(original, func(r region.Listed) bool { return r.Code == code })
		return original[i].Name
	}
	want := map[region.Code]state{
		"36.02.16.2018": {"Cikaratuan", first, &second},
		"36.02.28.2009": {"Cikaratuan", second, nil},
		"36.02.01":      {"Malingping Baru", first, nil},
		"36.02.16":      {name("36.02.16"), first, nil},
	}
	sameDay := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, states(), sameDay); diff != "" {
		t.Error("after the second edition:", diff)
	}
	children, err := region.Children(t.Context(), db.App, "36.02.16")
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(children, func(r region.Region) bool { return r.Code == "36.02.16.2018" }) {
		t.Error("a code out of force is offered")
	}
	found, err := region.Search(t.Context(), db.App, "cikaratuan", region.Filter{}, 0)
	if err != nil || len(found) != 1 || found[0].Code != "36.02.28.2009" {
		t.Errorf("the search found %v (%v)", found, err)
	}

	// A program with the older list changes nothing.
	loadEdition("first, made again", first, original)
	if diff := cmp.Diff(want, states(), sameDay); diff != "" {
		t.Error("after the older edition:", diff)
	}

	// A code may come back.
	loadEdition("third", third, original)
	want["36.02.16.2018"] = state{"Cikaratuan", first, nil}
	want["36.02.28.2009"] = state{"Cikaratuan", second, &third}
	want["36.02.01"] = state{name("36.02.01"), first, nil}
	if diff := cmp.Diff(want, states(), sameDay); diff != "" {
		t.Error("after the third edition:", diff)
	}
}

func TestSuccessors(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36"))
	const succession = `INSERT INTO region_succession (code, successor_code, changed_on) VALUES ('36.03.33.2004', $1, '2025-04-25')`
	for _, code := range []string{"36.03.33.2006", "36.03.33.2005"} {
		if _, err := db.Owner.Exec(succession, code); err != nil {
			t.Fatal(err)
		}
	}
	successors, err := region.Successors(t.Context(), db.App, "36.03.33.2004")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range successors {
		names = append(names, r.Address())
	}
	want := []string{"Desa Klutuk, Kec. Mekar Baru, Kab. Tangerang, Banten", "Desa Jenggot, Kec. Mekar Baru, Kab. Tangerang, Banten"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if none, err := region.Successors(t.Context(), db.App, "36.03.33.2005"); err != nil || len(none) != 0 {
		t.Errorf("a village without successors has %v (%v)", none, err)
	}
}

// TestOnlyTheOwnerRewrites: the application adds regions and says until when
// they stood.
func TestOnlyTheOwnerRewrites(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36"))
	for _, statement := range []string{
		`UPDATE region SET name = 'X'`, `DELETE FROM region`, `TRUNCATE region`, `DELETE FROM region_load`,
		`UPDATE region_succession SET changed_on = '2025-01-01'`, `DELETE FROM region_succession`,
	} {
		for role, pool := range map[string]*database.DB{"app": db.App, "report": db.Report} {
			if _, err := pool.Exec(statement); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s: %s: %v", role, statement, err)
			}
		}
	}
	if got := count(t, db.Report, `TRUE`); got == 0 {
		t.Error("reports do not see the regions")
	}
}
