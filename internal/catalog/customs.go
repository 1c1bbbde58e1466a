package catalog

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Customs is what customs are told of a product.
type Customs struct {
	HSCode   string `db:"hs_code"`          // 6, 8 or 10 digits of the Harmonized System
	Contents string `db:"customs_contents"` // in English
}

// customsOf are the columns of what product p, in category c, is declared as.
const customsOf = `coalesce(p.hs_code, c.hs_code) AS hs_code, coalesce(p.customs_contents, c.customs_contents) AS customs_contents`

// Declared is what a product is declared as, beside what its category says.
type Declared struct {
	Title    string  `db:"title"`
	Own      Customs `db:"own"`
	Category Customs `db:"category"`
}

const declared = `
	SELECT p.title, coalesce(p.hs_code, '') AS "own.hs_code", coalesce(p.customs_contents, '') AS "own.customs_contents",
	       c.hs_code AS "category.hs_code", c.customs_contents AS "category.customs_contents"
	FROM product p JOIN category c ON c.id = p.category_id WHERE p.id = $1 AND p.cooperative_id = $2`

// DeclaredOf reads what a cooperative's product is declared as, or returns a
// NotFound fault.
func DeclaredOf(ctx context.Context, q database.Queryer, of identity.CooperativeID, id ProductID) (Declared, error) {
	var d Declared
	err := q.GetContext(ctx, &d, declared, int64(id), int64(of))
	if database.NoRows(err) {
		return d, fault.New(fault.NotFound, "catalog.product.unknown")
	}
	if err != nil {
		return d, fmt.Errorf("catalog: customs of product %d: %w", id, err)
	}
	return d, nil
}

var (
	hsCode = regexp.MustCompile(`^[0-9]{6}([0-9]{2}){0,2}$`)
	// latin is what customs abroad can read.
	latin = regexp.MustCompile(`^[\x20-\x7e]{3,100}$`)
)

const declare = `
	UPDATE product SET hs_code = NULLIF($3, ''), customs_contents = NULLIF($4, ''), updated_at = $5 WHERE id = $1 AND cooperative_id = $2`

// Declare says what customs are told of a cooperative's product; "" for what
// its category says. Orders that were placed keep what was said then. It
// returns Invalid faults of a code or contents that are none, and NotFound for
// another cooperative's product.
func Declare(ctx context.Context, tx *database.Tx, actor identity.Actor, of identity.CooperativeID, id ProductID, c Customs, now time.Time) error {
	var faults []fault.Field
	if c.HSCode != "" && !hsCode.MatchString(c.HSCode) {
		faults = append(faults, fault.Field{Name: "hs_code", Key: "catalog.customs.hs_code"})
	}
	if c.Contents != "" && !latin.MatchString(c.Contents) {
		faults = append(faults, fault.Field{Name: "contents", Key: "catalog.customs.contents"})
	}
	if len(faults) > 0 {
		return fault.InvalidFields(faults...)
	}
	done, err := tx.ExecContext(ctx, declare, int64(id), int64(of), c.HSCode, c.Contents, now)
	if err != nil {
		return fmt.Errorf("catalog: declare product %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "catalog.product.unknown")
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "product.declare", SubjectKind: "product", SubjectID: int64(id),
	})
}
