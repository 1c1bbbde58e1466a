package checkouttest

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// copiedAtOnce bounds one transaction of Copies. Its deferred triggers plan what
// they ask when the tables were last analysed: more rows than that, added to
// small tables, would be read whole for every row of them.
const copiedAtOnce = 2000

// Copies places n orders more, each like one of those given in turn, by SQL:
// thousands in the time that the story takes for ten. The goods must be there.
// It returns a payment in full of each; the ids of orders, parcels, lines and
// intents run in the same order.
func (w *World) Copies(n int, of ...order.Order) []payment.Receipt {
	w.t.Helper()
	ids := make([]string, len(of))
	for i, o := range of {
		ids[i] = fmt.Sprint(int64(o.ID))
	}
	receipts := make([]payment.Receipt, 0, n)
	for len(receipts) < n {
		some := w.copies(min(n-len(receipts), copiedAtOnce), "{"+strings.Join(ids, ",")+"}")
		receipts = append(receipts, some...)
		if len(receipts) >= copiedAtOnce/4 {
			w.analyze()
		}
	}
	return receipts
}

// copies places n copies of the orders of a PostgreSQL array of ids, in one
// transaction.
func (w *World) copies(n int, of string) []payment.Receipt {
	w.t.Helper()
	batch := rand.Text()
	var copied []struct {
		ID    payment.OrderID
		Total money.Amount
	}
	if err := database.InTx(w.t.Context(), w.Owner, func(tx *database.Tx) error {
		for _, statement := range []string{copyOrders, copyParcels, copyLines, copyShares, copyIntents, copyEvents, holdCopies} {
			if _, err := tx.ExecContext(w.t.Context(), statement, batch, of, n); err != nil {
				return fmt.Errorf("%w in %s", err, statement)
			}
		}
		copied = nil
		return tx.SelectContext(w.t.Context(), &copied, `SELECT id, total FROM shop_order WHERE number LIKE $1 || '-%' ORDER BY id`, batch)
	}); err != nil {
		w.t.Fatal(err)
	}
	receipts := make([]payment.Receipt, len(copied))
	for i, c := range copied {
		receipts[i] = payment.Receipt{
			Order: c.ID, Provider: payment.Simulation, ExternalID: fmt.Sprintf("sim_%d", c.ID), Amount: c.Total, OccurredAt: w.Now,
		}
	}
	return receipts
}

// analyze tells PostgreSQL how many rows there are now, as a shop's own server
// does by itself within a minute.
func (w *World) analyze() {
	w.t.Helper()
	if _, err := w.Owner.ExecContext(w.t.Context(), `ANALYZE shop_order, parcel, order_line, order_line_share, payment_intent, payment, order_event,
		ledger_transaction, posting, variant, account_balance`); err != nil {
		w.t.Fatal(err)
	}
}

// copied names the copies and what each is a copy of.
const copied = `
	WITH copied AS (
		SELECT n, $1 || '-' || n AS number, ($2::bigint[])[1 + n % cardinality($2::bigint[])] AS original
		FROM generate_series(0, $3::int - 1) AS n), placed AS (
		SELECT c.n, c.original, o.id FROM copied c JOIN shop_order o ON o.number = c.number)`

const copyOrders = copied + `
	INSERT INTO shop_order (number, token, form_key, language, buyer_name, buyer_phone, buyer_email, recipient_name, recipient_phone,
		country, region_code, region_name, street, postcode, note, items_total, discount_total, shipping_total, tip, unique_code, total,
		payment_method, placed_at, held_until)
	SELECT c.number, replace(gen_random_uuid()::text, '-', ''), gen_random_uuid(), o.language, o.buyer_name, o.buyer_phone, o.buyer_email,
		o.recipient_name, o.recipient_phone, o.country, o.region_code, o.region_name, o.street, o.postcode, o.note, o.items_total,
		o.discount_total, o.shipping_total, o.tip, o.unique_code, o.total, o.payment_method, o.placed_at, o.held_until
	FROM copied c JOIN shop_order o ON o.id = c.original ORDER BY c.n`

const copyParcels = copied + `
	INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max)
	SELECT c.id, p.cooperative_id, p.courier_id, p.zone, p.weight_g, p.billed_kg, p.shipping, p.days_min, p.days_max
	FROM placed c JOIN parcel p ON p.order_id = c.original ORDER BY c.n, p.id`

const copyLines = copied + `
	INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, category_id, variant_id, fee_policy_id, picture_id, title, option,
		made_to_order, lead_days, weight_g, price, quantity, discount, net)
	SELECT c.id, p.id, l.cooperative_id, l.product_id, l.category_id, l.variant_id, l.fee_policy_id, l.picture_id, l.title, l.option,
		l.made_to_order, l.lead_days, l.weight_g, l.price, l.quantity, l.discount, l.net
	FROM placed c JOIN order_line l ON l.order_id = c.original
	JOIN parcel p ON p.order_id = c.id AND p.cooperative_id = l.cooperative_id ORDER BY c.n, l.id`

