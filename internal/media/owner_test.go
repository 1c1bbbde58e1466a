package media

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
)

func TestOwned(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	siti, rani := person(t, db, "Siti"), person(t, db, "Rani")
	first := mustAdd(t, db, s, siti, asJPEG(t, drawn(400, 500))).ID
	second := mustAdd(t, db, s, siti, asJPEG(t, drawn(410, 500))).ID
	hers := mustAdd(t, db, s, rani, asJPEG(t, drawn(400, 500))).ID
	gone := mustAdd(t, db, s, siti, asJPEG(t, drawn(420, 500))).ID
	if err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		return Withdraw(t.Context(), tx, []ID{gone}, noon)
	}); err != nil {
		t.Fatal(err)
	}
	got, err := Owned(t.Context(), db.App, siti, []ID{second, hers, 999_999, gone, first})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ID{second, first}, got); diff != "" {
		t.Errorf("owned (-want +got):\n%s", diff)
	}
}
