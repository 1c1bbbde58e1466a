package audit_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/lib/pq"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database/dbtest"
)

// recordTables are the tables of what happened, as the schema itself marks them:
// those with a trigger that refuses every UPDATE. Each has one for every row and
// one for TRUNCATE, both on. What waits for a decision, such as a forgiveness,
// refuses it only afterwards and is no record before.
func recordTables(t *testing.T, db *dbtest.DB) []string {
	t.Helper()
	var tables []struct {
		Name          string
		Rows, Truncat bool
	}
	// Bits of tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
	const marked = `
		SELECT c.relname AS name, coalesce(bool_or(g.tgtype & 27 = 27), FALSE) AS rows, coalesce(bool_or(g.tgtype & 34 = 34), FALSE) AS truncat
		FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc f ON f.oid = g.tgfoid
		WHERE f.proname = 'refuse_change' AND g.tgenabled IN ('O', 'A') AND c.relnamespace = 'public'::regnamespace
		GROUP BY c.relname HAVING bool_or(g.tgtype & 16 = 16 AND g.tgqual IS NULL) ORDER BY c.relname`
	if err := db.Super.SelectContext(t.Context(), &tables, marked); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range tables {
		if !table.Rows || !table.Truncat {
			t.Errorf("%s refuses only a part of changes: rows %v, truncate %v", table.Name, table.Rows, table.Truncat)
		}
		names = append(names, table.Name)
	}
	for _, must := range []string{"posting", "ledger_transaction", "account", "ledger_seal", "refund_share", "parcel_release", "payout", "payout_approval", "audit_run"} {
		if !slices.Contains(names, must) {
			t.Errorf("%s may be changed", must)
		}
	}
	return names
}

// TestRecordsAreNeverChanged tries UPDATE, DELETE and TRUNCATE on every table of
// records, as the application and as the owner: the grants refuse the first, the
// triggers the second.
func TestRecordsAreNeverChanged(t *testing.T) {
	t.Parallel()
	w := sound(t)
	illegal := 0
	for _, table := range recordTables(t, w.DB) {
		var column string
		const first = `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum LIMIT 1`
		if err := w.Super.GetContext(t.Context(), &column, first, table); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := w.Super.GetContext(t.Context(), &rows, `SELECT count(*) FROM `+table); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, column), `DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`,
		} {
			illegal++
			if code := refusal(t, w, statement, false); code != "42501" { // insufficient_privilege
				t.Errorf("the application: %s: %q", statement, code)
			}
			if code := refusal(t, w, statement, true); code == "" && (rows > 0 || statement[0] == 'T') {
				t.Errorf("the owner: %s: accepted", statement)
			}
		}
	}
	if illegal < 3*15 {
		t.Errorf("only %d statements were tried", illegal)
	}
	t.Logf("%d illegal changes of records, each refused to the application and to the owner", illegal)
}

// refusal is the code with which the database refuses a statement, "" when it
// does not; what it accepts is undone.
func refusal(t *testing.T, w *checkouttest.World, statement string, owner bool) string {
	t.Helper()
	pool := w.App
	if owner {
		pool = w.Owner
	}
	tx, err := pool.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // it may have failed already
	_, err = tx.ExecContext(t.Context(), statement)
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		return string(pqErr.Code)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ""
}

// TestMoneyIsNeverSet finds every column of the schema that holds money, and
// what the application may do to it: no row of such a table may be removed, and
// no amount be set, but where a price is not yet anybody's money.
func TestMoneyIsNeverSet(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	var columns []struct {
		Table, Column   string
		Remove, Rewrite bool
	}
	const money = `
		SELECT c.relname AS table, a.attname AS column, has_table_privilege('simpul_app', c.oid, 'DELETE') AS remove,
		       has_column_privilege('simpul_app', c.oid, a.attnum, 'UPDATE') AS rewrite
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND a.atttypid = 'bigint'::regtype
		  AND a.attname ~ '^(amount|balance|price|net|total|items_total|discount|discount_total|shipping|shipping_total|tip|unique_code|income|fee|cooperative_fee|programme_fee|contribution|programme_discount|cooperative_discount|first_kg|next_kg)$'
		ORDER BY 1, 2`
	if err := db.Super.SelectContext(t.Context(), &columns, money); err != nil {
		t.Fatal(err)
	}
	// What is asked, not yet paid: goods on sale, goods in a cart.
	open := []string{"variant.price", "cart_line.price"}
	for _, c := range columns {
		if (c.Remove || c.Rewrite) && !slices.Contains(open, c.Table+"."+c.Column) {
			t.Errorf("the application may remove %v, rewrite %v: %s.%s", c.Remove, c.Rewrite, c.Table, c.Column)
		}
	}
	if len(columns) < 26 {
		t.Errorf("only %d columns of money were found", len(columns))
	}
}
