package dossier

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/trail"
)

// Dossier is a report that was given out.
type Dossier struct {
	ID         int64                `db:"id"`
	Programme  identity.ProgrammeID `db:"programme_id"`
	Name       string               `db:"name"`
	Agency     string               `db:"agency"`
	Token      string               `db:"token"`
	Number     string               `db:"number"`
	First      time.Time            `db:"first_day"`
	Last       time.Time            `db:"last_day"`
	Known      time.Time            `db:"known_at"`
	Revenue    money.Amount         `db:"revenue"`
	Income     money.Amount         `db:"income"`
	Orders     int                  `db:"orders"`
	Makers     int                  `db:"makers"`
	VillageRow []byte               `db:"villages"`
	Sequence   int64                `db:"chain_sequence"`
	Hash       string               `db:"chain_hash"`
	Letterhead int64                `db:"letterhead_id"` // 0 for none
	By         string               `db:"by"`            // "" for the program
	At         time.Time            `db:"made_at"`
}

// Village is a village's figures in a dossier, amounts in minor units.
type Village struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Around  string `json:"around"`
	Makers  int    `json:"makers"`
	Orders  int    `json:"orders"`
	Revenue int64  `json:"revenue"`
	Income  int64  `json:"income"`
}

// Villages are those of the dossier, the highest revenue first.
func (d Dossier) Villages() ([]Village, error) {
	var all []Village
	if err := json.Unmarshal(d.VillageRow, &all); err != nil {
		return nil, fmt.Errorf("dossier: villages of %d: %w", d.ID, err)
	}
	return all, nil
}

// Window is the days of the dossier, as known at its time.
func (d Dossier) Window() (report.Window, error) {
	w, err := report.ParseDays(d.First.Format(time.DateOnly), d.Last.Format(time.DateOnly))
	w.Known = d.Known
	return w, err
}

const dossierColumns = `
	SELECT d.id, d.programme_id, p.name, p.agency, d.token, d.number, d.first_day, d.last_day, d.known_at, d.revenue, d.income, d.orders, d.makers, d.villages,
	       d.chain_sequence, d.chain_hash, coalesce(d.letterhead_id, 0) AS letterhead_id, coalesce(n.name, '') AS by, d.made_at
	FROM dossier d JOIN programme p ON p.id = d.programme_id LEFT JOIN person n ON n.id = d.made_by`

const (
	dossiers       = dossierColumns + ` WHERE d.programme_id = $1 ORDER BY d.id DESC LIMIT $2`
	dossierByID    = dossierColumns + ` WHERE d.programme_id = $1 AND d.id = $2`
	dossierByToken = dossierColumns + ` WHERE d.token = $1`
)

// List is a programme's latest dossiers.
func List(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, limit int) ([]Dossier, error) {
	var all []Dossier
	if err := q.SelectContext(ctx, &all, dossiers, programme, limit); err != nil {
		return nil, fmt.Errorf("dossier: list: %w", err)
	}
	return all, nil
}

// ByID is a dossier of a programme, or NotFound.
func ByID(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64) (Dossier, error) {
	return one(ctx, q, dossierByID, programme, id)
}

// ByToken is a dossier by what its code says, or NotFound.
func ByToken(ctx context.Context, q database.Queryer, token string) (Dossier, error) {
	return one(ctx, q, dossierByToken, token)
}

func one(ctx context.Context, q database.Queryer, query string, args ...any) (Dossier, error) {
	var d Dossier
	err := q.GetContext(ctx, &d, query, args...)
	if database.NoRows(err) {
		return d, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return d, fmt.Errorf("dossier: %w", err)
	}
	return d, nil
}

// settled is how long ago what a dossier knows was recorded, so that no transaction
// which was running when it was made turns up among it.
const settled = time.Minute

// read reads the figures of a window.
func read(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w report.Window) (report.Figures, []Village, error) {
	total, err := report.Totals(ctx, q, programme, w, report.Part{})
	if err != nil {
		return total, nil, err
	}
	portions, err := report.Portions(ctx, q, programme, w, report.Part{}, report.ByVillage, false)
	villages := make([]Village, len(portions))
	for i, p := range portions {
		villages[i] = Village{Code: p.Key, Name: p.Name, Around: p.Around, Makers: p.Makers, Orders: p.Orders, Revenue: p.Revenue.Minor(), Income: p.Income.Minor()}
	}
	return total, villages, err
}

