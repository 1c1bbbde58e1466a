package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// stripe and simulation are two asset accounts without a floor.
var (
	stripe     = ledger.Processor("stripe", money.IDR)
	simulation = ledger.Processor("simulation", money.IDR)
)

func post(t *testing.T, db *database.DB, tr ledger.Transaction) (ledger.TransactionID, error) {
	t.Helper()
	if tr.Rule == "" {
		tr.Rule = "test"
	}
	if tr.OccurredAt.IsZero() {
		tr.OccurredAt = time.Now()
	}
	var id ledger.TransactionID
	err := database.InTx(t.Context(), db, func(tx *database.Tx) error {
		var err error
		id, err = ledger.Post(t.Context(), tx, tr)
		return err
	})
	return id, err
}

// move is a transaction of two entries, from one account to another.
func move(key string, from, to ledger.Code, amount money.Amount) ledger.Transaction {
	return ledger.Transaction{Key: key, Entries: []ledger.Entry{
		ledger.Debit(to, amount, ledger.Scope{}), ledger.Credit(from, amount, ledger.Scope{}),
	}}
}

func mustPost(t *testing.T, db *database.DB, tr ledger.Transaction) ledger.TransactionID {
	t.Helper()
	id, err := post(t, db, tr)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func balanceOf(t *testing.T, db *database.DB, code ledger.Code) money.Amount {
	t.Helper()
	b, err := ledger.Balance(t.Context(), db, code, money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPostMovesMoneyOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	sale := move("sale:1", ledger.ProgrammeFee, stripe, money.Rupiah(185_000))
	mustPost(t, db.App, sale)
	if _, err := post(t, db.App, sale); !errors.Is(err, ledger.ErrPosted) {
		t.Fatalf("posting twice: %v", err)
	}
	if got := balanceOf(t, db.App, stripe); got != money.Rupiah(185_000) {
		t.Errorf("debit account holds %v", got)
	}
	if got := balanceOf(t, db.App, ledger.ProgrammeFee); got != money.Rupiah(-185_000) {
		t.Errorf("credit account holds %v", got)
	}
}

func TestPostRefusals(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	now := time.Now()
	tests := map[string]struct {
		transaction ledger.Transaction
		key         string
	}{
		"unbalanced": {ledger.Transaction{Key: "t:1", Entries: []ledger.Entry{
			ledger.Debit(stripe, money.Rupiah(2), ledger.Scope{}), ledger.Credit(ledger.ProgrammeFee, money.Rupiah(1), ledger.Scope{}),
		}}, "ledger.unbalanced"},
		"two currencies": {ledger.Transaction{Key: "t:2", Entries: []ledger.Entry{
			ledger.Debit(stripe, money.Minor(100, "USD"), ledger.Scope{}), ledger.Credit(ledger.ProgrammeFee, money.Rupiah(1), ledger.Scope{}),
		}}, "ledger.unbalanced"},
		"floor of a producer": {move("t:3", ledger.ProgrammeFee, ledger.ProducerPending(1), money.Rupiah(1)), "ledger.floor"},
		"floor of cash":       {move("t:4", "asset:cash:coop:1", stripe, money.Rupiah(1)), "ledger.floor"},
		"the future": {ledger.Transaction{Key: "t:5", OccurredAt: now.Add(time.Hour),
			Entries: move("", ledger.ProgrammeFee, stripe, money.Rupiah(1)).Entries}, "ledger.future"},
		"back-dated": {ledger.Transaction{Key: "t:6", OccurredAt: now.AddDate(0, 0, -36),
			Entries: move("", ledger.ProgrammeFee, stripe, money.Rupiah(1)).Entries}, "ledger.back_dated"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := post(t, db.App, tc.transaction)
			f, ok := fault.As(err)
			if !ok || f.Key != tc.key {
				t.Fatalf("Post = %v, want the fault %s", err, tc.key)
			}
		})
	}
	if standings, err := ledger.TrialBalance(t.Context(), db.App); err != nil || len(standings) != 0 {
		t.Errorf("the books hold %v, %v", standings, err)
	}
}

func TestEmptyTransactionIsRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if _, err := post(t, db.App, ledger.Transaction{Key: "t:1"}); database.ConstraintOf(err) != "ledger_transaction_empty" {
		t.Fatalf("Post = %v", err)
	}
}

