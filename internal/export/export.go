package export

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/riverqueue/river"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/jobs"
)

// ID is the number of an export.
type ID int64

// State is how far an export is.
type State string

// The states; of them Waiting and Running are not the end.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Ready     State = "ready"
	Failed    State = "failed"
	Cancelled State = "cancelled"
	Expired   State = "expired"
)

// Asked is which table is wanted, as the address of its page says.
type Asked struct {
	Path     string `json:"path"`            // of the page
	Title    string `json:"title,omitempty"` // what the page is about
	Table    string `json:"table"`           // of the page
	By       string `json:"by,omitempty"`
	First    string `json:"first"` // day, YYYY-MM-DD
	Last     string `json:"last"`
	Known    string `json:"known,omitempty"` // as report.KnownName writes it
	Form     string `json:"form"`            // csv, excel, xlsx
	Language string `json:"language"`        // id, en
}

// Export is a file that was asked for.
type Export struct {
	ID        ID                   `db:"id"`
	Programme identity.ProgrammeID `db:"programme_id"`
	Person    identity.PersonID    `db:"person_id"`
	Asked     Asked                `db:"-"`
	AskedAt   time.Time            `db:"asked_at"`
	State     State                `db:"state"`
	Attempt   int                  `db:"attempt"`
	Done      int64                `db:"rows_done"`
	All       int64                `db:"rows_all"` // 0 until they are counted
	Reason    string               `db:"reason"`   // a key, of a failed one
	File      string               `db:"file"`
	Bytes     int64                `db:"bytes"`
	SHA256    string               `db:"sha256"`
	EndedAt   *time.Time           `db:"ended_at"`
	ExpiresAt *time.Time           `db:"expires_at"`
	Text      []byte               `db:"asked"`
}

// Open tells whether it is still to be made.
func (e Export) Open() bool { return e.State == Waiting || e.State == Running }

const (
	// kept is how long a file may be fetched.
	kept = 7 * 24 * time.Hour
	// mostListed bounds what is shown.
	mostListed = 50
	// Queue is that of the jobs: one file at a time, so that nothing else waits.
	Queue = "export"
	// attempts is how often a job begins anew before it has failed.
	attempts = 4
)

// Make makes a file.
type Make struct {
	Export ID `json:"export"`
}

// Kind implements river.JobArgs.
func (Make) Kind() string { return "export" }

func enqueue(ctx context.Context, tx *database.Tx, id ID) error {
	return jobs.Enqueue(ctx, tx, Make{Export: id}, &river.InsertOpts{Queue: Queue, MaxAttempts: attempts})
}

var refusals = database.Refusals{
	"export_once": fault.New(fault.Conflict, "export.once"),
	"export_most": fault.New(fault.Conflict, "export.most"),
}

const insert = `INSERT INTO export (programme_id, person_id, asked, asked_at) VALUES ($1, $2, $3::jsonb, $4) RETURNING id`

// Ask asks for a file, for who may read the programme's figures. Faults: Forbidden,
// Conflict where the same one or three others are being made.
func Ask(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, a Asked, now time.Time) (id ID, err error) {
	if !actor.MayRead(programme) {
		return 0, fault.New(fault.Forbidden, "error.forbidden")
	}
	text, err := json.Marshal(a)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	if err := tx.GetContext(ctx, &id, insert, int64(programme), int64(actor.Person), string(text), now); err != nil {
		return 0, refusals.Explain(fmt.Errorf("export: ask: %w", err))
	}
	return id, enqueue(ctx, tx, id)
}

const (
	exports = `
		SELECT id, programme_id, person_id, asked, asked_at, state, attempt, rows_done, rows_all, coalesce(reason, '') AS reason, coalesce(file, '') AS file,
		       coalesce(bytes, 0) AS bytes, coalesce(sha256, '') AS sha256, ended_at, expires_at
		FROM export`
	listed = exports + ` WHERE person_id = $1 AND programme_id = ANY ($2::bigint[]) ORDER BY id DESC LIMIT $3`
	hers   = exports + ` WHERE id = $1 AND person_id = $2 AND programme_id = ANY ($3::bigint[])`
)

// readable are the programmes whose figures the actor may read.
func readable(actor identity.Actor) any {
	all := []int64{}
	for _, of := range [][]identity.ProgrammeID{actor.ManagerOf, actor.AuditorOf} {
		for _, id := range of {
			all = append(all, int64(id))
		}
	}
	return pq.Array(all)
}

func (e *Export) read() error {
	if err := json.Unmarshal(e.Text, &e.Asked); err != nil {
		return fmt.Errorf("export: what %d asks: %w", e.ID, err)
	}
	return nil
}

// List is what the actor asked for, the latest first.
func List(ctx context.Context, q database.Queryer, actor identity.Actor) ([]Export, error) {
	var all []Export
	if err := q.SelectContext(ctx, &all, listed, int64(actor.Person), readable(actor), mostListed); err != nil {
		return nil, fmt.Errorf("export: list: %w", err)
	}
	for i := range all {
		if err := all[i].read(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ByID is what the actor asked for, or NotFound: also what she may read no more.
func ByID(ctx context.Context, q database.Queryer, actor identity.Actor, id ID) (e Export, err error) {
	err = q.GetContext(ctx, &e, hers, int64(id), int64(actor.Person), readable(actor))
	if database.NoRows(err) {
		return e, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return e, fmt.Errorf("export: %w", err)
	}
	return e, e.read()
}

const cancel = `UPDATE export SET state = 'cancelled', ended_at = $2 WHERE id = $1 AND state IN ('waiting', 'running')`

// Cancel gives an export up. Faults: NotFound, Conflict for one that has ended.
func Cancel(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, now time.Time) error {
	e, err := ByID(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, cancel, int64(e.ID), now)
	if err != nil {
		return fmt.Errorf("export: cancel: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("export: cancel: %w", err)
	} else if n == 0 {
		return fault.New(fault.Conflict, "export.ended")
	}
	return nil
}

// Again asks anew for what has ended. Faults: NotFound, Conflict.
func Again(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, now time.Time) (ID, error) {
	e, err := ByID(ctx, tx, actor, id)
	if err != nil {
		return 0, err
	}
	if e.Open() {
		return 0, fault.New(fault.Conflict, "export.once")
	}
	return Ask(ctx, tx, actor, e.Programme, e.Asked, now)
}
