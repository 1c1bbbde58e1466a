package cooperative

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// RecessID identifies a recess.
type RecessID int64

const (
	// MostRecess is how many days a recess lasts at most.
	MostRecess = 92
	// MostMessage is how many letters customers are told with it.
	MostMessage = 200
	// Announced is how many days before a recess customers are told of it.
	Announced = 14
)

// Recess is a span of days on which a cooperative sends nothing.
type Recess struct {
	ID          RecessID               `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	From        time.Time              `db:"first_day"` // the start of its first day in WIB
	Until       time.Time              `db:"last_day"`  // the start of its last
	TakesOrders bool                   `db:"takes_orders"`
	Message     string                 `db:"message"` // to customers
	DeclaredAt  time.Time              `db:"declared_at"`
	DeclaredBy  string                 `db:"declared_by"` // her name
	EndedAt     *time.Time             `db:"ended_at"`    // early, or when it was changed
	EndedBy     string                 `db:"ended_by"`
	Changed     bool                   `db:"changed"` // another took its place
}

// Opens is the start of the first day after it.
func (r Recess) Opens() time.Time { return r.Until.AddDate(0, 0, 1) }

// Begun tells whether it is one of its days, or after.
func (r Recess) Begun(now time.Time) bool { return !clock.Day(now).Before(r.From) }

// Closed tells whether no order can be placed now.
func (r Recess) Closed(now time.Time) bool {
	return r.ID != 0 && !r.TakesOrders && r.Begun(now) && clock.Day(now).Before(r.Opens())
}

const recessColumns = `
	SELECT r.id, r.cooperative_id, lower(r.days)::timestamp AT TIME ZONE 'Asia/Jakarta' AS first_day,
	       (upper(r.days) - 1)::timestamp AT TIME ZONE 'Asia/Jakarta' AS last_day, r.takes_orders, r.message,
	       r.declared_at, d.name AS declared_by, r.ended_at, coalesce(e.name, '') AS ended_by,
	       EXISTS (SELECT 1 FROM recess n WHERE n.replaces = r.id) AS changed
	FROM recess r JOIN person d ON d.id = r.declared_by LEFT JOIN person e ON e.id = r.ended_by`

const (
	standingRecesses = recessColumns + ` WHERE r.cooperative_id = $1 AND r.ended_at IS NULL AND upper(r.days) > $2::date ORDER BY r.days`
	recessesOf       = recessColumns + ` WHERE r.cooperative_id = $1 ORDER BY r.id DESC LIMIT $2`
	nextRecesses     = `
	SELECT DISTINCT ON (r.cooperative_id) r.id, r.cooperative_id, lower(r.days)::timestamp AT TIME ZONE 'Asia/Jakarta' AS first_day,
	       (upper(r.days) - 1)::timestamp AT TIME ZONE 'Asia/Jakarta' AS last_day, r.takes_orders, r.message
	FROM recess r WHERE r.cooperative_id = ANY ($1) AND r.ended_at IS NULL AND upper(r.days) > $2::date AND lower(r.days) <= $2::date + $3::int
	ORDER BY r.cooperative_id, r.days`
)

// Recesses are those of a cooperative that run or are to come, the first first.
func Recesses(ctx context.Context, q database.Queryer, group identity.CooperativeID, now time.Time) ([]Recess, error) {
	return recesses(ctx, q, standingRecesses, group, day(now))
}

// PastRecesses lists at most limit of all that a cooperative ever declared, the latest
// first.
func PastRecesses(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Recess, error) {
	return recesses(ctx, q, recessesOf, group, limit)
}

// Resting are the recesses of cooperatives of which customers are told now: that runs,
// or begins soon; cooperatives without one are left out.
func Resting(ctx context.Context, q database.Queryer, groups []identity.CooperativeID, now time.Time) (map[identity.CooperativeID]Recess, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	all, err := recesses(ctx, q, nextRecesses, pq.Array(groups), day(now), Announced)
	if err != nil {
		return nil, err
	}
	found := make(map[identity.CooperativeID]Recess, len(all))
	for _, r := range all {
		found[r.Cooperative] = r
	}
	return found, nil
}

func recesses(ctx context.Context, q database.Queryer, query string, args ...any) ([]Recess, error) {
	var all []Recess
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("cooperative: recesses: %w", err)
	}
	for i := range all {
		all[i].From, all[i].Until = clock.Day(all[i].From), clock.Day(all[i].Until)
	}
	return all, nil
}

const restDays = `
	SELECT DISTINCT d::date FROM recess r CROSS JOIN LATERAL
	       generate_series(greatest(lower(r.days), $2::date)::timestamp, least(upper(r.days) - 1, $3::date)::timestamp, INTERVAL '1 day') d
	WHERE r.cooperative_id = $1 AND r.ended_at IS NULL AND upper(r.days) > $2::date AND lower(r.days) <= $3::date`

// RestDays are the days between two on which a cooperative sends nothing, as it has
// declared now; the day is what counts.
func RestDays(ctx context.Context, q database.Queryer, group identity.CooperativeID, from, to time.Time) ([]time.Time, error) {
	var days []time.Time
	if err := q.SelectContext(ctx, &days, restDays, group, day(from), day(to)); err != nil {
		return nil, fmt.Errorf("cooperative: rest days of %d: %w", group, err)
	}
	return days, nil
}

var recessRefusals = database.Refusals{
	"recess_days":     fault.InvalidFields(fault.Field{Name: "until", Key: "recess.days", Args: []any{MostRecess}}),
	"recess_over":     fault.InvalidFields(fault.Field{Name: "until", Key: "recess.over"}),
	"recess_ahead":    fault.InvalidFields(fault.Field{Name: "from", Key: "recess.ahead"}),
	"recess_far":      fault.InvalidFields(fault.Field{Name: "from", Key: "recess.far"}),
	"recess_overlap":  fault.InvalidFields(fault.Field{Name: "from", Key: "recess.overlap"}),
	"recess_message":  fault.InvalidFields(fault.Field{Name: "message", Key: "error.too_long", Args: []any{MostMessage}}),
	"recess_ended":    fault.New(fault.Conflict, "recess.overtaken"),
	"recess_replaced": fault.New(fault.Conflict, "recess.overtaken"),
	"recess_officer":  fault.New(fault.NotFound, "error.not_found"),
}

const insertRecess = `
	INSERT INTO recess (cooperative_id, days, takes_orders, message, replaces, declared_at, declared_by)
	SELECT $1, daterange($2::date, $3::date, '[]'), $4, $5, NULLIF($6, 0::BIGINT), $7, $8 RETURNING id`

// Declare says from which day until which a cooperative sends nothing. Faults of the
// fields from, until and message; NotFound for who is no officer of it.
func Declare(ctx context.Context, tx *database.Tx, actor identity.Actor, r Recess, now time.Time) (RecessID, error) {
	return declare(ctx, tx, actor, r, 0, "recess.declare", now)
}

func declare(ctx context.Context, tx *database.Tx, actor identity.Actor, r Recess, replaces RecessID, action string, now time.Time) (RecessID, error) {
	if r.Until.Before(r.From) {
		return 0, fault.InvalidFields(fault.Field{Name: "until", Key: "recess.backwards"})
	}
	now = now.Truncate(time.Microsecond) // as PostgreSQL keeps it
	var id RecessID
	err := tx.GetContext(ctx, &id, insertRecess, r.Cooperative, day(r.From), day(r.Until), r.TakesOrders, strings.TrimSpace(r.Message), int64(replaces), now, int64(actor.Person))
	if err != nil {
		return 0, recessRefusals.Explain(fmt.Errorf("cooperative: recess of %d: %w", r.Cooperative, err))
	}
	return id, noteRecess(ctx, tx, actor, action, r, now)
}

const recessByID = recessColumns + ` WHERE r.id = $1 AND r.cooperative_id = $2`

// RecessByID is a recess of a cooperative, or a NotFound fault.
func RecessByID(ctx context.Context, q database.Queryer, group identity.CooperativeID, id RecessID) (Recess, error) {
	all, err := recesses(ctx, q, recessByID, id, group)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Recess{}, err
	}
	return all[0], nil
}

// Redeclare puts another recess in the place of one that has not ended; one that has
// begun keeps its first day. Faults: those of Declare, NotFound for another's, Conflict
// where somebody else has ended or changed it.
func Redeclare(ctx context.Context, tx *database.Tx, actor identity.Actor, seen RecessID, r Recess, now time.Time) (RecessID, error) {
	if _, err := endRecess(ctx, tx, actor, r.Cooperative, seen, now); err != nil {
		return 0, err
	}
	return declare(ctx, tx, actor, r, seen, "recess.change", now)
}

// EndRecess ends a recess before its last day, or calls off one that is to come.
// Faults: NotFound for another's, Conflict for one that has ended.
func EndRecess(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, id RecessID, now time.Time) error {
	ended, err := endRecess(ctx, tx, actor, group, id, now)
	if err != nil {
		return err
	}
	return noteRecess(ctx, tx, actor, "recess.end", ended, now)
}

const endTheRecess = `UPDATE recess SET ended_at = $3, ended_by = $4 WHERE id = $1 AND cooperative_id = $2`

func endRecess(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, id RecessID, now time.Time) (Recess, error) {
	known, err := RecessByID(ctx, tx, group, id)
	if err != nil {
		return Recess{}, err
	}
	if !clock.Day(now).Before(known.Opens()) {
		return Recess{}, fault.New(fault.Conflict, "recess.overtaken")
	}
	if _, err := tx.ExecContext(ctx, endTheRecess, id, group, now.Truncate(time.Microsecond), int64(actor.Person)); err != nil {
		return Recess{}, recessRefusals.Explain(fmt.Errorf("cooperative: end recess %d: %w", id, err))
	}
	return known, nil
}

func noteRecess(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, r Recess, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "cooperative", SubjectID: int64(r.Cooperative),
		Detail: map[string]any{"from": day(r.From), "until": day(r.Until), "takes_orders": r.TakesOrders},
	})
}

func day(t time.Time) string { return t.In(clock.Jakarta).Format(time.DateOnly) }
