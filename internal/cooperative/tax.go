package cooperative

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// TaxKind names a tax that is withheld from sales.
type TaxKind string

// PPh22 is the income tax that an appointed marketplace withholds from its
// sellers (PMK 37/2025).
const PPh22 TaxKind = "pph22"

// TaxRate is a tax in force, in basis points of what a producer sold.
type TaxRate struct {
	Kind   TaxKind `db:"kind"`
	RateBP int     `db:"rate_bp"`
}

// Of is the tax on what a producer sold, in whole rupiah.
func (r TaxRate) Of(sold money.Amount) money.Amount {
	const wholeBP = 10_000
	if sold.Sign() <= 0 {
		return money.Rupiah(0)
	}
	return money.Rupiah(sold.Rupiah() * int64(r.RateBP) / wholeBP)
}

// TaxBack is what of a tax that stands goes back when so much was taken of the
// income that it was withheld of, and so much is left: in whole rupiah, all of it
// when nothing is left. Where no more stood than there was income, no more goes
// than was taken.
func TaxBack(standing, taken, left money.Amount) money.Amount {
	if taken.Sign() <= 0 || standing.Sign() <= 0 {
		return money.Rupiah(0)
	}
	stays := standing.Rupiah() * left.Rupiah() / taken.Add(left).Rupiah()
	return standing.Sub(money.Rupiah(stays))
}

const taxesOn = `
	SELECT m.id AS producer_id, r.kind, r.rate_bp FROM tax_rate r JOIN cooperative c ON c.programme_id = r.programme_id
	CROSS JOIN unnest($2::bigint[]) AS m (id)
	WHERE c.id = $1 AND r.period @> $3::timestamptz
	  AND NOT EXISTS (SELECT 1 FROM tax_exemption e WHERE e.producer_id = m.id AND e.kind = r.kind AND e.year = $4)
	ORDER BY m.id, r.kind`

// TaxesOn are the taxes withheld at a moment from what producers sell in a
// cooperative: none where the programme has set none, none of one who has
// declared that she is exempt in this year.
func TaxesOn(ctx context.Context, q database.Queryer, group identity.CooperativeID, at time.Time, producers ...identity.PersonID) (map[identity.PersonID][]TaxRate, error) {
	var rows []struct {
		Producer identity.PersonID `db:"producer_id"`
		TaxRate
	}
	if err := q.SelectContext(ctx, &rows, taxesOn, group, pq.Array(producers), at, clock.Day(at).Year()); err != nil {
		return nil, fmt.Errorf("cooperative: taxes on %v: %w", producers, err)
	}
	all := map[identity.PersonID][]TaxRate{}
	for _, r := range rows {
		all[r.Producer] = append(all[r.Producer], r.TaxRate)
	}
	return all, nil
}

// TaxPeriod is a tax with from when until when it is withheld.
type TaxPeriod struct {
	TaxRate
	From  time.Time  `db:"starts_at"`
	Until *time.Time `db:"ends_at"` // nil while no end is set
}

const taxes = `
	SELECT kind, rate_bp, lower(period) AS starts_at, upper(period) AS ends_at
	FROM tax_rate WHERE programme_id = $1 AND kind = $2 ORDER BY period DESC`

// Taxes are the periods of a tax in a programme, the newest first.
func Taxes(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, kind TaxKind) ([]TaxPeriod, error) {
	var all []TaxPeriod
	if err := q.SelectContext(ctx, &all, taxes, programme, kind); err != nil {
		return nil, fmt.Errorf("cooperative: taxes of programme %d: %w", programme, err)
	}
	return all, nil
}

// Exemption is a producer's declaration for a year.
type Exemption struct {
	Producer   identity.PersonID `db:"producer_id"`
	Name       string            `db:"name"`
	Year       int               `db:"year"`
	DeclaredAt time.Time         `db:"declared_at"`
}

const exemptions = `
	SELECT e.producer_id, n.name, e.year, e.declared_at FROM tax_exemption e JOIN person n ON n.id = e.producer_id
	WHERE e.kind = $2 AND EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
	                              WHERE m.producer_id = e.producer_id AND c.programme_id = $1)
	ORDER BY e.year DESC, n.name, e.producer_id`

// Exemptions lists the declarations of a programme's producers about a tax, the
// newest years first.
func Exemptions(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, kind TaxKind) ([]Exemption, error) {
	var all []Exemption
	if err := q.SelectContext(ctx, &all, exemptions, programme, kind); err != nil {
		return nil, fmt.Errorf("cooperative: exemptions of programme %d: %w", programme, err)
	}
	return all, nil
}

var taxRefusals = database.Refusals{
	"tax_rate_overlap":   fault.New(fault.Conflict, "catalog.tax.overlap"),
	"tax_rate_bp":        fault.New(fault.Invalid, "catalog.tax.rate"),
	"tax_exemption_once": fault.New(fault.Conflict, "catalog.tax.declared"),
	"tax_exemption_year": fault.New(fault.Invalid, "catalog.tax.rate"),
}

const insertTaxRate = `
	INSERT INTO tax_rate (programme_id, kind, rate_bp, period, set_at, set_by) VALUES ($1, $2, $3, tstzrange($4, NULL), $5, $6)`

// SetTax withholds a tax in a programme from a moment on. Faults: Conflict where
// one of this kind is set for then, Invalid for a rate.
func SetTax(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, r TaxRate, from, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertTaxRate, programme, r.Kind, r.RateBP, from, now, actor.Person); err != nil {
		return fmt.Errorf("cooperative: tax: %w", taxRefusals.Explain(err))
	}
	return noteRule(ctx, tx, actor, "tax.set", "programme", int64(programme), rule{BP: r.RateBP, From: &from}, now)
}

const endTax = `
	UPDATE tax_rate SET period = tstzrange(lower(period), $3)
	WHERE programme_id = $1 AND kind = $2 AND upper_inf(period) AND lower(period) < $3`

// EndTax ends a tax at a moment. Faults: NotFound where none runs.
func EndTax(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, kind TaxKind, at, now time.Time) error {
	result, err := tx.ExecContext(ctx, endTax, programme, kind, at)
	if err != nil {
		return fmt.Errorf("cooperative: end tax: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return unknownOr(err)
	}
	return noteRule(ctx, tx, actor, "tax.end", "programme", int64(programme), rule{From: &at}, now)
}

const insertExemption = `
	INSERT INTO tax_exemption (producer_id, kind, year, declared_at, recorded_by) VALUES ($1, $2, $3, $4, $5)`

// DeclareExempt records a producer's declaration that she sells for at most
// Rp500 million in a year. Faults: Conflict when she has declared it.
func DeclareExempt(ctx context.Context, tx *database.Tx, actor identity.Actor, producer identity.PersonID, kind TaxKind, year int, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertExemption, producer, kind, year, now, actor.Person); err != nil {
		return fmt.Errorf("cooperative: exemption of %d: %w", producer, taxRefusals.Explain(err))
	}
	return noteRule(ctx, tx, actor, "tax.declare_exempt", "producer", int64(producer), rule{Year: year}, now)
}
