package ledger_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

const insertPerson = `INSERT INTO person (name, phone, created_at) VALUES ($1, $2, now()) RETURNING id`

func people(t *testing.T, db *dbtest.DB) (maker, approver int64) {
	t.Helper()
	for i, id := range []*int64{&maker, &approver} {
		if err := db.Owner.GetContext(t.Context(), id, insertPerson, "Orang Contoh", []string{"+628120000001", "+628120000002"}[i]); err != nil {
			t.Fatal(err)
		}
	}
	return maker, approver
}

func propose(t *testing.T, db *database.DB, month time.Time, actor int64) (id int64, err error) {
	t.Helper()
	err = database.InTx(t.Context(), db, func(tx *database.Tx) error {
		id, err = ledger.ProposeClosing(t.Context(), tx, month, actor, "", time.Now())
		return err
	})
	return id, err
}

func closeMonth(t *testing.T, db *database.DB, proposal, actor int64) error {
	t.Helper()
	return database.InTx(t.Context(), db, func(tx *database.Tx) error {
		return ledger.CloseMonth(t.Context(), tx, proposal, actor, time.Now())
	})
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want the fault %s", err, key)
	}
}

// demonstration lets a test write the past.
func demonstration(t *testing.T, db *dbtest.DB) {
	t.Helper()
	if _, err := db.Owner.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err != nil {
		t.Fatal(err)
	}
}

func sale(key string, at time.Time) ledger.Transaction {
	tr := move(key, ledger.ProgrammeFee, stripe, money.Rupiah(1000))
	tr.OccurredAt, tr.RecordedAt = at, at
	return tr
}

func TestAMonthIsClosedByTwoPeople(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	demonstration(t, db)
	maker, approver := people(t, db)
	thisMonth := clock.Month(time.Now())
	lastMonth := thisMonth.Add(-time.Hour)
	mustPost(t, db.App, sale("sale:1", lastMonth))

	_, err := propose(t, db.App, time.Now(), maker)
	wantKey(t, err, "ledger.month.not_ended")
	first, err := propose(t, db.App, lastMonth, maker)
	if err != nil {
		t.Fatal(err)
	}
	wantKey(t, closeMonth(t, db.App, first, maker), "ledger.month.two_people")

	mustPost(t, db.App, sale("sale:2", lastMonth))
	wantKey(t, closeMonth(t, db.App, first, approver), "ledger.month.changed")
	second, err := propose(t, db.App, lastMonth, maker)
	if err != nil {
		t.Fatal(err)
	}
	if err := closeMonth(t, db.App, first, approver); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a proposal that was replaced: %v", err)
	}
	if err := closeMonth(t, db.App, second, approver); err != nil {
		t.Fatal(err)
	}
	wantKey(t, closeMonth(t, db.App, second, approver), "ledger.month.order")
	if from, err := ledger.OpenFrom(t.Context(), db.App); err != nil || !from.Equal(thisMonth) {
		t.Errorf("open from %v, %v; want %v", from, err, thisMonth)
	}
	if all, err := ledger.Closings(t.Context(), db.App); err != nil || len(all) != 1 || all[0].Transactions != 2 || all[0].ApprovedBy != approver {
		t.Errorf("closings %+v, %v", all, err)
	}
}

// What comes late is booked in the open month and keeps its date, also where
// the demonstration writes the past and where the fact is older than 35 days.
func TestLateFactsFallInTheOpenMonth(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	demonstration(t, db)
	maker, approver := people(t, db)
	thisMonth := clock.Month(time.Now())
	lastMonth := thisMonth.Add(-time.Minute)
	corrected := mustPost(t, db.App, sale("sale:1", lastMonth))
	proposal, err := propose(t, db.App, lastMonth, maker)
	if err != nil {
		t.Fatal(err)
	}
	if err := closeMonth(t, db.App, proposal, approver); err != nil {
		t.Fatal(err)
	}

	late := move("fee:1", stripe, ledger.ProcessorFee("stripe"), money.Rupiah(10))
	late.OccurredAt = lastMonth
	mustPost(t, db.App, late)
	old := move("fee:2", stripe, ledger.ProcessorFee("stripe"), money.Rupiah(10))
	old.OccurredAt = time.Now().AddDate(0, 0, -90)
	old.Late = true
	mustPost(t, db.App, old)
	if err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		_, err := ledger.Reverse(t.Context(), tx, corrected, maker, "salah catat", time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Key        string    `db:"key"`
		OccurredAt time.Time `db:"occurred_at"`
		DatedAt    time.Time `db:"dated_at"`
	}
	const dated = `SELECT key, occurred_at, coalesce(dated_at, occurred_at) AS dated_at FROM ledger_transaction WHERE id > $1 ORDER BY id`
	if err := db.App.SelectContext(t.Context(), &rows, dated, int64(corrected)); err != nil || len(rows) != 3 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for _, r := range rows {
		if r.OccurredAt.Before(thisMonth) {
			t.Errorf("%s is booked at %v", r.Key, r.OccurredAt)
		}
	}
	if !rows[0].OccurredAt.Equal(thisMonth) || rows[0].DatedAt.Sub(lastMonth).Abs() > time.Microsecond {
		t.Errorf("the late fee is booked at %v and dated %v", rows[0].OccurredAt, rows[0].DatedAt)
	}
	if rows[1].DatedAt.Sub(old.OccurredAt).Abs() > time.Microsecond {
		t.Errorf("the old fee is dated %v", rows[1].DatedAt)
	}
	// A demonstration cannot write what was recorded in a closed month either.
	if _, err := post(t, db.App, sale("sale:2", lastMonth)); err == nil {
		t.Error("the past of a closed month was written")
	}
}

