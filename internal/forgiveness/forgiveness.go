package forgiveness

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/invariant"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// ID identifies a forgiveness.
type ID int64

// State says how far a forgiveness is.
type State string

// The states.
const (
	Requested State = "requested"
	Approved  State = "approved"
	Refused   State = "refused"
)

// Debtor is who owes: a maker or a cooperative, never both.
type Debtor struct {
	Producer    identity.PersonID      `db:"producer_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
}

// Forgiveness is a debt that somebody asks to forgive.
type Forgiveness struct {
	ID        ID                   `db:"id"`
	Programme identity.ProgrammeID `db:"programme_id"`
	Debtor
	Amount      money.Amount      `db:"amount"`
	Reason      string            `db:"reason"`
	State       State             `db:"state"`
	RequestedBy identity.PersonID `db:"requested_by"`
	RequestedAt time.Time         `db:"requested_at"`
	DecidedBy   identity.PersonID `db:"decided_by"` // 0 while requested
	DecidedAt   *time.Time        `db:"decided_at"`
}

var refusals = database.Refusals{
	"forgiveness_amount":        fault.InvalidFields(fault.Field{Name: "amount", Key: "debt.amount"}),
	"forgiveness_reason":        fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"forgiveness_open":          fault.New(fault.Conflict, "debt.open"),
	"forgiveness_second_person": fault.New(fault.Forbidden, "debt.second_person"),
}

const insertForgiveness = `
	INSERT INTO forgiveness (programme_id, producer_id, cooperative_id, amount, reason, requested_by, requested_at)
	VALUES ($1, NULLIF($2::bigint, 0), NULLIF($3::bigint, 0), $4, $5, $6, $7) RETURNING id`

// Ask writes the wish to forgive an amount of what a debtor owes. The caller has
// seen that so much is owed. Faults of the fields amount and reason; Conflict
// when another wish of the debtor's waits.
func Ask(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, d Debtor, amount money.Amount, reason string, now time.Time) (ID, error) {
	var id ID
	if err := tx.GetContext(ctx, &id, insertForgiveness, int64(programme), int64(d.Producer), int64(d.Cooperative), amount, reason,
		int64(actor.Person), now); err != nil {
		return 0, fmt.Errorf("forgiveness: ask: %w", refusals.Explain(err))
	}
	return id, note(ctx, tx, actor, "forgiveness.ask", id, now)
}

const decide = `
	UPDATE forgiveness SET state = $3, decided_by = $4, decided_at = greatest($5, requested_at)
	WHERE id = $1 AND programme_id = $2 AND state = 'requested'`

// Decide approves or refuses what another person has asked. It returns NotFound
// for another programme's, Conflict for one that was decided, and Forbidden for
// the person who asked. The caller posts what was approved.
func Decide(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, id ID, approved bool, now time.Time) (Forgiveness, error) {
	state := Refused
	if approved {
		state = Approved
	}
	result, err := tx.ExecContext(ctx, decide, int64(id), int64(programme), string(state), int64(actor.Person), now)
	if err != nil {
		return Forgiveness{}, fmt.Errorf("forgiveness: decide %d: %w", id, refusals.Explain(err))
	}
	moved, err := result.RowsAffected()
	if err != nil {
		return Forgiveness{}, fmt.Errorf("forgiveness: decide %d: %w", id, err)
	}
	f, err := ByID(ctx, tx, programme, id)
	if err != nil {
		return Forgiveness{}, err
	}
	if moved == 0 {
		return Forgiveness{}, fault.New(fault.Conflict, "debt.decided")
	}
	return f, note(ctx, tx, actor, "forgiveness."+string(state), id, now)
}

const columns = `
	SELECT id, programme_id, coalesce(producer_id, 0) AS producer_id, coalesce(cooperative_id, 0) AS cooperative_id, amount, reason,
	       state, requested_by, requested_at, coalesce(decided_by, 0) AS decided_by, decided_at
	FROM forgiveness WHERE programme_id = $1`

const byID = columns + ` AND id = $2`

// ByID reads a programme's forgiveness, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id ID) (Forgiveness, error) {
	var f Forgiveness
	err := q.GetContext(ctx, &f, byID, int64(programme), int64(id))
	if database.NoRows(err) {
		return Forgiveness{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Forgiveness{}, fmt.Errorf("forgiveness: %d: %w", id, err)
	}
	return f, nil
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "forgiveness", SubjectID: int64(id),
	})
}

// Invariants are the truths of forgiveness alone.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(40, "a debt is forgiven by another person than who asked", `
			SELECT 'forgiveness ' || id FROM forgiveness
			WHERE decided_by = requested_by OR (state = 'requested') <> (decided_by IS NULL) OR (decided_by IS NULL) <> (decided_at IS NULL)`),
	}
}

// Request is a forgiveness that waits, with the names of who owes and who asks.
type Request struct {
	Forgiveness
	DebtorName    string `db:"debtor_name"`
	RequesterName string `db:"requester_name"`
}

const open = `
	SELECT f.id, f.programme_id, coalesce(f.producer_id, 0) AS producer_id, coalesce(f.cooperative_id, 0) AS cooperative_id, f.amount,
	       f.reason, f.state, f.requested_by, f.requested_at, 0 AS decided_by, f.decided_at,
	       coalesce(owes.name, c.name) AS debtor_name, asks.name AS requester_name
	FROM forgiveness f JOIN person asks ON asks.id = f.requested_by
	LEFT JOIN person owes ON owes.id = f.producer_id LEFT JOIN cooperative c ON c.id = f.cooperative_id
	WHERE f.programme_id = $1 AND f.state = 'requested' ORDER BY f.id`

// Open lists what waits for a decision in a programme, oldest first.
func Open(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Request, error) {
	var all []Request
	if err := q.SelectContext(ctx, &all, open, int64(programme)); err != nil {
		return nil, fmt.Errorf("forgiveness: open of %d: %w", programme, err)
	}
	return all, nil
}
