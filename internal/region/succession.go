package region

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Takeover is that other codes took over a code's area, or a part of it: a split, a
// merger, or a move to another code.
type Takeover struct {
	Old Code
	// Stays tells that the old code is still in force, with what is left of it.
	Stays bool
	New   []Successor
	On    time.Time
}

// Successor is a code that takes over. Name is only needed where the code is new.
type Successor struct {
	Code Code
	Name string
}

var refusals = database.Refusals{
	"region_parent_exists":    invalidTakeover("new", "admin.takeover.parent"),
	"region_name":             invalidTakeover("new", "admin.takeover.name"),
	"region_search_name":      invalidTakeover("new", "admin.takeover.name"),
	"region_succession_pkey":  fault.New(fault.Conflict, "admin.takeover.already"),
	"region_succession_level": invalidTakeover("new", "admin.takeover.level"),
	"region_succession_dates": invalidTakeover("on", "admin.takeover.dates"),
	"region_validity":         invalidTakeover("on", "admin.takeover.dates"),
}

func invalidTakeover(field, key string) *fault.Fault {
	return fault.InvalidFields(fault.Field{Name: field, Key: key})
}

const (
	holdRegion   = `SELECT valid_until IS NULL FROM region WHERE code = $1 FOR UPDATE`
	livesInside  = `SELECT EXISTS (SELECT 1 FROM region WHERE parent_code = $1 AND valid_until IS NULL)`
	insertRegion = `
	INSERT INTO region (code, scheme, level, parent_code, kind, name, search_name, valid_from)
	SELECT $1, 'kemendagri', $2::smallint, NULLIF($3::text, ''), $4, $5, $6, $7::date WHERE NOT EXISTS (SELECT 1 FROM region WHERE code = $1)
	ON CONFLICT (code) DO NOTHING`
	insertSuccession = `INSERT INTO region_succession (code, successor_code, changed_on) VALUES ($1, $2, $3::date)`
	endRegion        = `UPDATE region SET valid_until = $2::date WHERE code = $1 AND valid_until IS NULL`
)

// Succeed notes a takeover. Sales keep the code that they were made in; whoever
// lives in a code that ended keeps it until she is moved. Faults: of the fields old,
// new and on; Conflict for what was noted before.
func Succeed(ctx context.Context, tx *database.Tx, actorID int64, t Takeover, now time.Time) error {
	if err := t.check(now); err != nil {
		return err
	}
	var current bool
	err := tx.GetContext(ctx, &current, holdRegion, t.Old)
	if database.NoRows(err) {
		return invalidTakeover("old", "error.region")
	}
	if err != nil {
		return fmt.Errorf("region: hold %s: %w", t.Old, err)
	}
	if !current {
		return fault.New(fault.Conflict, "admin.takeover.ended")
	}
	on := t.On.Format(time.DateOnly)
	for _, s := range t.New {
		_, err := tx.ExecContext(ctx, insertRegion, s.Code, s.Code.Level(), s.Code.Parent(), s.Code.Kind(), s.Name, searchName(s.Name), on)
		if err == nil {
			_, err = tx.ExecContext(ctx, insertSuccession, t.Old, s.Code, on)
		}
		if err != nil {
			return refusals.Explain(fmt.Errorf("region: %s takes over %s: %w", s.Code, t.Old, err))
		}
	}
	if !t.Stays {
		if err := end(ctx, tx, t.Old, on); err != nil {
			return err
		}
	}
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: actorID, Action: "region.succeed", SubjectKind: "region", Detail: t})
}

func end(ctx context.Context, tx *database.Tx, code Code, on string) error {
	var inhabited bool
	if err := tx.GetContext(ctx, &inhabited, livesInside, code); err != nil {
		return fmt.Errorf("region: inside %s: %w", code, err)
	}
	if inhabited {
		return invalidTakeover("old", "admin.takeover.inhabited")
	}
	if _, err := tx.ExecContext(ctx, endRegion, code, on); err != nil {
		return refusals.Explain(fmt.Errorf("region: end %s: %w", code, err))
	}
	return nil
}

// check refuses what can be seen without the database.
func (t Takeover) check(now time.Time) error {
	if !t.Old.Valid() || t.Old.Level() < Regency {
		return invalidTakeover("old", "error.region")
	}
	if t.On.After(now) {
		return invalidTakeover("on", "admin.takeover.ahead")
	}
	if len(t.New) == 0 {
		return invalidTakeover("new", "error.required")
	}
	for _, s := range t.New {
		if !s.Code.Valid() || s.Code.Level() != t.Old.Level() || s.Code == t.Old {
			return invalidTakeover("new", "admin.takeover.level")
		}
	}
	return nil
}

// ParseSuccessors reads a line for each code: the code and, where it is new, its
// name.
func ParseSuccessors(text string) []Successor {
	var all []Successor
	for line := range strings.Lines(text) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if code != "" {
			all = append(all, Successor{Code: Code(code), Name: strings.Join(strings.Fields(name), " ")})
		}
	}
	return all
}

// Succession is a takeover as it is listed.
type Succession struct {
	Code      Code
	Name      string
	Successor Code      `db:"successor_code"`
	NewName   string    `db:"new_name"`
	On        time.Time `db:"changed_on"`
	Ended     bool      // the old code is in force no more
	// Producers and Cooperatives are how many still have the code that ended.
	Producers    int
	Cooperatives int
}

const successionColumns = `
	SELECT s.code, o.name, s.successor_code, n.name AS new_name, s.changed_on, o.valid_until IS NOT NULL AS ended,
	       CASE WHEN o.valid_until IS NULL THEN 0 ELSE (SELECT count(*) FROM producer p WHERE p.village_code = s.code) END AS producers,
	       CASE WHEN o.valid_until IS NULL THEN 0 ELSE (SELECT count(*) FROM cooperative k WHERE k.village_code = s.code) END AS cooperatives
	FROM region_succession s JOIN region o ON o.code = s.code JOIN region n ON n.code = s.successor_code`

const (
	successions   = successionColumns + ` ORDER BY s.changed_on DESC, s.code, s.successor_code LIMIT $1`
	successionsOf = successionColumns + ` WHERE s.code = $1 OR s.successor_code = $1 ORDER BY s.changed_on, s.code, s.successor_code`
)

// Successions are the last takeovers, the newest first.
func Successions(ctx context.Context, q database.Queryer, limit int) ([]Succession, error) {
	return taken(ctx, q, successions, limit)
}

// SuccessionsOf are those in which a code was taken over or took over.
func SuccessionsOf(ctx context.Context, q database.Queryer, code Code) ([]Succession, error) {
	return taken(ctx, q, successionsOf, code)
}

func taken(ctx context.Context, q database.Queryer, query string, arg any) ([]Succession, error) {
	var all []Succession
	if err := q.SelectContext(ctx, &all, query, arg); err != nil {
		return nil, fmt.Errorf("region: successions: %w", err)
	}
	return all, nil
}
