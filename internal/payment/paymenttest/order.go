// Package paymenttest makes what tests of payments need and do not test: an
// order to refer to.
package paymenttest

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/money"
	"simpul/internal/payment"
)

const insertOrder = `
	INSERT INTO shop_order (number, token, form_key, language, buyer_name, buyer_phone, recipient_name, recipient_phone,
	                        country, region_name, street, items_total, shipping_total, total, payment_method, placed_at, held_until)
	VALUES ($1, $2, $3, 'id', 'Ayu', '+6281234567890', 'Ayu', '+6281234567890', 'HK', 'Hong Kong', 'Nathan Road 1',
	        $4, 0, $4, 'stripe', $5, $6)
	RETURNING id`

// Order is an order over an amount, without lines: nothing but a reference.
func Order(t testing.TB, db *dbtest.DB, total money.Amount, now time.Time) payment.OrderID {
	t.Helper()
	var id payment.OrderID
	err := database.InTx(t.Context(), db.Super, func(tx *database.Tx) error {
		// Its totals need not be those of lines.
		if _, err := tx.ExecContext(t.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
			return err
		}
		return tx.GetContext(t.Context(), &id, insertOrder, rand.Text(), rand.Text(), uuid.New(), total.Minor(), now, now.Add(time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Terms are those of a provider whose pages live half an hour.
func Terms(provider payment.Method) payment.Terms {
	return payment.Terms{Method: provider, Lifetime: 31 * time.Minute, Hold: 41 * time.Minute}
}

// Plan is a planned intent over the whole of an order of its own.
func Plan(t testing.TB, db *dbtest.DB, provider payment.Method, total money.Amount, now time.Time) payment.Intent {
	t.Helper()
	order := Order(t, db, total, now)
	var intent payment.Intent
	InTx(t, db, func(ctx context.Context, tx *database.Tx) (err error) {
		intent, err = payment.Plan(ctx, tx, order, Terms(provider), total, now)
		return err
	})
	return intent
}

// InTx runs fn as the application's role and commits; an error ends the test.
func InTx(t testing.TB, db *dbtest.DB, fn func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	if err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// Demonstration declares that the installation takes no real money.
func Demonstration(t testing.TB, db *dbtest.DB) {
	t.Helper()
	if _, err := db.Owner.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err != nil {
		t.Fatal(err)
	}
}
