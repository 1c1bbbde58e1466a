package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/workday"
)

// ScheduledLine is an order line of a product, to be made.
type ScheduledLine struct {
	OrderLine int64
	Product   ProductID
	Quantity  int
}

const (
	// maxWeeks is how far ahead work is taken on.
	maxWeeks = 52
	// maxLead is longer than any promise: the weeks, and the longest lead time
	// with its weekends and holidays.
	maxLead = 2 * 366 * 24 * time.Hour
)

// booking is units of a product that are made in a week.
type booking struct {
	Week  time.Time `db:"week"` // its Monday
	Units int       `db:"units"`
}

// spread takes units from the first week on that has room: weekly is how many
// one holds, taken what is held of each already, by the date of its Monday; in a
// week of which works says no nothing is made. It is false when there is no room
// within a year.
func spread(weekly int, taken map[string]int, first time.Time, units int, works func(week time.Time) bool) ([]booking, bool) {
	var all []booking
	for i := 0; units > 0; i++ {
		if i == maxWeeks {
			return nil, false
		}
		week := first.AddDate(0, 0, 7*i)
		if room := min(weekly-taken[week.Format(time.DateOnly)], units); room > 0 && works(week) {
			all = append(all, booking{week, room})
			units -= room
		}
	}
	return all, true
}

// made is how a product is made.
type made struct {
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	LeadDays    int                    `db:"lead_days"`
	Weekly      int                    `db:"weekly"` // 0 for no limit
	Title       string                 `db:"title"`
	// ReadyOn is the day that a quote has fixed, nil where the lead time counts.
	ReadyOn *time.Time `db:"ready_on"`
}

const makingOf = `SELECT cooperative_id, coalesce(lead_days, 0) AS lead_days, coalesce(weekly_units, 0) AS weekly, title, ready_on FROM product WHERE id = $1 AND made_to_order`

const takenFrom = `SELECT week, sum(units) AS units FROM made_booking WHERE product_id = $1 AND week >= $2::date GROUP BY week`

// plan is in which weeks units of a product are made, and when they are ready:
// the lead time in working days after today, or after the Monday of the last
// of these weeks. The days of a recess are no working days. No weeks are counted
// where the makers set no limit.
func plan(ctx context.Context, q database.Queryer, product ProductID, units int, now time.Time) ([]booking, time.Time, error) {
	var m made
	if err := q.GetContext(ctx, &m, makingOf, int64(product)); err != nil {
		return nil, time.Time{}, fmt.Errorf("catalog: schedule product %d: %w", product, err)
	}
	if m.ReadyOn != nil {
		return nil, *m.ReadyOn, nil
	}
	var weeks []booking
	start, first := clock.Day(now), workday.Week(now)
	calendar, err := workingDays(ctx, q, m.Cooperative, start)
	if err != nil {
		return nil, time.Time{}, err
	}
	if m.Weekly > 0 {
		var rows []booking
		if err := q.SelectContext(ctx, &rows, takenFrom, int64(product), first.Format(time.DateOnly)); err != nil {
			return nil, time.Time{}, fmt.Errorf("catalog: schedule product %d: %w", product, err)
		}
		taken := make(map[string]int, len(rows))
		for _, r := range rows {
			taken[r.Week.Format(time.DateOnly)] = r.Units
		}
		var ok bool
		if weeks, ok = spread(m.Weekly, taken, first, units, calendar.WorksInWeek); !ok {
			return nil, time.Time{}, fault.New(fault.Conflict, "catalog.sold_out", m.Title, 0)
		}
		if last := weeks[len(weeks)-1].Week; last.After(start) {
			start = last
		}
	}
	return weeks, calendar.After(start, m.LeadDays), nil
}

// workingDays is the calendar of a cooperative from a day on, as far as any promise
// reaches.
func workingDays(ctx context.Context, q database.Queryer, group identity.CooperativeID, from time.Time) (workday.Calendar, error) {
	until := from.Add(maxLead)
	calendar, err := workday.Between(ctx, q, from.AddDate(0, 0, -7), until)
	if err != nil {
		return calendar, err
	}
	rest, err := cooperative.RestDays(ctx, q, group, from, until)
	return calendar.Without(rest), err
}

// ReadyOn is the day by which units of a product that is made to order would be
// ready if they were ordered now; a Conflict fault when its makers have no room
// within a year.
func ReadyOn(ctx context.Context, q database.Queryer, product ProductID, units int, now time.Time) (time.Time, error) {
	_, ready, err := plan(ctx, q, product, units, now)
	return ready, err
}

const insertBooking = `INSERT INTO made_booking (order_line_id, product_id, week, units) VALUES ($1, $2, $3::date, $4)`

const promise = `
	INSERT INTO made_promise (order_line_id, ready_on) VALUES ($1, $2::date)
	ON CONFLICT (order_line_id) DO UPDATE SET ready_on = EXCLUDED.ready_on`

// Schedule puts lines of what is made to order into the weeks in which they
// are made, and promises the day on which each is ready. The caller has
// reserved them, which locks their products, so that nobody else takes the
// same room; the database refuses more than a week holds in any case. A
// Conflict fault when there is no room within a year.
func Schedule(ctx context.Context, tx *database.Tx, lines []ScheduledLine, now time.Time) error {
	for _, l := range lines {
		weeks, ready, err := plan(ctx, tx, l.Product, l.Quantity, now)
		if err != nil {
			return err
		}
		for _, w := range weeks {
			if _, err := tx.ExecContext(ctx, insertBooking, l.OrderLine, int64(l.Product), w.Week.Format(time.DateOnly), w.Units); err != nil {
				return fmt.Errorf("catalog: schedule line %d: %w", l.OrderLine, err)
			}
		}
		if _, err := tx.ExecContext(ctx, promise, l.OrderLine, ready.Format(time.DateOnly)); err != nil {
			return fmt.Errorf("catalog: promise line %d: %w", l.OrderLine, err)
		}
	}
	return nil
}

const unschedule = `DELETE FROM made_booking WHERE order_line_id = ANY ($1)`

// Unschedule gives back the weeks of lines that are not made after all. A line
// of which only a part is given up keeps its weeks: the work may have begun.
func Unschedule(ctx context.Context, tx *database.Tx, lines []int64) error {
	if _, err := tx.ExecContext(ctx, unschedule, pq.Array(lines)); err != nil {
		return fmt.Errorf("catalog: unschedule: %w", err)
	}
	return nil
}
