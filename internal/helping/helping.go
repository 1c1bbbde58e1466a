package helping

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/trail"
)

// ID identifies a helping.
type ID int64

// Lasts is for how long an officer helps before she has to begin anew.
const Lasts = 2 * time.Hour

// Helping is that an officer acts, or acted, for a producer.
type Helping struct {
	ID        ID                `db:"id"`
	Helper    identity.PersonID `db:"helper_id"`
	Name      string            `db:"name"`        // the helper's
	Group     string            `db:"cooperative"` // its name
	Reason    string            `db:"reason"`
	BegunAt   time.Time         `db:"begun_at"`
	Until     time.Time         `db:"until"`
	EndedAt   *time.Time        `db:"ended_at"`
	EndedByMe bool              `db:"ended_by_producer"`
	Refused   bool              `db:"refused"` // the producer wants no help of hers now
}

// Open tells whether the helper may act at a time.
func (h Helping) Open(now time.Time) bool { return h.EndedAt == nil && now.Before(h.Until) }

var refusals = database.Refusals{
	"helping_officer":     fault.New(fault.NotFound, "error.not_found"),
	"helping_member":      fault.New(fault.NotFound, "error.not_found"),
	"helping_other":       fault.New(fault.Conflict, "helping.office"),
	"helping_office":      fault.New(fault.Conflict, "helping.office"),
	"helping_refused":     fault.New(fault.Conflict, "helping.refused"),
	"helping_reason":      fault.InvalidFields(fault.Field{Name: "reason", Key: "helping.reason"}),
	"helping_refusal_own": fault.New(fault.Forbidden, "helping.own"),
}

const (
	endOfSession = `UPDATE helping SET ended_at = greatest(begun_at, $2), ended_by = helper_id WHERE session_hash = $1 AND ended_at IS NULL`
	begin        = `
	INSERT INTO helping (helper_id, producer_id, cooperative_id, session_hash, reason, begun_at, until) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`
)

// Begin lets an officer act for a producer of her cooperative in the browser of
// her session, and tells the producer. It ends what the session helped before.
// Faults: NotFound, Invalid with the field reason, Conflict for who was refused
// or for a producer who holds an office.
func Begin(ctx context.Context, db *database.DB, actor identity.Actor, session identity.Session, group identity.CooperativeID, producer identity.PersonID, reason string, now time.Time) error {
	if !actor.IsOfficerOf(group) || actor.OnBehalfOf != 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, endOfSession, session.Hash, now); err != nil {
			return fmt.Errorf("helping: begin: %w", err)
		}
		var id ID
		if err := tx.GetContext(ctx, &id, begin, int64(actor.Person), int64(producer), int64(group), session.Hash, reason, now, now.Add(Lasts)); err != nil {
			return refusals.Explain(fmt.Errorf("helping: begin: %w", err))
		}
		if err := record(ctx, tx, actor.Person, producer, "helping.begin", id, now); err != nil {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{
			Person: producer, Kind: notice.Helped, Subject: actor.Name, Reason: reason, About: int64(id), CreatedAt: now,
		})
	})
}

func record(ctx context.Context, tx *database.Tx, who, behalf identity.PersonID, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(who), OnBehalfOf: int64(behalf), Action: action, SubjectKind: "helping", SubjectID: int64(id)})
}

const endOpen = `
	UPDATE helping SET ended_at = greatest(begun_at, $3), ended_by = $2
	WHERE helper_id = $2 AND session_hash = $1 AND ended_at IS NULL RETURNING id`

// End is that a helper has done. Without one that is open it does nothing.
func End(ctx context.Context, db *database.DB, actor identity.Actor, session identity.Session, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		var ended []ID
		if err := tx.SelectContext(ctx, &ended, endOpen, session.Hash, int64(actor.Person), now); err != nil {
			return fmt.Errorf("helping: end: %w", err)
		}
		for _, id := range ended {
			if err := record(ctx, tx, actor.Person, actor.OnBehalfOf, "helping.end", id, now); err != nil {
				return err
			}
		}
		return nil
	})
}

