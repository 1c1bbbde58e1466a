package workday

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Holiday is a day on which people do not work.
type Holiday struct {
	Day    time.Time `db:"day"`
	Name   string    `db:"name"`
	Kind   string    `db:"kind"` // national or joint; "" makes it a working day
	Source string    `db:"source"`
	Added  bool      `db:"added"` // by an administrator
}

const ofYear = `
	SELECT day, name, kind, source, changed_by IS NOT NULL AS added FROM free_day
	WHERE day >= make_date($1, 1, 1) AND day <= make_date($1, 12, 31) ORDER BY day`

// OfYear are a year's holidays as they stand.
func OfYear(ctx context.Context, q database.Queryer, year int) ([]Holiday, error) {
	var all []Holiday
	if err := q.SelectContext(ctx, &all, ofYear, year); err != nil {
		return nil, fmt.Errorf("workday: holidays of %d: %w", year, err)
	}
	return all, nil
}

var refusals = database.Refusals{
	"holiday_change_name":   fault.InvalidFields(fault.Field{Name: "name", Key: "error.required"}),
	"holiday_change_source": fault.InvalidFields(fault.Field{Name: "source", Key: "error.required"}),
	"holiday_change_ahead":  fault.InvalidFields(fault.Field{Name: "day", Key: "workday.past"}),
}

const (
	// One decides about the calendar at a time, so that who comes second sees what
	// the first decided.
	holdCalendar = `SELECT pg_advisory_xact_lock(hashtextextended('simpul calendar', 0))`
	isFree       = `SELECT EXISTS (SELECT 1 FROM free_day WHERE day = $1::date)`
	insertChange = `
	INSERT INTO holiday_change (day, name, kind, source, changed_at, changed_by) VALUES ($1::date, $2, NULLIF($3, ''), $4, $5, $6)`
)

// Change makes a day that lies ahead a holiday, or, without a kind, a working day
// again. What was promised before stays promised. Faults: of the fields day, name
// and source; Conflict where the day is so already.
func Change(ctx context.Context, tx *database.Tx, actorID int64, h Holiday, now time.Time) error {
	if _, err := tx.ExecContext(ctx, holdCalendar); err != nil {
		return fmt.Errorf("workday: %w", err)
	}
	var free bool
	day := h.Day.Format(time.DateOnly)
	if err := tx.GetContext(ctx, &free, isFree, day); err != nil {
		return fmt.Errorf("workday: %s: %w", day, err)
	}
	if free == (h.Kind != "") {
		return fault.New(fault.Conflict, "workday.already")
	}
	if _, err := tx.ExecContext(ctx, insertChange, day, strings.TrimSpace(h.Name), h.Kind, strings.TrimSpace(h.Source), now, actorID); err != nil {
		return refusals.Explain(fmt.Errorf("workday: change %s: %w", day, err))
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: actorID, Action: "holiday.change", SubjectKind: "holiday",
		Detail: map[string]string{"day": day, "name": h.Name, "kind": h.Kind, "source": h.Source},
	})
}