const copyShares = copied + `
	INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code, village_name,
		income, cooperative_fee, programme_fee, contribution)
	SELECT m.id, s.cooperative_id, s.producer_id, s.producer_name, s.share_bp, s.village_code, s.village_name,
		s.income, s.cooperative_fee, s.programme_fee, s.contribution
	FROM placed c JOIN order_line l ON l.order_id = c.original JOIN order_line_share s ON s.order_line_id = l.id
	JOIN order_line m ON m.order_id = c.id AND m.variant_id = l.variant_id ORDER BY c.n, s.producer_id`

const copyIntents = copied + `
	INSERT INTO payment_intent (order_id, provider, idempotency_key, amount, currency, created_at, expires_at)
	SELECT c.id, i.provider, gen_random_uuid(), i.amount, i.currency, i.created_at, i.expires_at
	FROM placed c JOIN payment_intent i ON i.order_id = c.original ORDER BY c.n`

const copyEvents = copied + `
	INSERT INTO order_event (order_id, kind, actor, at)
	SELECT c.id, e.kind, e.actor, e.at
	FROM placed c JOIN order_event e ON e.order_id = c.original AND e.kind = 'placed' ORDER BY c.n`

const holdCopies = copied + `
	UPDATE variant v SET reserved = v.reserved + h.units FROM (
		SELECT l.variant_id, sum(l.quantity) AS units FROM placed c JOIN order_line l ON l.order_id = c.id GROUP BY l.variant_id) h
	WHERE h.variant_id = v.id`

// settledAtOnce bounds one transaction of SettledCopies. Each order leaves a
// dead version of the balances it moves until its transaction has ended, and
// the next one walks over them all.
const settledAtOnce = 250

// SettledCopies are Copies whose sales are posted as Settle posts them, some
// hundred in one database transaction.
func (w *World) SettledCopies(n int, of ...order.Order) {
	w.t.Helper()
	for i, some := range slices.Collect(slices.Chunk(w.Copies(n, of...), settledAtOnce)) {
		if i > 0 && i%(copiedAtOnce/settledAtOnce) == 0 {
			w.analyze()
		}
		first, last := some[0].Order, some[len(some)-1].Order
		w.tx(func(ctx context.Context, tx *database.Tx) error {
			for _, statement := range []string{payCopies, sellCopies, postCopies, moveCopies, packCopies, closeCopies, tellCopies} {
				if _, err := tx.ExecContext(ctx, statement, first, last, w.Now); err != nil {
					return fmt.Errorf("%w in %s", err, statement)
				}
			}
			return nil
		})
	}
}

const (
	payCopies = `
	INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at)
	SELECT id, 'simulation', 'sim_' || id, total, 'IDR', 'applied', $3, $3 FROM shop_order WHERE id BETWEEN $1 AND $2 ORDER BY id`
	sellCopies = `
	INSERT INTO ledger_transaction (key, rule, order_id, occurred_at, recorded_at, made_in)
	SELECT 'sale:' || id, 'sale', id, $3, $3, pg_current_xact_id() FROM shop_order WHERE id BETWEEN $1 AND $2 ORDER BY id`
	postCopies = `
	INSERT INTO posting (transaction_id, account_id, currency, amount, order_line_id, cooperative_id, producer_id, village_code)
	SELECT t.id, a.id, 'IDR', e.amount, e.line, e.cooperative, e.producer, e.village
	FROM ledger_transaction t JOIN (
		SELECT id AS order_id, 1 AS place, 'asset:psp:simulation:idr' AS code, total AS amount, NULL::bigint AS line,
		       NULL::bigint AS cooperative, NULL::bigint AS producer, NULL::text AS village
		FROM shop_order WHERE id BETWEEN $1 AND $2
		UNION ALL
		SELECT l.order_id, 2, part.code, -part.amount, s.order_line_id, s.cooperative_id, s.producer_id, s.village_code
		FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id CROSS JOIN LATERAL (VALUES
			('liability:producer:' || s.producer_id || ':pending', s.income), ('liability:coop:' || s.cooperative_id || ':fee', s.cooperative_fee),
			('income:programme_fee', s.programme_fee), ('income:processing_contribution', s.contribution)) AS part (code, amount)
		WHERE l.order_id BETWEEN $1 AND $2
		UNION ALL
		SELECT order_id, 3, 'liability:shipping:' || cooperative_id, -shipping, NULL, cooperative_id, NULL, NULL
		FROM parcel WHERE order_id BETWEEN $1 AND $2) e ON e.order_id = t.order_id
	JOIN account a ON a.code = e.code AND a.currency = 'IDR'
	WHERE e.amount <> 0 AND $3::timestamptz IS NOT NULL ORDER BY t.id, e.place, e.line, e.producer`
	moveCopies = `
	UPDATE shop_order SET payment_state = 'paid', paid_at = $3 WHERE id BETWEEN $1 AND $2`
	packCopies = `
	UPDATE parcel SET fulfilment_state = 'to_pack' WHERE order_id BETWEEN $1 AND $2 AND $3::timestamptz IS NOT NULL`
	closeCopies = `
	UPDATE payment_intent SET ended_at = $3 WHERE order_id BETWEEN $1 AND $2`
	tellCopies = `
	INSERT INTO order_event (order_id, kind, actor, at)
	SELECT id, 'paid', 'system', $3 FROM shop_order WHERE id BETWEEN $1 AND $2 ORDER BY id`
)