const addDossier = `
	INSERT INTO dossier (programme_id, token, number, first_day, last_day, known_at, revenue, income, orders, makers, villages, chain_sequence, chain_hash,
		letterhead_id, made_by, made_at)
	VALUES ($1, $2, $3, $4::date, $5::date, $6, $7, $8, $9, $10, $11, $12, $13,
		(SELECT l.id FROM letterhead l WHERE l.programme_id = $1 ORDER BY l.id DESC LIMIT 1), NULLIF($14, 0::bigint), $15) RETURNING id`

var refusals = database.Refusals{
	"dossier_number_unique": fault.InvalidFields(fault.Field{Name: "number", Key: "dossier.number_taken"}),
	"letterhead_first_nip":  fault.InvalidFields(fault.Field{Name: "first_nip", Key: "dossier.nip"}),
	"letterhead_second_nip": fault.InvalidFields(fault.Field{Name: "second_nip", Key: "dossier.nip"}),
}

// Issue gives out a report of a window under a number, by the programme's manager or
// by the program itself. Its faults are Forbidden and of the field number.
func Issue(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, w report.Window, number string, now time.Time) (int64, error) {
	itself := actor.Administrator && !actor.Known()
	if !actor.IsManagerOf(programme) && !itself {
		return 0, fault.New(fault.Forbidden, "error.forbidden")
	}
	if known := now.Add(-settled); w.Known.IsZero() || w.Known.After(known) {
		w.Known = known
	}
	w.Known = w.Known.UTC().Truncate(time.Microsecond)
	total, villages, err := read(ctx, tx, programme, w)
	if err != nil {
		return 0, err
	}
	rows, err := json.Marshal(villages)
	if err != nil {
		return 0, fmt.Errorf("dossier: %w", err)
	}
	head, err := ledger.Head(ctx, tx)
	if err != nil {
		return 0, err
	}
	var id int64
	if err := tx.GetContext(ctx, &id, addDossier, programme, strings.ToLower(rand.Text()), strings.TrimSpace(number), w.First(), w.Last(), w.Known,
		total.Revenue, total.Income, total.Orders, total.Makers, string(rows), head.Sequence, head.Hash.String(), int64(actor.Person), now); err != nil {
		return 0, refusals.Explain(fmt.Errorf("dossier: issue %q: %w", number, err))
	}
	return id, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "dossier.issue", SubjectKind: "dossier", SubjectID: id, Detail: map[string]any{"number": number},
	})
}

// Matches tells whether the ledger says now, of what was known then, what a dossier
// says.
func Matches(ctx context.Context, q database.Queryer, d Dossier) (bool, error) {
	w, err := d.Window()
	if err != nil {
		return false, err
	}
	total, villages, err := read(ctx, q, d.Programme, w)
	if err != nil {
		return false, err
	}
	said, err := d.Villages()
	if err != nil {
		return false, err
	}
	if total.Revenue != d.Revenue || total.Income != d.Income || total.Orders != d.Orders || total.Makers != d.Makers || len(said) != len(villages) {
		return false, nil
	}
	for i := range said {
		said[i].Name, said[i].Around = villages[i].Name, villages[i].Around // names may change
		if said[i] != villages[i] {
			return false, nil
		}
	}
	return true, nil
}

const unprepared = `
	SELECT p.id FROM programme p
	WHERE NOT EXISTS (SELECT 1 FROM dossier d WHERE d.programme_id = p.id AND d.number = $1)
	  AND EXISTS (SELECT 1 FROM cooperative c WHERE c.programme_id = p.id) ORDER BY p.id`

// Prepare makes the report of the month before for each programme that has none yet,
// and tells how many it made.
func Prepare(ctx context.Context, db *database.DB, now time.Time) (made int, err error) {
	month := report.MonthOf(now).Previous()
	number := "BULANAN/" + month.From.In(clock.Jakarta).Format("01/2006")
	var waiting []identity.ProgrammeID
	if err := db.SelectContext(ctx, &waiting, unprepared, number); err != nil {
		return 0, fmt.Errorf("dossier: prepare: %w", err)
	}
	for _, programme := range waiting {
		err := database.InTx(ctx, db, func(tx *database.Tx) error {
			_, err := Issue(ctx, tx, identity.Program(), programme, month, number, now)
			return err
		})
		if fault.KindOf(err) == fault.Invalid {
			continue // another program was quicker
		}
		if err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}
