package checkouttest

import (
	"crypto/rand"
	"fmt"
	"strings"

	"simpul/internal/database"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// bulkAtOnce bounds one transaction of Bulk.
const bulkAtOnce = 50_000

// Bulk is SettledCopies for a shop that has sold for years: hundreds of thousands
// in minutes, because nothing is checked on the way. What is written is what
// SettledCopies writes, with the browser and the event of each sale; the audit
// finds nothing wrong. The originals are settled.
func (w *World) Bulk(n int, of ...order.Order) {
	w.t.Helper()
	ids := make([]string, len(of))
	for i, o := range of {
		ids[i] = fmt.Sprint(int64(o.ID))
	}
	originals := "{" + strings.Join(ids, ",") + "}"
	for ; n > 0; n -= bulkAtOnce {
		if err := database.InTx(w.t.Context(), w.Super, func(tx *database.Tx) error { return w.bulk(tx, min(n, bulkAtOnce), originals) }); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *World) bulk(tx *database.Tx, n int, originals string) error {
	ctx, batch := w.t.Context(), rand.Text()
	if _, err := tx.ExecContext(ctx, `SET LOCAL session_replication_role = replica`); err != nil {
		return err
	}
	for _, statement := range []string{copyOrders, copyParcels, copyLines, copyShares, copyIntents, copyEvents, holdCopies} {
		if _, err := tx.ExecContext(ctx, statement, batch, originals, n); err != nil {
			return fmt.Errorf("%w in %s", err, statement)
		}
	}
	var span struct{ First, Last payment.OrderID }
	if err := tx.GetContext(ctx, &span, `SELECT min(id) AS first, max(id) AS last FROM shop_order WHERE number LIKE $1 || '-%'`, batch); err != nil {
		return err
	}
	for _, statement := range []string{
		payCopies, sellCopies, postCopies, moveCopies, packCopies, closeCopies, tellCopies, browseCopies, notifyCopies, balanceCopies,
	} {
		if _, err := tx.ExecContext(ctx, statement, span.First, span.Last, w.Now); err != nil {
			return fmt.Errorf("%w in %s", err, statement)
		}
	}
	return nil
}

const (
	browseCopies = `
	INSERT INTO order_browser (order_id, token_hash)
	SELECT id, sha256(token::bytea) FROM shop_order WHERE id BETWEEN $1 AND $2 AND $3::timestamptz IS NOT NULL ORDER BY id`
	notifyCopies = `
	INSERT INTO provider_event (provider, external_id, kind, body, received_at, processed_at, outcome)
	SELECT 'simulation', 'sim_' || id, 'intent.paid', '{}', $3, $3, 'settled' FROM shop_order WHERE id BETWEEN $1 AND $2 ORDER BY id`
	// What the trigger of postings does.
	balanceCopies = `
	UPDATE account_balance b SET balance = b.balance + p.sum FROM (
		SELECT p.account_id, sum(p.amount) AS sum FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
		WHERE t.order_id BETWEEN $1 AND $2 AND t.rule = 'sale' AND $3::timestamptz IS NOT NULL GROUP BY p.account_id) p
	WHERE b.account_id = p.account_id`
)
