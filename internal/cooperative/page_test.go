package cooperative_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/region/regiontest"
)

// presented saves a cooperative's page.
func presented(t *testing.T, m *catalogtest.Market, actor identity.Actor, id identity.CooperativeID, p cooperative.Profile) error {
	t.Helper()
	return database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
		return cooperative.Present(t.Context(), tx, actor, id, p, now)
	})
}

// TestACooperativePresentsItself: words and photographs are saved, in their order;
// those that go answer Gone; another's photographs, private ones, too many and too much
// text are refused, by the program and by PostgreSQL.
func TestACooperativePresentsItself(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Simpul Waliwis", catalogtest.Waliwis)
	officer, stranger := m.Officer(k), m.Officer(m.Cooperative("Tali Kur Kronjo", catalogtest.Waliwis))
	var mine []media.ID
	for range cooperative.MostWorkshop + 1 {
		mine = append(mine, m.Picture(officer))
	}
	page := cooperative.Profile{Name: "Simpul Waliwis Baru", Street: "Kp. Waliwis RT 2/1", Phone: "+6281234567890", Story: "Kami merajut.", Picture: mine[0], Workshop: mine[1:]}
	if err := presented(t, m, officer, k.ID, page); err != nil {
		t.Fatal(err)
	}
	is, err := cooperative.ByID(t.Context(), m.DB.App, k.ID)
	if err != nil || is.Name != page.Name || is.Picture != mine[0] || is.PageVersion != 1 || is.Slug != k.Slug {
		t.Fatalf("%+v %v", is, err)
	}
	last, err := cooperative.PresentedBy(t.Context(), m.DB.App, k.ID)
	if err != nil || last.At == nil || !last.At.Equal(now) || last.By == "" {
		t.Errorf("%+v %v", last, err)
	}
	page.Seen, page.Workshop = 1, []media.ID{mine[3], mine[1]}
	if err := presented(t, m, officer, k.ID, page); err != nil {
		t.Fatal(err)
	}
	shown, err := cooperative.Workshop(t.Context(), m.DB.App, k.ID)
	if err != nil || !slices.Equal(shown, page.Workshop) {
		t.Errorf("%v %v", shown, err)
	}
	var gone []media.ID
	if err := m.DB.App.SelectContext(t.Context(), &gone, `SELECT id FROM picture WHERE withdrawn_at IS NOT NULL ORDER BY id`); err != nil || !slices.Equal(gone, []media.ID{mine[2], mine[4], mine[5], mine[6]}) {
		t.Errorf("gone are %v, %v", gone, err)
	}
	private := m.Picture(officer)
	if _, err := m.DB.Owner.ExecContext(t.Context(), `UPDATE picture SET private = true WHERE id = $1`, int64(private)); err != nil {
		t.Fatal(err)
	}
	page.Seen = 2
	for name, tc := range map[string]struct {
		change func(*cooperative.Profile)
		field  string
	}{
		"another's photograph": {func(p *cooperative.Profile) { p.Picture = m.Picture(stranger) }, "photo"},
		"a private one":        {func(p *cooperative.Profile) { p.Workshop = []media.ID{private} }, "photo"},
		"one that is gone":     {func(p *cooperative.Profile) { p.Workshop = []media.ID{mine[2]} }, "photo"},
		"too many":             {func(p *cooperative.Profile) { p.Workshop = mine }, "photo"},
		"one twice":            {func(p *cooperative.Profile) { p.Workshop = []media.ID{mine[1], mine[1]} }, "photo"},
		"no name":              {func(p *cooperative.Profile) { p.Name = " " }, "name"},
		"no phone":             {func(p *cooperative.Profile) { p.Phone = "" }, "phone"},
		"a long street":        {func(p *cooperative.Profile) { p.Street = long(201) }, "street"},
		"a long story":         {func(p *cooperative.Profile) { p.StoryEN = long(cooperative.MostStory + 1) }, "story"},
	} {
		wrong := page
		tc.change(&wrong)
		f, ok := fault.As(presented(t, m, officer, k.ID, wrong))
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != tc.field {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, attack := range []string{
		`UPDATE cooperative SET story = 'x' WHERE id = $1`, `UPDATE cooperative SET page_version = page_version + 2 WHERE id = $1`,
		`UPDATE cooperative SET page_version = 0 WHERE id = $1`, `UPDATE cooperative SET slug = 'x' WHERE id = $1`,
		`INSERT INTO cooperative_picture (cooperative_id, position, picture_id) SELECT $1, 7, min(id) FROM picture WHERE withdrawn_at IS NULL AND NOT private`,
		`INSERT INTO cooperative_picture (cooperative_id, position, picture_id) SELECT $1, 6, min(id) FROM picture WHERE private`,
		`UPDATE cooperative SET page_version = page_version + 1, picture_id = (SELECT min(id) FROM picture WHERE private) WHERE id = $1`,
	} {
		if _, err := m.DB.App.ExecContext(t.Context(), attack, int64(k.ID)); err == nil {
			t.Errorf("%s is not refused", attack)
		}
	}
	if err := presented(t, m, officer, k.ID+1000, page); fault.KindOf(err) != fault.NotFound {
		t.Errorf("none: %v", err)
	}
}

func long(n int) string {
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = 'a'
	}
	return string(letters)
}

// TestTwoPresentAtOnce: of many who save what they have seen at once one wins, the
// others are told, and nothing of theirs is there.
func TestTwoPresentAtOnce(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Simpul Waliwis", catalogtest.Waliwis)
	officer := m.Officer(k)
	for round := range 5 {
		const many = 6
		told := make([]error, many)
		stories := []string{"satu", "dua", "tiga", "empat", "lima", "enam"}
		var wait sync.WaitGroup
		for i := range many {
			wait.Go(func() {
				told[i] = presented(t, m, officer, k.ID, cooperative.Profile{Seen: round, Name: k.Name, Phone: k.Phone, Story: stories[i]})
			})
		}
		wait.Wait()
		is, err := cooperative.ByID(t.Context(), m.DB.App, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		saved := 0
		for i, err := range told {
			switch {
			case err == nil:
				saved++
				if is.Story != stories[i] {
					t.Errorf("%q was saved, %q is there", stories[i], is.Story)
				}
			case fault.KindOf(err) != fault.Conflict:
				t.Error(errors.Unwrap(err))
			}
		}
		if saved != 1 || is.PageVersion != round+1 {
			t.Errorf("%d were saved, the version is %d", saved, is.PageVersion)
		}
	}
}
