package training

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Aid is equipment or money that was given.
type Aid struct {
	ID          int64                  `db:"id"`
	What        string                 `db:"what"`
	Quantity    int                    `db:"quantity"`
	Serial      string                 `db:"serial"`
	Worth       money.Amount           `db:"worth"` // nothing where it is not told
	Giver       string                 `db:"giver"`
	GivenOn     time.Time              `db:"given_on"`
	Producer    identity.PersonID      `db:"producer_id"`    // who has it now, 0 for a group
	Cooperative identity.CooperativeID `db:"cooperative_id"` // whose members share it now, 0 for one person
	Holder      string                 `db:"holder"`
	State       string                 `db:"state"` // given, good, worn, broken or lost
	StateOn     time.Time              `db:"state_on"`
}

const aidColumns = `
	SELECT a.id, a.what, a.quantity, a.serial, coalesce(a.worth, 0) AS worth, a.giver, a.given_on,
	       coalesce(h.producer_id, 0) AS producer_id, coalesce(h.cooperative_id, 0) AS cooperative_id, coalesce(n.name, k.name, '') AS holder,
	       coalesce(s.kind, 'given') AS state, coalesce(s.day, a.given_on) AS state_on
	FROM aid a
	CROSS JOIN LATERAL (SELECT x.producer_id, x.cooperative_id FROM (
		SELECT 0::bigint AS id, a.producer_id, a.cooperative_id UNION ALL
		SELECT e.id, e.producer_id, e.cooperative_id FROM aid_event e WHERE e.aid_id = a.id AND e.kind = 'transferred') x ORDER BY x.id DESC LIMIT 1) h
	LEFT JOIN LATERAL (SELECT e.kind, e.day FROM aid_event e WHERE e.aid_id = a.id AND e.kind <> 'transferred' ORDER BY e.id DESC LIMIT 1) s ON TRUE
	LEFT JOIN person n ON n.id = h.producer_id
	LEFT JOIN cooperative k ON k.id = h.cooperative_id
	WHERE a.programme_id = $1`

const aids = aidColumns + ` ORDER BY a.given_on DESC, a.id DESC`

// Aids are what a programme's people were given, the newest first.
func Aids(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Aid, error) {
	var all []Aid
	if err := q.SelectContext(ctx, &all, aids, programme); err != nil {
		return nil, fmt.Errorf("training: aid: %w", err)
	}
	return all, nil
}

const aidByID = aidColumns + ` AND a.id = $2`

// AidByID is one of a programme, or NotFound.
func AidByID(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64) (Aid, error) {
	var a Aid
	err := q.GetContext(ctx, &a, aidByID, programme, id)
	if database.NoRows(err) {
		return a, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return a, fmt.Errorf("training: aid %d: %w", id, err)
	}
	return a, nil
}

// AidEvent is a look at it, its way to another, or its loss.
type AidEvent struct {
	Kind   string    `db:"kind"` // good, worn, broken, transferred, lost
	Day    time.Time `db:"day"`
	Holder string    `db:"holder"` // who has it from then on, of a transfer
	Note   string    `db:"note"`
	By     string    `db:"by"`
}

const aidEvents = `
	SELECT e.kind, e.day, coalesce(n.name, k.name, '') AS holder, e.note, b.name AS by
	FROM aid_event e JOIN person b ON b.id = e.noted_by LEFT JOIN person n ON n.id = e.producer_id LEFT JOIN cooperative k ON k.id = e.cooperative_id
	WHERE e.aid_id = $1 ORDER BY e.id DESC`

// AidEvents are what became of one, the newest first.
func AidEvents(ctx context.Context, q database.Queryer, id int64) ([]AidEvent, error) {
	var all []AidEvent
	if err := q.SelectContext(ctx, &all, aidEvents, id); err != nil {
		return nil, fmt.Errorf("training: events of aid %d: %w", id, err)
	}
	return all, nil
}

const (
	addAid = `
	INSERT INTO aid (programme_id, what, quantity, serial, worth, giver, given_on, producer_id, cooperative_id, made_by, made_at)
	VALUES ($1, $2, $3, $4, NULLIF($5, 0::bigint), $6, $7::date, NULLIF($8, 0::bigint), NULLIF($9, 0::bigint), $10, $11) RETURNING id`
	// ofProgramme tells whether who receives something is one of the programme's.
	ofProgramme = `
	SELECT CASE WHEN $2::bigint <> 0 THEN EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.producer_id = $2 AND c.programme_id = $1)
	            ELSE EXISTS (SELECT 1 FROM cooperative c WHERE c.id = $3::bigint AND c.programme_id = $1) END`
)

func receives(ctx context.Context, tx *database.Tx, programme identity.ProgrammeID, producer identity.PersonID, group identity.CooperativeID) error {
	var own bool
	if err := tx.GetContext(ctx, &own, ofProgramme, programme, int64(producer), int64(group)); err != nil {
		return fmt.Errorf("training: receiver: %w", err)
	}
	if !own {
		return fault.InvalidFields(fault.Field{Name: "receiver", Key: "error.required"})
	}
	return nil
}

// AddAid notes what was given. Its fault is of the field receiver.
func AddAid(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, a Aid, now time.Time) (int64, error) {
	if err := manages(actor, programme); err != nil {
		return 0, err
	}
	if err := receives(ctx, tx, programme, a.Producer, a.Cooperative); err != nil {
		return 0, err
	}
	err := tx.GetContext(ctx, &a.ID, addAid, programme, strings.TrimSpace(a.What), a.Quantity, a.Serial, a.Worth, strings.TrimSpace(a.Giver),
		a.GivenOn.Format(time.DateOnly), a.Producer, a.Cooperative, actor.Person, now)
	if err != nil {
		return 0, refusals.Explain(fmt.Errorf("training: add aid: %w", err))
	}
	return a.ID, noted(ctx, tx, actor, now, "aid.add", "aid", a.ID, map[string]any{"what": a.What, "quantity": a.Quantity})
}

const addAidEvent = `
	INSERT INTO aid_event (aid_id, kind, day, producer_id, cooperative_id, note, noted_by, noted_at)
	SELECT a.id, $3, $4::date, NULLIF($5, 0::bigint), NULLIF($6, 0::bigint), $7, $8, $9 FROM aid a WHERE a.programme_id = $1 AND a.id = $2`

// NoteAid notes what became of something that was given: its condition, a loss, or
// to whom it went. Faults: NotFound; of the field receiver.
func NoteAid(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, id int64, kind string, day time.Time, producer identity.PersonID, group identity.CooperativeID, note string, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	if kind == "transferred" {
		if err := receives(ctx, tx, programme, producer, group); err != nil {
			return err
		}
	} else {
		producer, group = 0, 0
	}
	done, err := tx.ExecContext(ctx, addAidEvent, programme, id, kind, day.Format(time.DateOnly), producer, group, note, actor.Person, now)
	if err != nil {
		return refusals.Explain(fmt.Errorf("training: note aid %d: %w", id, err))
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return noted(ctx, tx, actor, now, "aid.note", "aid", id, map[string]any{"kind": kind})
}