func TestRecordedTimeIsTheServersOwn(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	past := time.Now().AddDate(0, -6, 0)
	backdated := move("t:1", ledger.ProgrammeFee, stripe, money.Rupiah(1))
	backdated.OccurredAt, backdated.RecordedAt = past, past
	if _, err := post(t, db.App, backdated); err == nil {
		t.Fatal("the past is accepted")
	}
	if _, err := db.App.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err == nil {
		t.Fatal("the application may declare a demonstration")
	}
	if _, err := db.Owner.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err != nil {
		t.Fatal(err)
	}
	mustPost(t, db.App, backdated)
}

// TestIllegalWrites tries, as the application role, what would falsify the
// books; each must be refused by the database itself.
func TestIllegalWrites(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	sale := mustPost(t, db.App, move("sale:1", ledger.ProducerPending(7), stripe, money.Rupiah(100)))
	statements := map[string]string{
		"update an amount":              `UPDATE posting SET amount = amount * 2`,
		"update a village":              `UPDATE posting SET village_code = NULL`,
		"delete postings":               `DELETE FROM posting`,
		"truncate postings":             `TRUNCATE posting`,
		"truncate all":                  `TRUNCATE posting, ledger_transaction CASCADE`,
		"update a time":                 `UPDATE ledger_transaction SET occurred_at = now()`,
		"update a key":                  `UPDATE ledger_transaction SET key = 'other:1'`,
		"delete transactions":           `DELETE FROM ledger_transaction`,
		"truncate transactions":         `TRUNCATE ledger_transaction CASCADE`,
		"update an account":             `UPDATE account SET code = 'asset:psp:other:idr'`,
		"delete accounts":               `DELETE FROM account`,
		"truncate accounts":             `TRUNCATE account CASCADE`,
		"choose an account's floor":     `INSERT INTO account (code, kind, currency, floor) VALUES ('liability:producer:8:pending', 'liability', 'IDR', NULL)`,
		"an account of the wrong kind":  `INSERT INTO account (code, kind, currency) VALUES ('liability:coop:8:fee', 'asset', 'IDR')`,
		"write a balance":               `UPDATE account_balance SET balance = 0`,
		"insert a balance":              `INSERT INTO account_balance (account_id, floor, balance) SELECT id, 'never_debit', -5 FROM account WHERE floor IS NULL`,
		"delete a balance":              `DELETE FROM account_balance`,
		"disable a trigger":             `ALTER TABLE posting DISABLE TRIGGER ALL`,
		"drop a trigger":                `DROP TRIGGER posting_check ON posting`,
		"replace a function":            `CREATE OR REPLACE FUNCTION check_postings() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
		"drop a constraint":             `ALTER TABLE account_balance DROP CONSTRAINT account_balance_floor`,
		"skip triggers":                 `SET session_replication_role = replica`,
		"declare a demonstration":       `INSERT INTO installation (demonstration) VALUES (TRUE)`,
		"add to a closed transaction":   fmt.Sprintf(`INSERT INTO posting (transaction_id, account_id, currency, amount) SELECT %d, id, 'IDR', CASE WHEN code LIKE 'asset:%%' THEN 5 ELSE -5 END FROM account`, sale),
		"one posting alone":             fmt.Sprintf(`INSERT INTO posting (transaction_id, account_id, currency, amount) SELECT %d, min(id), 'IDR', 5 FROM account`, sale),
		"a posting of nothing":          fmt.Sprintf(`INSERT INTO posting (transaction_id, account_id, currency, amount) SELECT %d, id, 'IDR', 0 FROM account`, sale),
		"another currency":              fmt.Sprintf(`INSERT INTO posting (transaction_id, account_id, currency, amount) SELECT %d, id, 'USD', CASE WHEN code LIKE 'asset:%%' THEN 5 ELSE -5 END FROM account`, sale),
		"a transaction without entries": `INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in) VALUES ('x:1', 'x', now(), now(), pg_current_xact_id())`,
		"a key without a kind":          `INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in) VALUES ('1', 'x', now(), now(), pg_current_xact_id())`,
		"a reversal without a reason":   fmt.Sprintf(`INSERT INTO ledger_transaction (key, rule, reverses, occurred_at, recorded_at, made_in) VALUES ('x:2', 'x', %d, now(), now(), pg_current_xact_id())`, sale),
	}
	before := fingerprint(t, db.Super)
	for name, statement := range statements {
		t.Run(name, func(t *testing.T) {
			if _, err := db.App.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("accepted: %s", statement)
			}
		})
	}
	if after := fingerprint(t, db.Super); after != before {
		t.Errorf("the books changed:\n%s\n%s", before, after)
	}
}

// TestTriggersRefuseTheOwnerToo shows that grants are not the only guard.
func TestTriggersRefuseTheOwnerToo(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	mustPost(t, db.App, move("sale:1", ledger.ProgrammeFee, stripe, money.Rupiah(100)))
	for _, statement := range []string{
		`UPDATE posting SET amount = amount * 2`, `DELETE FROM posting`, `TRUNCATE posting CASCADE`,
		`UPDATE ledger_transaction SET reason = 'x'`, `DELETE FROM ledger_transaction`, `TRUNCATE ledger_transaction CASCADE`,
	} {
		if _, err := db.Owner.ExecContext(t.Context(), statement); !strings.HasSuffix(database.ConstraintOf(err), "_append_only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func fingerprint(t *testing.T, db *database.DB) string {
	t.Helper()
	var print string
	const all = `
		SELECT coalesce((SELECT string_agg(p::text, ' ' ORDER BY id) FROM posting p), '') || ' / ' ||
		       coalesce((SELECT string_agg(l::text, ' ' ORDER BY id) FROM ledger_transaction l), '') || ' / ' ||
		       coalesce((SELECT string_agg(b::text, ' ' ORDER BY account_id) FROM account_balance b), '')`
	if err := db.GetContext(t.Context(), &print, all); err != nil {
		t.Fatal(err)
	}
	return print
}

func TestReverse(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	var actor int64
	if err := db.App.GetContext(t.Context(), &actor, `INSERT INTO person (name, created_at) VALUES ('Bendahara Contoh', now()) RETURNING id`); err != nil {
		t.Fatal(err)
	}
	sale := mustPost(t, db.App, move("sale:1", ledger.ProgrammeFee, stripe, money.Rupiah(100)))
	reverse := func() error {
		return database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			_, err := ledger.Reverse(t.Context(), tx, sale, actor, "salah ketik", time.Now())
			return err
		})
	}
	if err := reverse(); err != nil {
		t.Fatal(err)
	}
	if err := reverse(); fault.KindOf(err) != fault.Conflict {
		t.Errorf("reversing twice: %v", err)
	}
	if got := balanceOf(t, db.App, stripe); !got.IsZero() {
		t.Errorf("%v is left", got)
	}
}

// TestConcurrentPostings moves money between accounts with a floor from many
// goroutines; what was never there is never spent.
func TestConcurrentPostings(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	const funds, tries = 20, 60
	mustPost(t, db.App, move("sale:1", ledger.ProducerPayable(7), simulation, money.Rupiah(funds)))

	var wg sync.WaitGroup
	outcomes := make([]error, tries)
	for i := range tries {
		wg.Go(func() {
			outcomes[i] = database.InTx(context.Background(), db.App, func(tx *database.Tx) error {
				payout := move(fmt.Sprintf("payout:%d", i), ledger.PayoutInTransit, ledger.ProducerPayable(7), money.Rupiah(1))
				payout.Rule, payout.OccurredAt = "payout", time.Now()
				_, err := ledger.Post(context.Background(), tx, payout)
				return err
			})
		})
	}
	wg.Wait()
	var paid int
	for _, err := range outcomes {
		switch {
		case err == nil:
			paid++
		case fault.KindOf(err) != fault.Conflict:
			t.Errorf("refused with %v", err)
		}
	}
	if paid != funds {
		t.Errorf("%d payouts of %d", paid, funds)
	}
	if got := balanceOf(t, db.App, ledger.ProducerPayable(7)); !got.IsZero() {
		t.Errorf("%v is left", got)
	}
	for _, i := range ledger.Invariants() {
		if offenders, err := i.Check(t.Context(), db.App, time.Now()); err != nil || len(offenders) > 0 {
			t.Errorf("invariant %d %s: %v %v", i.Number, i.Name, offenders, err)
		}
	}
}
