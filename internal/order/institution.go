package order

import (
	"context"
	"fmt"
	"strings"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// Institution is in whose name a receipt is, with its tax number (NPWP).
type Institution struct {
	Name string `db:"name"`
	NPWP string `db:"npwp"` // 15 or 16 digits, or ""
}

// CleanNPWP is a typed tax number as digits: 15, or 16 since 2024; a field
// fault of "npwp" for anything else but nothing.
func CleanNPWP(typed string) (string, error) {
	digits := strings.NewReplacer(".", "", "-", "", " ", "").Replace(typed)
	shaped := len(digits) == 15 || len(digits) == 16
	if digits != "" && (!shaped || strings.Trim(digits, "0123456789") != "" || strings.Trim(digits, "0") == "") {
		return "", fault.InvalidFields(fault.Field{Name: "npwp", Key: "order.npwp"})
	}
	return digits, nil
}

// ShownNPWP groups a tax number as people write it: 01.234.567.8-901.000; the
// one of 16 digits has no groups.
func (i Institution) ShownNPWP() string {
	n := i.NPWP
	if len(n) != 15 {
		return n
	}
	return n[:2] + "." + n[2:5] + "." + n[5:8] + "." + n[8:9] + "-" + n[9:12] + "." + n[12:]
}

const insertInstitution = `INSERT INTO order_institution (order_id, name, npwp) VALUES ($1, $2, $3)`

// write puts the receipt of an order that is being placed in an institution's
// name.
func (i Institution) write(ctx context.Context, tx *database.Tx, id ID) error {
	if i.Name == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, insertInstitution, int64(id), i.Name, i.NPWP); err != nil {
		return fmt.Errorf("order: institution of %d: %w", id, err)
	}
	return nil
}

const institutionOf = `SELECT name, npwp FROM order_institution WHERE order_id = $1`

// InstitutionOf is in whose name an order's receipt is; the zero one where it
// is the buyer's.
func InstitutionOf(ctx context.Context, q database.Queryer, id ID) (Institution, error) {
	var i Institution
	if err := q.GetContext(ctx, &i, institutionOf, int64(id)); err != nil && !database.NoRows(err) {
		return i, fmt.Errorf("order: institution of %d: %w", id, err)
	}
	return i, nil
}
