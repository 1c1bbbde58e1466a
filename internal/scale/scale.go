package scale

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Size is how much there is to be.
type Size struct {
	Orders, Producers, Villages int
	Years                       int // over which the orders are spread evenly
}

// Full is what reports are measured on.
var Full = Size{Orders: 1_000_000, Producers: 20_000, Villages: 2_000, Years: 5}

// Of is a programme of so many orders, with as many to a village and to a maker as
// Full has, over as many years.
func Of(orders int) Size {
	part := func(of int) int { return max(of*orders/Full.Orders, 1) }
	return Size{Orders: orders, Producers: part(Full.Producers), Villages: part(Full.Villages), Years: Full.Years}
}

// Chosen is what somebody measures on, as the environment says: Full where SIMPUL_FULL
// is set, else so many orders as SIMPUL_SCALE_ORDERS names, else so many as are given.
func Chosen(getenv func(string) string, orders int) (Size, error) {
	if getenv("SIMPUL_FULL") != "" {
		return Full, nil
	}
	if text := getenv("SIMPUL_SCALE_ORDERS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > Full.Orders {
			return Size{}, fmt.Errorf("scale: SIMPUL_SCALE_ORDERS is %q, want 1 to %d", text, Full.Orders)
		}
		orders = n
	}
	return Of(orders), nil
}

const (
	// ordersAtOnce bounds one transaction.
	ordersAtOnce = 5_000
	// slices are how many times products are made: the search index reads as it was
	// planned when they were last counted.
	slices = 40
	// settling is how long before now the last order was placed, so that its
	// parcel has arrived.
	settling = 8 * 24 * time.Hour
)

// Load writes a programme of a size up to now and tells its number. The regions
// of Banten and West Java have to be there, and no other programme. The sums of
// reports are not made yet; progress hears how many orders are written.
func Load(ctx context.Context, owner *database.DB, s Size, now time.Time, progress func(done, total int)) (identity.ProgrammeID, error) {
	until := now.Add(-settling).UTC().Truncate(time.Hour)
	from := until.AddDate(-s.Years, 0, 0)
	err := database.InTx(ctx, owner, func(tx *database.Tx) error {
		for _, step := range []string{programmes, cooperatives, people, makers, members, accounts} {
			if _, err := tx.ExecContext(ctx, step, s.Producers, s.Villages, from); err != nil {
				return fmt.Errorf("%w in %s", err, step)
			}
			// What a step asks, its triggers too, is planned by what is there.
			if _, err := tx.ExecContext(ctx, counted); err != nil {
				return err
			}
		}
		for slice := range slices {
			for _, step := range []string{goods, variants, shares} {
				if _, err := tx.ExecContext(ctx, step, s.Producers, from, slice, slices); err != nil {
					return fmt.Errorf("%w in %s", err, step)
				}
			}
			if _, err := tx.ExecContext(ctx, counted); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, stock, from); err != nil {
			return fmt.Errorf("%w in %s", err, stock)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("scale: %w", err)
	}
	for done := 0; done < s.Orders; {
		n := min(ordersAtOnce, s.Orders-done)
		if err := sell(ctx, owner, s, from, until, done, n); err != nil {
			return 0, fmt.Errorf("scale: orders after %d: %w", done, err)
		}
		// The checks of a transaction plan what they ask by what was last counted.
		if done == 0 || done == ordersAtOnce*10 {
			if _, err := owner.ExecContext(ctx, `ANALYZE`); err != nil {
				return 0, fmt.Errorf("scale: %w", err)
			}
		}
		done += n
		progress(done, s.Orders)
	}
	var id identity.ProgrammeID
	err = database.InTx(ctx, owner, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, sent); err != nil {
			return err
		}
		return tx.GetContext(ctx, &id, `SELECT id FROM programme WHERE name = 'Program Skala'`)
	})
	if err != nil {
		return 0, fmt.Errorf("scale: %w", err)
	}
	return id, nil
}

