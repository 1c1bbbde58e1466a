package export_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/sheet"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// desk is somebody who asks for files, and a maker whose tables the test gives.
type desk struct {
	*checkouttest.World
	maker  *export.Maker
	actor  identity.Actor
	folder string
	now    time.Time
}

func open(t *testing.T, each func(put func([]sheet.Cell) error) error) *desk {
	t.Helper()
	w := checkouttest.New(t)
	d := &desk{World: w, actor: w.Manager("Maya Pengelola"), folder: t.TempDir(), now: time.Date(2026, time.March, 1, 3, 0, 0, 0, time.UTC)}
	shelf, err := export.OpenShelf(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	d.maker = &export.Maker{
		DB: w.App, Report: w.Report, Shelf: shelf, Clock: func() time.Time { return d.now },
		Source: func(context.Context, database.Queryer, identity.ProgrammeID, export.Asked, time.Time) (export.Table, error) {
			return export.Table{Name: "Tabel", Columns: []string{"Nomor"}, Count: 5_000, Each: each}, nil
		},
	}
	return d
}

func (d *desk) ask(t *testing.T, a export.Asked) (id export.ID, err error) {
	t.Helper()
	err = database.InTx(t.Context(), d.App, func(tx *database.Tx) (err error) {
		id, err = export.Ask(t.Context(), tx, d.actor, d.Programme.ID, a, d.now)
		return err
	})
	return id, err
}

func (d *desk) read(t *testing.T, id export.ID) export.Export {
	t.Helper()
	e, err := export.ByID(t.Context(), d.App, d.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (d *desk) files(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// numbers are five thousand rows.
func numbers(put func([]sheet.Cell) error) error {
	for n := range 5_000 {
		if err := put([]sheet.Cell{sheet.Number(int64(n))}); err != nil {
			return err
		}
	}
	return nil
}

var wanted = export.Asked{Path: "/program", Table: "rincian", First: "2026-01-01", Last: "2026-01-31", Form: "csv", Language: "id"}

// TestAKilledMakerOffersNothing stops in the middle, as a worker that is killed: what
// it wrote is never offered, another attempt begins anew, and if the first one is not
// dead after all, it changes nothing.
func TestAKilledMakerOffersNothing(t *testing.T) {
	t.Parallel()
	reached, resume := make(chan struct{}), make(chan struct{})
	var once sync.Once
	d := open(t, func(put func([]sheet.Cell) error) error {
		stopped := false
		for n := range 5_000 {
			if n == 3_000 {
				once.Do(func() {
					stopped = true
					close(reached)
				})
				if stopped {
					<-resume
				}
			}
			if err := put([]sheet.Cell{sheet.Number(int64(n))}); err != nil {
				return err
			}
		}
		return nil
	})
	id, err := d.ask(t, wanted)
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan error, 1)
	go func() { first <- d.maker.Make(context.WithoutCancel(t.Context()), id, false) }()
	<-reached
	half := d.read(t, id)
	if half.State != export.Running || half.Done != 2_000 || half.All != 5_000 || len(d.files(t)) != 1 {
		t.Errorf("in the middle: %+v, files %v", half, d.files(t))
	}
	if _, err := d.maker.Shelf.Open(half, d.now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("half a file is offered: %v", err)
	}
	const queued = `SELECT count(*) FROM river.river_job WHERE kind = 'export'`
	count := func() (n int) {
		t.Helper()
		if err := d.App.GetContext(t.Context(), &n, queued); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, step := range []struct {
		after time.Duration
		jobs  int
	}{{time.Minute, 1}, {time.Hour, 2}} {
		d.now = d.now.Add(step.after)
		if err := d.maker.Revive(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != step.jobs {
			t.Errorf("%s after its last sign of life there are %d jobs, want %d", step.after, n, step.jobs)
		}
	}
	if err := d.maker.Make(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	close(resume)
	if err := <-first; err != nil {
		t.Errorf("the first attempt: %v", err)
	}
	e := d.read(t, id)
	if e.State != export.Ready || e.Done != 5_000 || e.Attempt != 2 || len(d.files(t)) != 1 || d.files(t)[0] != e.File {
		t.Errorf("at the end: %+v, files %v", e, d.files(t))
	}
	file, err := d.maker.Shelf.Open(e, d.now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	text, err := os.ReadFile(file.Name())
	if err != nil || strings.Count(string(text), "\r\n") != 5_001 || int64(len(text)) != e.Bytes {
		t.Errorf("%d lines, %d bytes of %d: %v", strings.Count(string(text), "\r\n"), len(text), e.Bytes, err)
	}
	// A part that a killed program left goes too, the file does not.
	old := d.folder + "/1.part"
	if err := errors.Join(os.WriteFile(old, []byte("x"), 0o600), os.Chtimes(old, d.now.AddDate(0, 0, -1), d.now.AddDate(0, 0, -1)),
		os.Chtimes(file.Name(), d.now.AddDate(0, 0, -1), d.now.AddDate(0, 0, -1))); err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.files(t); len(got) != 1 || got[0] != e.File {
		t.Errorf("after sweeping: %v", got)
	}
}

// TestGivenUpWhileItIsMade stops the maker at its next sign of life.
func TestGivenUpWhileItIsMade(t *testing.T) {
	t.Parallel()
	var d *desk
	var id export.ID
	rows := 0
	d = open(t, func(put func([]sheet.Cell) error) error {
		return numbers(func(row []sheet.Cell) error {
			if rows++; rows == 2_500 {
				if err := database.InTx(context.Background(), d.App, func(tx *database.Tx) error {
					return export.Cancel(context.Background(), tx, d.actor, id, d.now)
				}); err != nil {
					return err
				}
			}
			return put(row)
		})
	})
	id, err := d.ask(t, wanted)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Make(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	if e := d.read(t, id); e.State != export.Cancelled || rows > 4_001 || len(d.files(t)) != 0 {
		t.Errorf("%+v after %d rows, files %v", e, rows, d.files(t))
	}
}

// TestAFailedExportSaysWhy: an error is tried again and told at last; a fault is told
// at once.
func TestAFailedExportSaysWhy(t *testing.T) {
	t.Parallel()
	fails := errors.New("the disk is on fire")
	d := open(t, func(put func([]sheet.Cell) error) error { return fails })
	id, err := d.ask(t, wanted)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Make(t.Context(), id, false); !errors.Is(err, fails) || d.read(t, id).State != export.Running {
		t.Errorf("the first time: %v, %+v", err, d.read(t, id))
	}
	if err := d.maker.Make(t.Context(), id, true); !errors.Is(err, fails) || d.read(t, id).State != export.Failed || d.read(t, id).Reason != "export.failed" {
		t.Errorf("the last time: %v, %+v", err, d.read(t, id))
	}
	fails = fault.New(fault.NotFound, "error.not_found")
	if id, err = d.ask(t, wanted); err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Make(t.Context(), id, false); err != nil || d.read(t, id).Reason != "error.not_found" {
		t.Errorf("refused: %v, %+v", err, d.read(t, id))
	}
	if len(d.files(t)) != 0 {
		t.Errorf("files are left: %v", d.files(t))
	}
	wide := wanted
	wide.Form = "xlsx"
	d.maker.Source = func(context.Context, database.Queryer, identity.ProgrammeID, export.Asked, time.Time) (export.Table, error) {
		return export.Table{Name: "Tabel", Columns: []string{"Nomor"}, Count: sheet.MostRows + 1, Each: numbers}, nil
	}
	if id, err = d.ask(t, wide); err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Make(t.Context(), id, false); err != nil || d.read(t, id).Reason != "export.failed.rows" {
		t.Errorf("too long for a workbook: %v, %+v", err, d.read(t, id))
	}
}

// TestNobodyAsksForTooMuch asks at the same time: the same file is made once, and no
// more than three others; the rows themselves refuse to be changed.
func TestNobodyAsksForTooMuch(t *testing.T) {
	t.Parallel()
	d := open(t, numbers)
	together := func(n int, which func(i int) export.Asked) (taken int) {
		t.Helper()
		var wait sync.WaitGroup
		errs := make([]error, n)
		for i := range n {
			wait.Go(func() { _, errs[i] = d.ask(t, which(i)) })
		}
		wait.Wait()
		for _, err := range errs {
			switch {
			case err == nil:
				taken++
			case fault.KindOf(err) != fault.Conflict:
				t.Error(err)
			}
		}
		return taken
	}
	if n := together(8, func(int) export.Asked { return wanted }); n != 1 {
		t.Errorf("the same file is made %d times", n)
	}
	if n := together(8, func(i int) export.Asked {
		other := wanted
		other.By = fmt.Sprint(i)
		return other
	}); n != 2 {
		t.Errorf("%d more are made, want 2", n)
	}
	var one int64
	if err := d.App.GetContext(t.Context(), &one, `SELECT min(id) FROM export`); err != nil {
		t.Fatal(err)
	}
	if err := d.maker.Make(t.Context(), export.ID(one), true); err != nil {
		t.Fatal(err)
	}
	for statement, db := range map[string]*database.DB{
		`DELETE FROM export`:                                           d.App,
		`UPDATE export SET person_id = person_id + 1`:                  d.App,
		`UPDATE export SET asked = '{}' WHERE id = $1`:                 d.Owner,
		`UPDATE export SET state = 'running' WHERE id = $1`:            d.App,
		`UPDATE export SET file = 'x' WHERE id = $1`:                   d.App,
		`UPDATE export SET bytes = 1 WHERE id = $1`:                    d.Owner,
		`UPDATE export SET state = 'ready' WHERE id <> $1`:             d.App,
		`UPDATE export SET rows_done = rows_all + 1 WHERE id <> $1`:    d.App,
		`UPDATE export SET state = 'failed' WHERE id <> $1`:            d.App,
		`UPDATE export SET state = 'expired', file = '' WHERE id = $1`: d.App,
	} {
		var args []any
		if strings.Contains(statement, "$1") {
			args = append(args, one)
		}
		if _, err := db.ExecContext(t.Context(), statement, args...); err == nil {
			t.Errorf("%s is done", statement)
		}
	}
}
