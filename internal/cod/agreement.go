package cod

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
)

var agreementRefusals = database.Refusals{
	"cod_agreement_allowed": fault.InvalidFields(fault.Field{Name: "method", Key: "cod.not_offered"}),
}

const insertAgreement = `
	INSERT INTO cod_agreement (order_id, parcel_id, cooperative_id, setting_id, bearer)
	SELECT $1, $2, $3, id, bearer FROM cod_setting WHERE cooperative_id = $3 ORDER BY id DESC LIMIT 1`

// Agree writes that an order of one parcel is accepted to be paid on delivery,
// on the terms that hold now. It returns a fault of the field method when they
// do not allow it.
func Agree(ctx context.Context, tx *database.Tx, order payment.OrderID, parcel int64, cooperative identity.CooperativeID) error {
	result, err := tx.ExecContext(ctx, insertAgreement, order, parcel, int64(cooperative))
	if err != nil {
		return agreementRefusals.Explain(fmt.Errorf("cod: agree on order %d: %w", order, err))
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = agreementRefusals["cod_agreement_allowed"]
	}
	return err
}

// Open is an order on its way to be paid.
type Open struct {
	Order     payment.OrderID `db:"order_id"`
	Number    string          `db:"number"`
	Recipient string          `db:"recipient"`
	Courier   int64           `db:"courier_id"`
	Carrier   string          `db:"courier"`
	Tracking  string          `db:"tracking"`
	Parcel    int64           `db:"parcel_id"`
	Total     money.Amount    `db:"total"`
	ShippedAt time.Time       `db:"shipped_at"`
	Delivered bool            `db:"delivered"`
}

const openOrders = `
	SELECT a.order_id, o.number, o.recipient_name AS recipient, p.courier_id, c.name AS courier, coalesce(p.tracking_number, '') AS tracking,
	       p.id AS parcel_id, o.total, p.shipped_at, p.delivered_at IS NOT NULL AS delivered
	FROM cod_agreement a
	JOIN shop_order o ON o.id = a.order_id AND o.payment_state = 'accepted'
	JOIN parcel p ON p.id = a.parcel_id AND p.shipped_at IS NOT NULL
	JOIN courier c ON c.id = p.courier_id
	WHERE a.cooperative_id = $1 ORDER BY p.shipped_at, a.order_id LIMIT $2`

// OpenOf are at most limit shipped orders of a cooperative whose money the
// couriers have not handed over, those first that were shipped first.
func OpenOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Open, error) {
	var all []Open
	if err := q.SelectContext(ctx, &all, openOrders, int64(cooperative), limit); err != nil {
		return nil, fmt.Errorf("cod: open orders of %d: %w", cooperative, err)
	}
	return all, nil
}

// Fate is what became of an order that was accepted.
type Fate struct {
	Bearer     Bearer       `db:"bearer"` // of a refusal
	Remittance string       `db:"remittance"`
	RemittedAt *time.Time   `db:"remitted_at"`
	RefusedAt  *time.Time   `db:"refused_at"`
	Cost       money.Amount `db:"cost"` // of a refusal
}

const fate = `
	SELECT a.bearer, coalesce(r.reference, '') AS remittance, r.remitted_at, x.recorded_at AS refused_at, coalesce(x.cost, 0) AS cost
	FROM cod_agreement a
	LEFT JOIN cod_remitted m ON m.order_id = a.order_id LEFT JOIN cod_remittance r ON r.id = m.remittance_id
	LEFT JOIN cod_refusal x ON x.order_id = a.order_id
	WHERE a.order_id = $1`

// FateOf reads it; ok is false for an order that is paid in another way.
func FateOf(ctx context.Context, q database.Queryer, order payment.OrderID) (f Fate, ok bool, err error) {
	err = q.GetContext(ctx, &f, fate, order)
	if database.NoRows(err) {
		return Fate{}, false, nil
	}
	if err != nil {
		return Fate{}, false, fmt.Errorf("cod: order %d: %w", order, err)
	}
	return f, true, nil
}