// sell writes n paid orders after the first done, in one transaction.
func sell(ctx context.Context, owner *database.DB, s Size, from, until time.Time, done, n int) error {
	return database.InTx(ctx, owner, func(tx *database.Tx) error {
		for _, step := range []string{orders, parcels, lines, parts, intents, payments, events, sales, postings} {
			if _, err := tx.ExecContext(ctx, step, done, n, s.Orders, s.Producers, from, until.Sub(from).Seconds()); err != nil {
				return fmt.Errorf("%w in %s", err, step)
			}
		}
		return nil
	})
}

// Steps before the orders take the producers, the villages and when it began.
// Producer i of the programme lives in village i modulo the villages; five
// villages, neighbours by code, share a cooperative.
const (
	given = `WITH given AS (SELECT $1::int AS producers, $2::int AS villages, $3::timestamptz AS since), village AS (
		SELECT code, name, row_number() OVER (ORDER BY code) - 1 AS place FROM region
		WHERE level = 4 AND left(code, 2) IN ('36', '32') AND valid_until IS NULL ORDER BY code LIMIT (SELECT villages FROM given)) `

	sliced = `WITH maker AS (SELECT n, $2::timestamptz AS since FROM generate_series($3::int, $1::int - 1, $4::int) n) `

	programmes = given + `INSERT INTO programme (name, agency, created_at)
		SELECT 'Program Skala', 'Lembaga Contoh', since FROM given`

	cooperatives = given + `, made AS (
		INSERT INTO cooperative (programme_id, slug, name, legal_form, village_code, phone, created_at)
		SELECT (SELECT id FROM programme WHERE name = 'Program Skala'), 'skala-' || place / 5, 'Kelompok ' || place / 5, 'business_group', code, '+628110000000', since
		FROM village, given WHERE place % 5 = 0 ORDER BY place RETURNING id)
		INSERT INTO fee_policy (cooperative_id, period, cooperative_bp, programme_bp, contribution_bp, created_at)
		SELECT id, tstzrange(since, NULL), 600, 200, 200, since FROM made, given`

	people = given + `INSERT INTO person (member_number, name, created_at)
		SELECT 'S' || n, 'Perajin Skala ' || n, since FROM given, generate_series(0, producers - 1) n ORDER BY n`

	makers = given + `INSERT INTO producer (id, village_code, background, created_at)
		SELECT p.id, v.code, CASE WHEN n.n % 3 = 0 THEN 'family_member' ELSE 'returned_worker' END, since
		FROM given CROSS JOIN generate_series(0, producers - 1) n JOIN person p ON p.member_number = 'S' || n.n JOIN village v ON v.place = n.n % villages`

	members = given + `INSERT INTO membership (cooperative_id, producer_id, joined_at)
		SELECT c.id, p.id, since FROM given CROSS JOIN generate_series(0, producers - 1) n
		JOIN person p ON p.member_number = 'S' || n.n JOIN cooperative c ON c.slug = 'skala-' || n.n % villages / 5`

	goods = sliced + `INSERT INTO product (cooperative_id, category_id, slug, title, made_to_order, weight_g, created_by, created_at, updated_at)
		SELECT m.cooperative_id, (SELECT id FROM category ORDER BY id OFFSET n % 9 LIMIT 1), 'skala-' || n, 'Tas skala ' || n, FALSE, 400, p.id, since, since
		FROM maker JOIN person p ON p.member_number = 'S' || n JOIN membership m ON m.producer_id = p.id ORDER BY n`

	variants = sliced + `INSERT INTO variant (product_id, price, on_hand)
		SELECT p.id, (50000 + 5000 * (n % 31)) * 100, 60000 FROM maker JOIN product p ON p.slug = 'skala-' || n`

	// One in ten products is made by two: the second lives ten villages' groups on,
	// in the same cooperative.
	shares = sliced + `INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
		SELECT p.id, p.cooperative_id, x.producer, x.bp FROM maker JOIN product p ON p.slug = 'skala-' || n
		LEFT JOIN LATERAL (SELECT m.producer_id FROM membership m WHERE m.cooperative_id = p.cooperative_id AND m.producer_id > p.created_by
			ORDER BY m.producer_id LIMIT 1) b ON p.id % 10 = 0
		CROSS JOIN LATERAL (VALUES (p.created_by, CASE WHEN b.producer_id IS NULL THEN 10000 ELSE 6000 END), (b.producer_id, 4000)) x (producer, bp)
		WHERE x.producer IS NOT NULL`

	counted = `ANALYZE person, producer, membership, product, variant, product_maker, cooperative`

	stock = `INSERT INTO stock_movement (variant_id, delta, reason, actor_id, at)
		SELECT v.id, v.on_hand, 'listed', p.created_by, $1::timestamptz FROM variant v JOIN product p ON p.id = v.product_id WHERE p.slug LIKE 'skala-%'`

	accounts = given + `INSERT INTO account (code, kind, currency)
		SELECT code, split_part(code, ':', 1), 'IDR' FROM given CROSS JOIN LATERAL (
			SELECT 'liability:producer:' || m.producer_id || ':pending' FROM membership m
			UNION ALL SELECT 'liability:coop:' || c.id || ':fee' FROM cooperative c
			UNION ALL SELECT 'liability:shipping:' || c.id FROM cooperative c
			UNION ALL VALUES ('asset:psp:simulation:idr'), ('income:programme_fee'), ('income:processing_contribution')) a (code)
		ON CONFLICT DO NOTHING`
)

