package ledger_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/database/postgres"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// TestRestoredDataGoOn dumps a ledger from a server that has worked for long and
// restores it into a new one, whose transaction counter is younger: posting and
// sealing go on there, and the whole chain verifies.
func TestRestoredDataGoOn(t *testing.T) {
	t.Parallel()
	dump, restore := tool(t, "pg_dump"), tool(t, "pg_restore")
	old := dbtest.New(t)
	postSome(t, old.App, 1, 4)
	sealAll(t, old.App, 2, 4)
	age(t, old, 3_000)
	postSome(t, old.App, 5, 7)
	sealAll(t, old.App, 100, 7)
	postSome(t, old.App, 8, 9) // the tail, not sealed yet
	if begun, err := ledger.BeginEpoch(t.Context(), old.Owner); begun || err != nil {
		t.Fatalf("an epoch where none is needed: %t, %v", begun, err)
	}
	head, err := ledger.Head(t.Context(), old.App)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "simpul.dump")
	command(t, dump, "--format=custom", "--file="+file, old.DSN(postgres.Superuser))

	fresh := dbtest.Private(t, dbtest.Options{})
	if _, err := fresh.Super.ExecContext(t.Context(), `CREATE DATABASE restored OWNER simpul_owner TEMPLATE template0`); err != nil {
		t.Fatal(err)
	}
	there := *fresh.DB
	there.Name = "restored"
	command(t, restore, "--exit-on-error", "--dbname="+there.DSN(postgres.Superuser), file)
	owner, app := open(t, &there, database.Owner), open(t, &there, database.App)

	if _, err := post(t, app, move("sale:10", ledger.ProgrammeFee, stripe, money.Rupiah(5))); database.ConstraintOf(err) != "ledger_transaction_sealed" {
		t.Fatalf("posting before an epoch has begun: %v", err)
	}
	// The five since the server had worked for long, and those before where it
	// had begun late.
	if ahead := offendersOf41(t, app); len(ahead) < 5 {
		t.Errorf("beyond the counter stand %v", ahead)
	}
	if begun, err := ledger.BeginEpoch(t.Context(), owner); !begun || err != nil {
		t.Fatalf("no epoch has begun: %v", err)
	}
	if begun, err := ledger.BeginEpoch(t.Context(), owner); begun || err != nil {
		t.Fatalf("an epoch began twice: %t, %v", begun, err)
	}
	postSome(t, app, 10, 12)
	sealAll(t, app, 2, 12)
	if breaks := breaksOf(t, app); len(breaks) > 0 {
		t.Errorf("%v", breaks)
	}
	if ahead := offendersOf41(t, app); len(ahead) != 0 {
		t.Errorf("beyond the counter stand %v", ahead)
	}
	var kept int
	if err := app.GetContext(t.Context(), &kept, `SELECT count(*) FROM ledger_seal WHERE sequence = $1 AND hash = $2`, head.Sequence, head.Hash[:]); err != nil || kept != 1 {
		t.Errorf("the old head is not in the chain: %v", err)
	}
	var ordered bool
	const inOrder = `SELECT bool_and(later) FROM (SELECT id > lag(id, 1, 0::bigint) OVER (ORDER BY made_in, id) AS later FROM ledger_transaction) o`
	if err := app.GetContext(t.Context(), &ordered, inOrder); err != nil || !ordered {
		t.Errorf("what was posted here does not stand after what came along: %v", err)
	}
}

// TestAnEpochIsNotForTheTaking tries to shift the chain's order by hand.
func TestAnEpochIsNotForTheTaking(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	postSome(t, db.App, 1, 2)
	const begin = `INSERT INTO ledger_epoch (sequence, shift, begun_at) VALUES (7, 1000000, now())`
	if _, err := db.App.ExecContext(t.Context(), begin); err == nil {
		t.Error("the application begins an epoch")
	}
	result, err := db.Owner.ExecContext(t.Context(), begin)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := result.RowsAffected(); err != nil || rows != 0 {
		t.Errorf("an epoch without need: %d, %v", rows, err)
	}
	if _, err := db.Super.ExecContext(t.Context(), `SET session_replication_role = replica; `+begin+`; RESET session_replication_role`); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`UPDATE ledger_epoch SET shift = 5`, `DELETE FROM ledger_epoch`, `TRUNCATE ledger_epoch`} {
		if _, err := db.Owner.ExecContext(t.Context(), statement); database.ConstraintOf(err) != "ledger_epoch_append_only" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// age moves a server's transaction counter on.
func age(t *testing.T, db *dbtest.DB, transactions int) {
	t.Helper()
	for range transactions {
		if _, err := db.Super.ExecContext(t.Context(), `SELECT pg_current_xact_id()`); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, db *dbtest.DB, role database.Role) *database.DB {
	t.Helper()
	pool, err := database.Open(t.Context(), db.DSN(role), role)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}

// offendersOf41 is what stands beyond the server's counter.
func offendersOf41(t *testing.T, db *database.DB) []string {
	t.Helper()
	for _, i := range ledger.Invariants() {
		if i.Number == 41 && strings.Contains(i.Name, "counter") {
			offenders, err := i.Check(t.Context(), db, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return offenders
		}
	}
	t.Fatal("there is no such invariant")
	return nil
}

func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
