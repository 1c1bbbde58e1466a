package cod

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// RemittanceID identifies a remittance.
type RemittanceID int64

// Remittance is money that a courier handed over for orders of a cooperative.
type Remittance struct {
	ID          RemittanceID           `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Courier     int64                  `db:"courier_id"`
	Account     bank.AccountID         `db:"bank_account_id"`
	Reference   string                 `db:"reference"` // the courier's
	Due         money.Amount           `db:"due"`       // what its orders cost
	Received    money.Amount           `db:"received"`
	Reason      string                 `db:"reason"` // for the difference, "" where there is none
	RemittedAt  time.Time              `db:"remitted_at"`
	Carrier     string                 `db:"courier"`
	Bank        string                 `db:"account"`
	Orders      string                 `db:"orders"` // their numbers
	RecordedBy  string                 `db:"recorded_by"`
}

// Kept is what the courier has kept.
func (r Remittance) Kept() money.Amount { return r.Due.Sub(r.Received) }

// maxReason bounds a reason, in characters, as the database does.
const maxReason = 300

var remittanceRefusals = database.Refusals{
	"cod_remittance_once":     fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.known"}),
	"cod_remittance_received": fault.InvalidFields(fault.Field{Name: "received", Key: "cod.received"}),
	"cod_remittance_reason":   fault.InvalidFields(fault.Field{Name: "reason", Key: "cod.reason"}),
	"cod_remitted_pkey":       fault.New(fault.Conflict, "cod.closed"),
	"cod_open":                fault.New(fault.Conflict, "cod.closed"),
	"cod_remitted_amount":     fault.InvalidFields(fault.Field{Name: "orders", Key: "cod.one_courier"}),
}

const insertRemittance = `
	INSERT INTO cod_remittance (cooperative_id, courier_id, bank_account_id, reference, due, received, reason, remitted_at, recorded_at, recorded_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`

// Record writes a remittance without its orders. It returns field faults for a
// reference that is none or known, for more than is due or much less, and for a
// difference without a reason.
func Record(ctx context.Context, tx *database.Tx, actor identity.Actor, r Remittance, now time.Time) (Remittance, error) {
	reference, err := payment.CleanReference(r.Reference)
	if err != nil {
		return r, err
	}
	r.Reference, r.Reason = reference, strings.TrimSpace(r.Reason)
	if len([]rune(r.Reason)) > maxReason {
		return r, fault.InvalidFields(fault.Field{Name: "reason", Key: "error.too_long", Args: []any{maxReason}})
	}
	if err := tx.GetContext(ctx, &r.ID, insertRemittance, int64(r.Cooperative), r.Courier, int64(r.Account), r.Reference, r.Due.Minor(),
		r.Received.Minor(), r.Reason, r.RemittedAt, now, int64(actor.Person)); err != nil {
		return r, remittanceRefusals.Explain(fmt.Errorf("cod: record remittance: %w", err))
	}
	return r, nil
}

const insertRemitted = `
	INSERT INTO cod_remitted (order_id, remittance_id, cooperative_id, amount) VALUES ($1, $2, $3, $4)`

// Remit writes that an order's money was in a remittance. It returns a Conflict
// fault for one that is not on its way to be paid, and a fault of the field
// orders for another courier's.
func Remit(ctx context.Context, tx *database.Tx, r Remittance, order payment.OrderID, amount money.Amount) error {
	if _, err := tx.ExecContext(ctx, insertRemitted, order, int64(r.ID), int64(r.Cooperative), amount.Minor()); err != nil {
		return remittanceRefusals.Explain(fmt.Errorf("cod: remit order %d: %w", order, err))
	}
	return nil
}

const remittances = `
	SELECT r.id, r.cooperative_id, r.courier_id, r.bank_account_id, r.reference, r.due, r.received, r.reason, r.remitted_at,
	       c.name AS courier, b.bank || ' ••' || b.number_end AS account, n.name AS recorded_by,
	       (SELECT string_agg(o.number, ', ' ORDER BY o.id) FROM cod_remitted m JOIN shop_order o ON o.id = m.order_id
	        WHERE m.remittance_id = r.id) AS orders
	FROM cod_remittance r JOIN courier c ON c.id = r.courier_id JOIN bank_account b ON b.id = r.bank_account_id
	JOIN person n ON n.id = r.recorded_by
	WHERE r.cooperative_id = $1 ORDER BY r.id DESC LIMIT $2`

// Remittances are at most limit remittances for a cooperative, the newest first.
func Remittances(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Remittance, error) {
	var all []Remittance
	if err := q.SelectContext(ctx, &all, remittances, int64(cooperative), limit); err != nil {
		return nil, fmt.Errorf("cod: remittances for %d: %w", cooperative, err)
	}
	return all, nil
}
