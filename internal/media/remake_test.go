package media

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database/dbtest"
)

func renditionsOf(t *testing.T, db *dbtest.DB, id ID) []Rendition {
	t.Helper()
	found, err := Pictures(t.Context(), db.App, []ID{id})
	if err != nil {
		t.Fatal(err)
	}
	return found[id].Renditions
}

func remake(t *testing.T, db *dbtest.DB, s *Studio, all bool) Remade {
	t.Helper()
	calls := 0
	made, err := Remake(t.Context(), db.Owner, s, all, func(done, total int) {
		if calls++; done != calls || total < done {
			t.Errorf("told %d of %d at call %d", done, total, calls)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls != made.Whole+made.Made+len(made.Failed) {
		t.Errorf("told %d times of %+v", calls, made)
	}
	return made
}

// What is lost of the renditions comes back from the originals, byte for byte
// under the same names; what lacks nothing is left alone.
func TestRemakeBringsBackWhatIsLost(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	siti := person(t, db, "Siti")
	public0 := mustAdd(t, db, s, siti, asJPEG(t, drawn(700, 875)))
	private, err := AddPrivate(t.Context(), db.App, s, siti, bytes.NewReader(asPNG(t, drawn(300, 375))), noon)
	if err != nil {
		t.Fatal(err)
	}
	if made := remake(t, db, s, false); made.Made != 2 || len(made.Failed) > 0 { // their WebPs
		t.Fatalf("%+v", made)
	}
	before := renditionsOf(t, db, public0.ID)
	if made := remake(t, db, s, false); made.Whole != 2 || made.Made != 0 {
		t.Errorf("nothing was lost: %+v", made)
	}
	for _, r := range append(before, renditionsOf(t, db, private.ID)...) {
		if err := s.Store().Delete(t.Context(), public+r.Name); err != nil {
			t.Fatal(err)
		}
	}
	if made := remake(t, db, s, false); made.Made != 2 {
		t.Errorf("all was lost: %+v", made)
	}
	if diff := cmp.Diff(before, renditionsOf(t, db, public0.ID)); diff != "" {
		t.Errorf("the renditions changed (-before +after):\n%s", diff)
	}
	if made := remake(t, db, s, true); made.Made != 2 {
		t.Errorf("all of them: %+v", made)
	}
	sound(t, db, s)
}

// A picture of an earlier recipe gets today's renditions under new names; the
// old names are forgotten, and their files are orphans.
func TestRemakeAfterARecipe(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	p := mustAdd(t, db, s, 0, asJPEG(t, drawn(700, 875)))
	const old = "0123456789abcdef0123456789abcdef"
	if _, err := db.Super.Exec(`UPDATE picture_rendition SET name = $1 || substr(name, 33), checksum = repeat('0', 64)`, old); err != nil {
		t.Fatal(err)
	}
	if made := remake(t, db, s, false); made.Made != 1 {
		t.Fatalf("%+v", made)
	}
	for _, r := range renditionsOf(t, db, p.ID) {
		if r.Name[:32] == old {
			t.Errorf("%s is still there", r.Name)
		}
	}
	if n := countRows(t, db, "picture_rendition"); n != 4 {
		t.Errorf("%d renditions, want two widths in two formats", n)
	}
	sound(t, db, s)
}

// What cannot be made is named, and the others are made; bytes never change
// behind a name.
func TestRemakeGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	lost := mustAdd(t, db, s, 0, asJPEG(t, drawn(400, 500)))
	other := mustAdd(t, db, s, 0, asJPEG(t, drawn(410, 500)))
	fine := mustAdd(t, db, s, 0, asJPEG(t, drawn(420, 500)))
	gone := mustAdd(t, db, s, 0, asJPEG(t, drawn(430, 500)))
	if err := s.Store().Delete(t.Context(), originalName(lost.Hash)); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		fmt.Sprintf(`UPDATE picture_rendition SET checksum = repeat('0', 64) WHERE picture_id = %d`, other.ID),
		fmt.Sprintf(`UPDATE picture SET withdrawn_at = created_at WHERE id = %d`, gone.ID),
	} {
		if _, err := db.Super.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
	made := remake(t, db, s, false)
	if made.Made != 1 || len(made.Failed) != 2 {
		t.Fatalf("%+v", made)
	}
	for i, id := range []ID{lost.ID, other.ID} {
		if got := made.Failed[i].Error(); got[:len(fmt.Sprintf("picture %d:", id))] != fmt.Sprintf("picture %d:", id) {
			t.Errorf("failed: %s", got)
		}
	}
	found := renditionsOf(t, db, fine.ID)
	if !(Picture{Renditions: found}).Has(WebP) {
		t.Error("what could be made was not")
	}
}
