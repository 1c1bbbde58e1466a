package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/sheet"
)

// Table is what a file holds: its columns and, one after another, its rows.
type Table struct {
	Name    string // at most 31 characters
	Columns []string
	Count   int64 // of rows
	Each    func(put func(row []sheet.Cell) error) error
}

// Source reads a table in a snapshot; the table is read before the snapshot ends.
type Source func(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, a Asked, now time.Time) (Table, error)

// Maker makes files.
type Maker struct {
	DB     *database.DB
	Report *database.DB // the reading role
	Shelf  *Shelf
	Source Source
	Clock  clock.Clock
}

const (
	// Longest is how long one attempt may take.
	Longest = 30 * time.Minute
	// beatEvery is how many rows are written between two signs of life, which are
	// what is seen of the progress.
	beatEvery = 2_000
	// deadAfter is how long after its last sign of life an attempt is given up for
	// dead.
	deadAfter = 5 * time.Minute
)

// errEnded is that nobody wants the file any more: it was given up, or another
// attempt makes it.
var errEnded = errors.New("export: ended")

const (
	beginMaking = `
		UPDATE export SET state = 'running', attempt = attempt + 1, beat_at = $2, rows_done = 0, rows_all = 0
		WHERE id = $1 AND state IN ('waiting', 'running')
		RETURNING id, programme_id, person_id, asked, attempt`
	beat = `
		UPDATE export SET beat_at = $3, rows_done = $4, rows_all = $5 WHERE id = $1 AND attempt = $2 AND state = 'running'`
	finish = `
		UPDATE export SET state = 'ready', rows_done = $3, rows_all = $3, file = $4, bytes = $5, sha256 = $6, ended_at = $7, expires_at = $8
		WHERE id = $1 AND attempt = $2 AND state = 'running'`
	fail = `
		UPDATE export SET state = 'failed', reason = $3, ended_at = $4 WHERE id = $1 AND attempt = $2 AND state = 'running'`
	stillReads = `
		SELECT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.id = g.person_id AND p.disabled_at IS NULL
			WHERE g.person_id = $1 AND g.programme_id = $2 AND g.role IN ('manager', 'auditor') AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > $3))`
)

// Make makes the file of an export that is not made yet. A fault fails it at once,
// another error at the last attempt; before, the job tries again.
func (m *Maker) Make(ctx context.Context, id ID, last bool) error {
	var e Export
	err := m.DB.GetContext(ctx, &e, beginMaking, int64(id), m.Clock())
	if database.NoRows(err) {
		return nil // it has ended
	}
	if err != nil {
		return fmt.Errorf("export: begin %d: %w", id, err)
	}
	if err := e.read(); err != nil {
		return err
	}
	err = m.make(ctx, e)
	if err == nil || errors.Is(err, errEnded) {
		return nil
	}
	known, refused := fault.As(err)
	if !refused && !last {
		return err
	}
	reason := "export.failed"
	if refused {
		reason = known.Key
	}
	// The context may be what ended it.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if _, noteErr := m.DB.ExecContext(ctx, fail, int64(id), e.Attempt, reason, m.Clock()); noteErr != nil {
		return errors.Join(err, fmt.Errorf("export: %w", noteErr))
	}
	if refused {
		return nil // told to who asked
	}
	return err
}

func (m *Maker) make(ctx context.Context, e Export) error {
	var reads bool
	if err := m.DB.GetContext(ctx, &reads, stillReads, int64(e.Person), int64(e.Programme), m.Clock()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if !reads {
		return fault.New(fault.Forbidden, "export.failed.role")
	}
	d, err := m.Shelf.begin()
	if err != nil {
		return err
	}
	rows, err := m.fill(ctx, e, d)
	if err != nil {
		return errors.Join(err, d.discard())
	}
	name, err := m.Shelf.end(d)
	if err != nil {
		return errors.Join(err, d.discard())
	}
	now := m.Clock()
	result, err := m.DB.ExecContext(ctx, finish, int64(e.ID), e.Attempt, rows, name, d.bytes, d.sum(), now, now.Add(kept))
	if err != nil {
		return errors.Join(fmt.Errorf("export: finish: %w", err), m.Shelf.remove(name))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errEnded, err, m.Shelf.remove(name))
	}
	return nil
}

// fill writes the table in one snapshot and tells how many rows it has.
func (m *Maker) fill(ctx context.Context, e Export, w io.Writer) (rows int64, err error) {
	begin := map[string]func(io.Writer, string, []string) (sheet.Writer, error){
		"csv": sheet.NewCSV, "excel": sheet.NewExcelCSV, "xlsx": sheet.NewXLSX,
	}[e.Asked.Form]
	if begin == nil {
		return 0, fault.New(fault.NotFound, "error.not_found")
	}
	err = inOneSnapshot(ctx, m.Report, func(tx *database.Tx) error {
		t, err := m.Source(ctx, tx, e.Programme, e.Asked, m.Clock())
		if err != nil {
			return err
		}
		if e.Asked.Form == "xlsx" && t.Count > sheet.MostRows {
			return fault.New(fault.Invalid, "export.failed.rows")
		}
		out, err := begin(w, t.Name, t.Columns)
		if err != nil {
			return err
		}
		err = t.Each(func(row []sheet.Cell) error {
			if rows%beatEvery == 0 {
				if err := m.beat(ctx, e, rows, t.Count); err != nil {
					return err
				}
			}
			rows++
			return out.Row(row)
		})
		if err == nil {
			err = m.beat(ctx, e, rows, t.Count)
		}
		if err != nil {
			return errors.Join(err, out.Drop())
		}
		return out.Close()
	})
	return rows, err
}

func (m *Maker) beat(ctx context.Context, e Export, done, all int64) error {
	result, err := m.DB.ExecContext(ctx, beat, int64(e.ID), e.Attempt, m.Clock(), min(done, all), all)
	if err != nil {
		return fmt.Errorf("export: beat: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errEnded, err)
	}
	return nil
}

// inOneSnapshot is database.InSnapshot without its tries: what was written to a file
// is not written again.
func inOneSnapshot(ctx context.Context, db *database.DB, do func(tx *database.Tx) error) error {
	begun := false
	return database.InSnapshot(ctx, db, func(tx *database.Tx) error {
		if begun {
			return errors.New("export: the snapshot ended")
		}
		begun = true
		return do(tx)
	})
}

const dead = `
	UPDATE export SET state = 'waiting', beat_at = $1 WHERE state = 'running' AND beat_at < $2 RETURNING id`

// Revive begins anew what was being made when the program ended.
func (m *Maker) Revive(ctx context.Context) error {
	now := m.Clock()
	return database.InTx(ctx, m.DB, func(tx *database.Tx) error {
		var all []ID
		if err := tx.SelectContext(ctx, &all, dead, now, now.Add(-deadAfter)); err != nil {
			return fmt.Errorf("export: revive: %w", err)
		}
		for _, id := range all {
			if err := enqueue(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