func TestTheDatabaseRefusesAClosedMonth(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	demonstration(t, db)
	maker, approver := people(t, db)
	lastMonth := clock.Month(time.Now()).Add(-time.Minute)
	mustPost(t, db.App, sale("sale:1", lastMonth))
	proposal, err := propose(t, db.App, lastMonth, maker)
	if err != nil {
		t.Fatal(err)
	}
	if err := closeMonth(t, db.App, proposal, approver); err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]struct {
		sql  string
		args []any
		by   string
	}{
		"posting into it": {`INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in)
			VALUES ('t:1', 'test', $1, $1, pg_current_xact_id())`, []any{lastMonth}, "ledger_transaction_month_closed"},
		"proposing it as another": {`INSERT INTO month_closing (month, proposal_id, proposed_by, transactions, last_transaction, approved_by, closed_at)
			VALUES (date_trunc('month', $1::date), $2, $3, 1, 1, $3, now())`,
			[]any{time.Now().Format(time.DateOnly), proposal, approver}, "month_closing_ended"},
		"opening it":              {`DELETE FROM month_closing`, nil, ""},
		"changing it":             {`UPDATE month_closing SET approved_by = proposed_by`, nil, ""},
		"emptying it":             {`TRUNCATE month_closing CASCADE`, nil, ""},
		"changing what was asked": {`UPDATE month_proposal SET transactions = 0`, nil, ""},
	} {
		_, err := db.App.ExecContext(t.Context(), refused.sql, refused.args...)
		if err == nil || refused.by != "" && database.ConstraintOf(err) != refused.by {
			t.Errorf("%s: %v", name, err)
		}
		if refused.by == "" {
			if _, err := db.Owner.ExecContext(t.Context(), refused.sql, refused.args...); !strings.HasSuffix(database.ConstraintOf(err), "_append_only") {
				t.Errorf("%s as the owner: %v", name, err)
			}
		}
	}
	tx, err := db.App.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`); err != nil {
		t.Fatal(err)
	}
	_, err = tx.ExecContext(t.Context(), `INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in)
		VALUES ('t:2', 'test', now(), NULL, pg_current_xact_id())`)
	if database.ConstraintOf(err) != "ledger_transaction_isolation" {
		t.Errorf("an old snapshot: %v", err)
	}
}

// While a month is closed others post into it: each is either counted by the
// closing or booked in the open month.
func TestClosingWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	demonstration(t, db)
	maker, approver := people(t, db)
	lastMonth := clock.Month(time.Now()).Add(-time.Minute)
	var wg sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				tr := move("sale:"+string(rune('a'+w))+time.Now().Format("150405.000000000"), ledger.ProgrammeFee, stripe, money.Rupiah(1))
				tr.OccurredAt = lastMonth
				if err := database.InTx(context.Background(), db.App, func(tx *database.Tx) error {
					_, err := ledger.Post(context.Background(), tx, tr)
					return err
				}); err != nil && fault.KindOf(err) != fault.Conflict {
					t.Errorf("post: %v", err)
				}
			}
		})
	}
	closed := false
	for try := 0; try < 500 && !closed; try++ {
		err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			if _, err := tx.ExecContext(t.Context(), `SELECT pg_advisory_xact_lock(hashtextextended('simpul month closing', 0))`); err != nil {
				return err
			}
			id, err := ledger.ProposeClosing(t.Context(), tx, lastMonth, maker, "", time.Now())
			if err != nil {
				return err
			}
			return ledger.CloseMonth(t.Context(), tx, id, approver, time.Now())
		})
		closed = err == nil
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond)
	stop()
	wg.Wait()
	if !closed {
		t.Fatal("the month was never closed")
	}
	for _, i := range ledger.Invariants() {
		if offenders, err := i.Check(t.Context(), db.Owner, time.Now()); i.Number == 33 && (err != nil || len(offenders) > 0) {
			t.Errorf("%s: %v %v", i.Name, offenders, err)
		}
	}
}

func TestAuditNamesAMonthThatWasChanged(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]string{
		"a transaction was slipped in": `
			ALTER TABLE ledger_transaction DISABLE TRIGGER USER;
			INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in)
			SELECT 'planted:1', 'test', occurred_at, recorded_at, pg_current_xact_id() FROM ledger_transaction LIMIT 1`,
		"one person did both": `
			ALTER TABLE month_closing DISABLE TRIGGER USER;
			ALTER TABLE month_closing DROP CONSTRAINT month_closing_two_people;
			UPDATE month_closing SET approved_by = proposed_by`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t)
			demonstration(t, db)
			maker, approver := people(t, db)
			lastMonth := clock.Month(time.Now()).Add(-time.Minute)
			mustPost(t, db.App, sale("sale:1", lastMonth))
			proposal, err := propose(t, db.App, lastMonth, maker)
			if err != nil {
				t.Fatal(err)
			}
			if err := closeMonth(t, db.App, proposal, approver); err != nil {
				t.Fatal(err)
			}
			named := func() (offenders []string) {
				for _, i := range ledger.Invariants() {
					if strings.HasPrefix(i.Name, "a closed month") {
						if offenders, err = i.Check(t.Context(), db.Owner, time.Now()); err != nil {
							t.Fatal(err)
						}
					}
				}
				return offenders
			}
			if found := named(); len(found) > 0 {
				t.Fatalf("before: %v", found)
			}
			if _, err := db.Owner.ExecContext(t.Context(), plant); err != nil {
				t.Fatal(err)
			}
			if found := named(); len(found) != 1 {
				t.Errorf("named: %v", found)
			}
		})
	}
}