const (
	lockProducer = `SELECT id FROM producer WHERE id = $1 FOR NO KEY UPDATE`
	endIn        = `
	UPDATE helping SET ended_at = greatest(begun_at, $3), ended_by = helper_id
	WHERE cooperative_id = $1 AND producer_id = $2 AND ended_at IS NULL AND until > $3 RETURNING id`
)

// EndFor ends what anybody of a cooperative does for a producer, because she is
// about to leave it. None begins until the transaction ends.
func EndFor(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, producer identity.PersonID, now time.Time) error {
	var self int64
	if err := tx.GetContext(ctx, &self, lockProducer, int64(producer)); err != nil {
		return fmt.Errorf("helping: end for %d: %w", producer, err)
	}
	var ended []ID
	if err := tx.SelectContext(ctx, &ended, endIn, int64(group), int64(producer), now); err != nil {
		return fmt.Errorf("helping: end for %d: %w", producer, err)
	}
	for _, id := range ended {
		if err := record(ctx, tx, actor.Person, 0, "help_session.close", id, now); err != nil {
			return err
		}
	}
	return nil
}

const (
	helperOf = `SELECT helper_id FROM helping WHERE id = $1 AND producer_id = $2`
	endAllOf = `UPDATE helping SET ended_at = greatest(begun_at, $3), ended_by = producer_id WHERE producer_id = $1 AND helper_id = $2 AND ended_at IS NULL`
	refuse   = `INSERT INTO helping_refusal (producer_id, helper_id, refused_at, refused_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	lift     = `UPDATE helping_refusal SET lifted_at = greatest(refused_at, $3) WHERE producer_id = $1 AND helper_id = $2 AND lifted_at IS NULL`
)

// Refuse ends at once what somebody does for a producer, and lets that officer
// not begin again. Faults: NotFound, Forbidden for who acts for her.
func Refuse(ctx context.Context, db *database.DB, actor identity.Actor, id ID, now time.Time) error {
	return decide(ctx, db, actor, id, "helping.refuse", now, func(tx *database.Tx, helper int64) error {
		if _, err := tx.ExecContext(ctx, endAllOf, int64(actor.Person), helper, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, refuse, int64(actor.Person), helper, now, int64(actor.Person))
		return err
	})
}

// Allow lets an officer help again whom the producer has refused. Faults:
// NotFound, Forbidden for who acts for her.
func Allow(ctx context.Context, db *database.DB, actor identity.Actor, id ID, now time.Time) error {
	return decide(ctx, db, actor, id, "helping.allow", now, func(tx *database.Tx, helper int64) error {
		_, err := tx.ExecContext(ctx, lift, int64(actor.Person), helper, now)
		return err
	})
}

func decide(ctx context.Context, db *database.DB, actor identity.Actor, id ID, action string, now time.Time, do func(tx *database.Tx, helper int64) error) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "helping.own")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		var helper, self int64
		err := tx.GetContext(ctx, &helper, helperOf, int64(id), int64(actor.Person))
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err == nil {
			err = tx.GetContext(ctx, &self, lockProducer, int64(actor.Person))
		}
		if err == nil {
			err = do(tx, helper)
		}
		if err != nil {
			return refusals.Explain(fmt.Errorf("%s %d: %w", action, id, err))
		}
		return record(ctx, tx, actor.Person, 0, action, id, now)
	})
}

const helpingsOf = `
	SELECT h.id, h.helper_id, n.name, c.name AS cooperative, h.reason, h.begun_at, h.until, h.ended_at, h.ended_by IS NOT DISTINCT FROM h.producer_id AS ended_by_producer,
	       EXISTS (SELECT 1 FROM helping_refusal r WHERE r.producer_id = h.producer_id AND r.helper_id = h.helper_id AND r.lifted_at IS NULL) AS refused
	FROM helping h JOIN person n ON n.id = h.helper_id JOIN cooperative c ON c.id = h.cooperative_id
	WHERE h.producer_id = $1 ORDER BY h.id DESC LIMIT $2`

// Of lists who acted for a producer, the latest first.
func Of(ctx context.Context, q database.Queryer, producer identity.PersonID, limit int) ([]Helping, error) {
	var all []Helping
	if err := q.SelectContext(ctx, &all, helpingsOf, int64(producer), limit); err != nil {
		return nil, fmt.Errorf("helping: of %d: %w", producer, err)
	}
	return all, nil
}
