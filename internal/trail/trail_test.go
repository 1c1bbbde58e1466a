package trail_test

import (
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/trail"
)

// Ids are 64 bits wide, also those that stand for nothing as 0.
func TestRecordKeepsWideIds(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	const person, subject = int64(5_000_000_000), int64(7_000_000_000)
	if _, err := db.Owner.ExecContext(t.Context(), `
		INSERT INTO person (id, member_number, name, email, created_at) OVERRIDING SYSTEM VALUE
		SELECT $1, 'W1DE', 'Siti Contoh', 'siti@contoh.example', now()`, person); err != nil {
		t.Fatal(err)
	}
	for _, e := range []trail.Entry{
		{ActorID: person, OnBehalfOf: person, SubjectID: subject},
		{},
	} {
		e.At, e.Action, e.SubjectKind = time.Now(), "product.publish", "product"
		if err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error { return trail.Record(t.Context(), tx, e) }); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		var actor, behalf, of int64
		const last = `SELECT coalesce(actor_id, 0), coalesce(on_behalf_of, 0), coalesce(subject_id, 0) FROM trail ORDER BY id DESC LIMIT 1`
		if err := db.App.QueryRowxContext(t.Context(), last).Scan(&actor, &behalf, &of); err != nil || actor != e.ActorID || behalf != e.OnBehalfOf || of != e.SubjectID {
			t.Errorf("%d, %d, %d of %+v: %v", actor, behalf, of, e, err)
		}
	}
}