// Steps of a batch read the orders that were picked. Some producers sell much
// more than others.
const (
	picked = `
	WITH picked AS (
	SELECT i.n, 'SK' || lpad(i.n::text, 8, '0') AS number, i.at, v.id AS variant_id, p.id AS product_id, p.cooperative_id, p.category_id, p.title,
	       v.price, CASE WHEN i.n % 7 = 0 THEN 2 ELSE 1 END AS quantity, v.price * CASE WHEN i.n % 7 = 0 THEN 2 ELSE 1 END AS net, f.id AS fee_policy_id,
	       (SELECT id FROM courier WHERE slug = 'jne') AS courier_id
	FROM (SELECT n, $5::timestamptz + ((n + 0.5) / $3::float * $6::float) * INTERVAL '1 second' AS at,
	             floor($4::int * power(n * 0.6180339887498949 - floor(n * 0.6180339887498949), 1.4))::int AS maker
	      FROM generate_series($1::int, $1::int + $2::int - 1) n) i
	JOIN product p ON p.slug = 'skala-' || i.maker JOIN variant v ON v.product_id = p.id JOIN fee_policy f ON f.cooperative_id = p.cooperative_id)`

	orders = picked + `
	INSERT INTO shop_order (number, token, form_key, language, buyer_name, buyer_phone, recipient_name, recipient_phone, region_code, region_name, street,
		items_total, shipping_total, total, payment_state, payment_method, placed_at, held_until, paid_at)
	SELECT number, md5(number), md5(number)::uuid, 'id', 'Pembeli Contoh', '+6281300000001', 'Pembeli Contoh', '+6281300000001', '36.03', 'Kabupaten Tangerang',
		'Jl. Contoh No. 1', net, 1000000, net + 1000000, 'paid', 'simulation', at - INTERVAL '2 minutes', at + INTERVAL '1 day', at
	FROM picked ORDER BY n`

	placed = `FROM picked k JOIN shop_order o ON o.number = k.number `

	parcels = picked + `
	INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max, fulfilment_state, shipped_at, delivered_at)
	SELECT o.id, k.cooperative_id, k.courier_id, 'province', 400 * k.quantity, 1, 1000000, 2, 4, 'delivered', k.at + INTERVAL '2 days', k.at + INTERVAL '5 days' ` + placed + `ORDER BY o.id`

	lines = picked + `
	INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, category_id, variant_id, fee_policy_id, title, made_to_order, weight_g, price, quantity, net)
	SELECT o.id, p.id, k.cooperative_id, k.product_id, k.category_id, k.variant_id, k.fee_policy_id, k.title, FALSE, 400, k.price, k.quantity, k.net
	` + placed + `JOIN parcel p ON p.order_id = o.id ORDER BY o.id`

	parts = picked + `
	INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code, village_name,
		income, cooperative_fee, programme_fee, contribution)
	SELECT l.id, l.cooperative_id, m.producer_id, n.name, m.share_bp, r.village_code, v.name, s.net * 90 / 100, s.net * 6 / 100, s.net * 2 / 100, s.net * 2 / 100
	` + placed + `JOIN order_line l ON l.order_id = o.id JOIN product_maker m ON m.product_id = l.product_id
	JOIN person n ON n.id = m.producer_id JOIN producer r ON r.id = m.producer_id JOIN region v ON v.code = r.village_code
	CROSS JOIN LATERAL (SELECT l.net * m.share_bp / 10000 AS net) s`

	intents = picked + `
	INSERT INTO payment_intent (order_id, provider, idempotency_key, amount, currency, external_id, answered_at, created_at, expires_at, ended_at)
	SELECT o.id, 'simulation', md5('intent' || k.number)::uuid, o.total, 'IDR', 'scale_' || k.n, o.placed_at, o.placed_at, o.held_until, k.at ` + placed + `ORDER BY o.id`

	payments = picked + `
	INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at)
	SELECT o.id, 'simulation', 'scale_' || k.n, o.total, 'IDR', 'applied', k.at, k.at ` + placed + `ORDER BY o.id`

	events = picked + `
	INSERT INTO order_event (order_id, parcel_id, kind, actor, at)
	SELECT o.id, CASE WHEN e.kind IN ('shipped', 'delivered') THEN p.id END, e.kind, e.actor, e.at
	` + placed + `JOIN parcel p ON p.order_id = o.id CROSS JOIN LATERAL (VALUES (1, 'placed', 'customer', o.placed_at), (2, 'paid', 'system', k.at),
		(3, 'shipped', 'system', p.shipped_at), (4, 'delivered', 'customer', p.delivered_at)) e (place, kind, actor, at)
	ORDER BY o.id, e.place`

	sales = picked + `
	INSERT INTO ledger_transaction (key, rule, order_id, occurred_at, recorded_at, made_in)
	SELECT 'sale:' || o.id, 'sale', o.id, k.at, k.at + INTERVAL '1 minute', pg_current_xact_id() ` + placed + `ORDER BY o.id`

	postings = picked + `
	INSERT INTO posting (transaction_id, account_id, currency, amount, order_line_id, cooperative_id, producer_id, village_code)
	SELECT e.transaction_id, a.id, 'IDR', e.amount, e.line, e.cooperative, e.producer, e.village
	FROM (
		SELECT t.id AS transaction_id, 1 AS place, 'asset:psp:simulation:idr' AS code, o.total AS amount, NULL::bigint AS line,
		       NULL::bigint AS cooperative, NULL::bigint AS producer, NULL::text AS village
		` + placed + `JOIN ledger_transaction t ON t.order_id = o.id
		UNION ALL
		SELECT t.id, 2, part.code, -part.amount, s.order_line_id, s.cooperative_id, s.producer_id, s.village_code
		` + placed + `JOIN ledger_transaction t ON t.order_id = o.id JOIN order_line l ON l.order_id = o.id JOIN order_line_share s ON s.order_line_id = l.id
		CROSS JOIN LATERAL (VALUES
			('liability:producer:' || s.producer_id || ':pending', s.income), ('liability:coop:' || s.cooperative_id || ':fee', s.cooperative_fee),
			('income:programme_fee', s.programme_fee), ('income:processing_contribution', s.contribution)) AS part (code, amount)
		UNION ALL
		SELECT t.id, 3, 'liability:shipping:' || k.cooperative_id, -1000000, NULL, k.cooperative_id, NULL, NULL
		` + placed + `JOIN ledger_transaction t ON t.order_id = o.id) e
	JOIN account a ON a.code = e.code AND a.currency = 'IDR' ORDER BY e.transaction_id, e.place, e.line, e.producer`
)

// sent takes what was sold out of the stock, after the last order.
const sent = `
	WITH moved AS (
		INSERT INTO stock_movement (variant_id, delta, reason, order_line_id, at)
		SELECT l.variant_id, -l.quantity, 'shipped', l.id, p.shipped_at FROM order_line l JOIN parcel p ON p.id = l.parcel_id
		ORDER BY l.id RETURNING variant_id, delta)
	UPDATE variant v SET on_hand = v.on_hand + m.delta FROM (SELECT variant_id, sum(delta) AS delta FROM moved GROUP BY variant_id) m WHERE m.variant_id = v.id`
