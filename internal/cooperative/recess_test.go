package cooperative_test

import (
	"sync"
	"testing"
	"time"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region/regiontest"
)

// from is so many days after the tests' today.
func from(days int) time.Time { return clock.Day(now).AddDate(0, 0, days) }

// resting is a cooperative with its officer, in a market.
type resting struct {
	*catalogtest.Market
	group   cooperative.Cooperative
	officer identity.Actor
}

func newResting(t *testing.T) *resting {
	t.Helper()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Simpul Waliwis", catalogtest.Waliwis)
	return &resting{m, k, m.Officer(k)}
}

func (r *resting) span(first, last int) cooperative.Recess {
	return cooperative.Recess{Cooperative: r.group.ID, From: from(first), Until: from(last), TakesOrders: true}
}

func (r *resting) declare(t *testing.T, d cooperative.Recess, at time.Time) (id cooperative.RecessID, err error) {
	t.Helper()
	err = database.InTx(t.Context(), r.DB.App, func(tx *database.Tx) error {
		id, err = cooperative.Declare(t.Context(), tx, r.officer, d, at)
		return err
	})
	return id, err
}

func (r *resting) change(t *testing.T, seen cooperative.RecessID, d cooperative.Recess, at time.Time) (id cooperative.RecessID, err error) {
	t.Helper()
	err = database.InTx(t.Context(), r.DB.App, func(tx *database.Tx) error {
		id, err = cooperative.Redeclare(t.Context(), tx, r.officer, seen, d, at)
		return err
	})
	return id, err
}

func (r *resting) end(t *testing.T, id cooperative.RecessID, at time.Time) error {
	t.Helper()
	return database.InTx(t.Context(), r.DB.App, func(tx *database.Tx) error {
		return cooperative.EndRecess(t.Context(), tx, r.officer, r.group.ID, id, at)
	})
}

// TestARecessBeginsAndEndsByItself: customers are told from two weeks before until its
// last day is over, and it is closed on its days alone.
func TestARecessBeginsAndEndsByItself(t *testing.T) {
	t.Parallel()
	r := newResting(t)
	d := r.span(20, 25)
	d.TakesOrders, d.Message = false, " Mudik "
	if _, err := r.declare(t, d, now); err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]struct{ told, begun, closed bool }{
		5: {}, 6: {told: true}, 19: {told: true}, 20: {true, true, true}, 25: {true, true, true}, 26: {},
	} {
		at := from(days).Add(23 * time.Hour)
		all, err := cooperative.Resting(t.Context(), r.DB.App, []identity.CooperativeID{r.group.ID}, at)
		if err != nil {
			t.Fatal(err)
		}
		got, told := all[r.group.ID]
		if told != want.told || told && got.Begun(at) != want.begun || got.Closed(at) != want.closed {
			t.Errorf("day %d: told %v, %+v", days, told, got)
		}
		if told && (!got.From.Equal(from(20)) || !got.Until.Equal(from(25)) || !got.Opens().Equal(from(26)) || got.Message != "Mudik") {
			t.Errorf("day %d: %+v", days, got)
		}
	}
	if standing, err := cooperative.Recesses(t.Context(), r.DB.App, r.group.ID, from(26)); err != nil || len(standing) != 0 {
		t.Errorf("over: %+v %v", standing, err)
	}
	days, err := cooperative.RestDays(t.Context(), r.DB.App, r.group.ID, from(24), from(100))
	if err != nil || len(days) != 2 {
		t.Errorf("rest days: %v %v", days, err)
	}
}

