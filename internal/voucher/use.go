package voucher

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// Use is one order's use of a voucher.
type Use struct {
	Voucher     ID           `db:"voucher_id"`
	Code        string       `db:"code"`
	Order       int64        `db:"order_id"`
	Number      string       `db:"number"` // the order's
	Amount      money.Amount `db:"amount"`
	UsedAt      time.Time    `db:"used_at"`
	GivenBackAt *time.Time   `db:"given_back_at"`
}

var limits = database.Refusals{
	"voucher_limit":       refuse("voucher.used_up"),
	"voucher_buyer_limit": refuse("voucher.used_by_you"),
	"voucher_over":        refuse("voucher.over"),
}

const insertUse = `INSERT INTO voucher_use (order_id, voucher_id, phone, amount, used_at) VALUES ($1, $2, $3, $4, $5)`

// Spend uses a voucher for an order that is being placed. It returns a field
// fault where none is left, for anybody or for the buyer of this telephone
// number, or the voucher is over. Of all rows that a transaction locks, the
// voucher comes after the stock.
func Spend(ctx context.Context, tx *database.Tx, v Voucher, order int64, phone string, amount money.Amount, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertUse, order, int64(v.ID), phone, amount, now); err != nil {
		return fmt.Errorf("voucher: use %d: %w", v.ID, limits.Explain(err))
	}
	return nil
}

const giveBack = `UPDATE voucher_use SET given_back_at = greatest($2, used_at) WHERE order_id = $1 AND given_back_at IS NULL`

// GiveBack gives back the use of an order that is given up unpaid, if it has
// one.
func GiveBack(ctx context.Context, tx *database.Tx, order int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, giveBack, order, now); err != nil {
		return fmt.Errorf("voucher: give back the use of order %d: %w", order, err)
	}
	return nil
}

const takeAgain = `UPDATE voucher_use SET given_back_at = NULL WHERE order_id = $1 AND given_back_at IS NOT NULL`

// TakeAgain takes the use of an order that is paid after it was given up, if it
// had one. It returns a Conflict fault where none is left; then the transaction
// can only be rolled back, to a savepoint at the least.
func TakeAgain(ctx context.Context, tx *database.Tx, order int64) error {
	_, err := tx.ExecContext(ctx, takeAgain, order)
	if refusal := limits.Explain(err); fault.KindOf(refusal) == fault.Invalid {
		return fault.Wrap(err, fault.Conflict, "voucher.used_up")
	}
	if err != nil {
		return fmt.Errorf("voucher: take again the use of order %d: %w", order, err)
	}
	return nil
}

const selectUse = `
	SELECT u.voucher_id, v.code, u.order_id, o.number, u.amount, u.used_at, u.given_back_at
	FROM voucher_use u JOIN voucher v ON v.id = u.voucher_id JOIN shop_order o ON o.id = u.order_id`

const useOfOrder = selectUse + ` WHERE u.order_id = $1`

// UseOf is an order's use; ok is false where it has none.
func UseOf(ctx context.Context, q database.Queryer, order int64) (u Use, ok bool, err error) {
	err = q.GetContext(ctx, &u, useOfOrder, order)
	if database.NoRows(err) {
		return u, false, nil
	}
	if err != nil {
		return u, false, fmt.Errorf("voucher: use of order %d: %w", order, err)
	}
	return u, true, nil
}

const usesOf = selectUse + ` WHERE u.voucher_id = $1 ORDER BY u.order_id DESC LIMIT $2`

// Uses lists at most limit uses of a voucher, newest first.
func Uses(ctx context.Context, q database.Queryer, id ID, limit int) ([]Use, error) {
	var all []Use
	if err := q.SelectContext(ctx, &all, usesOf, int64(id), limit); err != nil {
		return nil, fmt.Errorf("voucher: uses of %d: %w", id, err)
	}
	return all, nil
}