// TestARecessIsRefused: what is no recess, what lies in the past, what overlaps, and
// another's; and what PostgreSQL refuses whoever asks.
func TestARecessIsRefused(t *testing.T) {
	t.Parallel()
	r := newResting(t)
	id, err := r.declare(t, r.span(10, 12), now)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		span  cooperative.Recess
		field string
	}{
		"backwards": {r.span(5, 4), "until"}, "yesterday": {r.span(-1, 3), "from"}, "long ago": {r.span(-9, -3), "until"}, "too long": {r.span(20, 112), "until"},
		"too far": {r.span(400, 401), "from"}, "on its first day": {r.span(8, 10), "from"}, "on its last": {r.span(12, 14), "from"}, "around it": {r.span(9, 13), "from"},
	} {
		_, err := r.declare(t, tc.span, now)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != tc.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.declare(t, r.span(13, 14), now); err != nil {
		t.Errorf("the day after: %v", err)
	}
	stranger := r.Officer(r.Cooperative("Tali Kur Kronjo", catalogtest.Waliwis))
	for name, do := range map[string]func(*database.Tx) error{
		"declare": func(tx *database.Tx) error {
			_, err := cooperative.Declare(t.Context(), tx, stranger, r.span(30, 31), now)
			return err
		},
		"change": func(tx *database.Tx) error {
			_, err := cooperative.Redeclare(t.Context(), tx, stranger, id, r.span(30, 31), now)
			return err
		},
		"end": func(tx *database.Tx) error {
			return cooperative.EndRecess(t.Context(), tx, stranger, r.group.ID, id, now)
		},
		"end as one's own": func(tx *database.Tx) error {
			return cooperative.EndRecess(t.Context(), tx, stranger, stranger.OfficerOf[0], id, now)
		},
	} {
		if err := database.InTx(t.Context(), r.DB.App, do); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger may %s: %v", name, err)
		}
	}
	for _, attack := range []string{
		`UPDATE recess SET days = daterange('2030-01-01', '2030-01-02')`, `DELETE FROM recess`, `TRUNCATE recess`,
		`UPDATE recess SET ended_at = declared_at`, `UPDATE recess SET takes_orders = false`,
	} {
		for _, db := range []*database.DB{r.DB.App, r.DB.Owner} {
			if _, err := db.ExecContext(t.Context(), attack); err == nil {
				t.Errorf("%s is not refused", attack)
			}
		}
	}
}

// TestARecessIsChangedAndEnded: each leaves the row that was, once; what has begun keeps
// its beginning; who is slower is told.
func TestARecessIsChangedAndEnded(t *testing.T) {
	t.Parallel()
	r := newResting(t)
	first, err := r.declare(t, r.span(0, 4), now)
	if err != nil {
		t.Fatal(err)
	}
	later := now.Add(48 * time.Hour)
	if _, err := r.change(t, first, r.span(1, 9), later); err == nil {
		t.Error("what has begun begins anew in the past")
	}
	second, err := r.change(t, first, r.span(0, 9), later)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"changing what was changed": func() error { _, err := r.change(t, first, r.span(0, 5), later); return err }(),
		"ending what was changed":   r.end(t, first, later),
	} {
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := r.end(t, second, later.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := r.end(t, second, later.Add(25*time.Hour)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("ended twice: %v", err)
	}
	if standing, err := cooperative.Recesses(t.Context(), r.DB.App, r.group.ID, later.Add(25*time.Hour)); err != nil || len(standing) != 0 {
		t.Errorf("it stands: %+v, %v", standing, err)
	}
	past, err := cooperative.PastRecesses(t.Context(), r.DB.App, r.group.ID, 10)
	if err != nil || len(past) != 2 || past[0].Changed || past[0].EndedAt == nil || !past[1].Changed || past[1].EndedBy == "" {
		t.Errorf("the history: %+v, %v", past, err)
	}
	// Its days are free again.
	third, err := r.declare(t, r.span(5, 6), later.Add(26*time.Hour))
	if err != nil {
		t.Error(err)
	}
	if err := r.end(t, third, from(7)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("ended when it was over: %v", err)
	}
}

// TestRecessesDoNotOverlapAtOnce: of many declared and changed at once, those that stand
// have no day in common.
func TestRecessesDoNotOverlapAtOnce(t *testing.T) {
	t.Parallel()
	r := newResting(t)
	first, err := r.declare(t, r.span(30, 31), now)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() { _, _ = r.declare(t, r.span(10+i, 12+i), now) })
		wait.Go(func() { _, _ = r.change(t, first, r.span(14+i, 15+i), now) })
	}
	wait.Wait()
	var standing, common int
	if err := r.DB.App.QueryRowxContext(t.Context(), `
		SELECT (SELECT count(*) FROM recess WHERE ended_at IS NULL),
		       (SELECT count(*) FROM recess a JOIN recess b ON a.id < b.id AND a.days && b.days WHERE a.ended_at IS NULL AND b.ended_at IS NULL)`).Scan(&standing, &common); err != nil {
		t.Fatal(err)
	}
	if standing == 0 || common != 0 {
		t.Errorf("%d stand, %d pairs overlap", standing, common)
	}
	var replaced int
	if err := r.DB.App.GetContext(t.Context(), &replaced, `SELECT count(*) FROM recess WHERE replaces IS NOT NULL`); err != nil || replaced > 1 {
		t.Errorf("it was replaced %d times, %v", replaced, err)
	}
}
