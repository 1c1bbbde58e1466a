-- +goose Up
-- What a line was sold as includes its category: a product that is put into
-- another one later does not move its past sales.
ALTER TABLE order_line ADD COLUMN category_id BIGINT REFERENCES category;
UPDATE order_line l SET category_id = (SELECT p.category_id FROM product p WHERE p.id = l.product_id);
ALTER TABLE order_line ALTER COLUMN category_id SET NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION freeze_category() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.category_id := (SELECT p.category_id FROM product p WHERE p.id = NEW.product_id);
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_line_category BEFORE INSERT ON order_line
    FOR EACH ROW EXECUTE FUNCTION freeze_category();

-- Every posting that revenue and makers' income are sums of: those of an order's
-- line, by the rules that change what was sold. A release from pending to payable
-- changes nothing, so its rule is not among them. The day is that of the evidence,
-- in WIB.
CREATE VIEW earned AS
SELECT t.id AS transaction_id, t.made_in, t.rule, t.occurred_at, t.recorded_at,
       (t.occurred_at AT TIME ZONE 'Asia/Jakarta')::date AS day, l.order_id, p.order_line_id,
       p.cooperative_id, p.producer_id, p.village_code, l.category_id, -p.amount AS revenue,
       CASE WHEN a.code LIKE '%:producer:%' THEN -p.amount ELSE 0 END AS income
FROM posting p
JOIN ledger_transaction t ON t.id = p.transaction_id
JOIN account a ON a.id = p.account_id
JOIN order_line l ON l.id = p.order_line_id
WHERE t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal');

-- Sums of earned by day, village, maker, cooperative and category. What was sold
-- is revenue before refunds and lost disputes.
CREATE TABLE day_figure (
    day            DATE NOT NULL,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    village_code   TEXT NOT NULL REFERENCES region (code),
    producer_id    BIGINT NOT NULL REFERENCES producer,
    category_id    BIGINT NOT NULL REFERENCES category,
    revenue        BIGINT NOT NULL,
    income         BIGINT NOT NULL,
    sold           BIGINT NOT NULL,
    PRIMARY KEY (day, cooperative_id, village_code, producer_id, category_id)
) WITH (fillfactor = 80);
CREATE INDEX day_figure_producer ON day_figure (producer_id, day);
CREATE INDEX day_figure_village ON day_figure (village_code text_pattern_ops, day);
CREATE INDEX day_figure_cooperative ON day_figure (cooperative_id, day);

-- How many orders were sold, for the whole programme and for each of its parts:
-- an order that belongs to two parts counts in each.
CREATE TABLE day_order (
    programme_id BIGINT NOT NULL REFERENCES programme,
    part         TEXT NOT NULL CONSTRAINT day_order_part
                 CHECK (part IN ('programme', 'regency', 'district', 'village', 'cooperative', 'producer', 'category')),
    day          DATE NOT NULL,
    key          TEXT NOT NULL,
    orders       BIGINT NOT NULL CONSTRAINT day_order_orders CHECK (orders > 0),
    PRIMARY KEY (programme_id, part, day, key)
) WITH (fillfactor = 80);
CREATE INDEX day_order_key ON day_order (programme_id, part, key, day);

-- Up to where, in the chain's order, the sums reach. They are made behind the
-- posting transaction: rows that every sale of a day shares would serialise sales.
CREATE TABLE rollup_mark (
    sole           BOOLEAN PRIMARY KEY DEFAULT TRUE CONSTRAINT rollup_mark_sole CHECK (sole),
    made_in        XID8 NOT NULL,
    transaction_id BIGINT NOT NULL,
    rolled_at      TIMESTAMPTZ NOT NULL
);
INSERT INTO rollup_mark (made_in, transaction_id, rolled_at) VALUES ('0', 0, now());

-- +goose StatementBegin
-- The sums of some transactions. Not in SQL, so that what is given is worked out
-- once, and each transaction looked up by its index.
CREATE FUNCTION figures_of(transactions BIGINT[])
    RETURNS TABLE (day DATE, cooperative_id BIGINT, village_code TEXT, producer_id BIGINT, category_id BIGINT, revenue BIGINT, income BIGINT, sold BIGINT)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id, sum(e.revenue)::bigint, sum(e.income)::bigint,
           coalesce(sum(e.revenue) FILTER (WHERE e.rule IN ('sale', 'reassignment')), 0)::bigint
    FROM earned e WHERE e.transaction_id = ANY (transactions)
    GROUP BY e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id;
END $$;

-- An order is sold once, so that days and sets of transactions add up.
CREATE FUNCTION orders_of(transactions BIGINT[])
    RETURNS TABLE (programme_id BIGINT, part TEXT, day DATE, key TEXT, orders BIGINT)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.programme_id, v.part, e.day, v.key, count(DISTINCT e.order_id)
    FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
    CROSS JOIN LATERAL (VALUES ('programme', ''), ('regency', left(e.village_code, 5)), ('district', left(e.village_code, 8)),
        ('village', e.village_code), ('cooperative', e.cooperative_id::text), ('producer', e.producer_id::text),
        ('category', e.category_id::text)) v (part, key)
    WHERE e.transaction_id = ANY (transactions) AND e.rule = 'sale'
    GROUP BY c.programme_id, v.part, e.day, v.key;
END $$;

-- The transactions that the sums do not hold yet.
CREATE FUNCTION unrolled() RETURNS BIGINT[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(n.id), '{}') FROM (
        SELECT t.id FROM public.ledger_transaction t
        WHERE (t.made_in, t.id) > ((SELECT m.made_in FROM public.rollup_mark m), (SELECT m.transaction_id FROM public.rollup_mark m))
        ORDER BY t.made_in, t.id LIMIT 10000000) n
$$;

-- The transactions of some days, the last included, that were recorded by a time.
CREATE FUNCTION known_transactions(first DATE, last DATE, known TIMESTAMPTZ) RETURNS BIGINT[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(t.id), '{}') FROM public.ledger_transaction t
    WHERE t.occurred_at >= first::timestamp AT TIME ZONE 'Asia/Jakarta' AND t.occurred_at < (last + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
      AND t.recorded_at <= known AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal')
$$;

-- Adds at most so many transactions to the sums, below the oldest running one, so
-- that none can come to stand among them afterwards; tells how many. While another
-- one adds it does nothing.
CREATE FUNCTION roll_up(most INTEGER) RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark  rollup_mark;
    added BIGINT[];
    seen  XID8[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('simpul rollup', 0)) THEN
        RETURN 0;
    END IF;
    SELECT * INTO STRICT mark FROM rollup_mark FOR UPDATE;
    SELECT array_agg(n.id ORDER BY n.made_in, n.id), array_agg(n.made_in ORDER BY n.made_in, n.id) INTO added, seen FROM (
        SELECT t.id, t.made_in FROM ledger_transaction t
        WHERE (t.made_in, t.id) > (mark.made_in, mark.transaction_id) AND t.made_in < ledger_horizon()
        ORDER BY t.made_in, t.id LIMIT most) n;
    IF added IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO day_figure (day, cooperative_id, village_code, producer_id, category_id, revenue, income, sold)
        SELECT f.day, f.cooperative_id, f.village_code, f.producer_id, f.category_id, f.revenue, f.income, f.sold FROM figures_of(added) f
        ON CONFLICT (day, cooperative_id, village_code, producer_id, category_id) DO UPDATE
            SET revenue = day_figure.revenue + excluded.revenue, income = day_figure.income + excluded.income, sold = day_figure.sold + excluded.sold;
    INSERT INTO day_order (programme_id, part, day, key, orders)
        SELECT o.programme_id, o.part, o.day, o.key, o.orders FROM orders_of(added) o
        ON CONFLICT (programme_id, part, day, key) DO UPDATE SET orders = day_order.orders + excluded.orders;
    UPDATE rollup_mark SET made_in = seen[cardinality(seen)], transaction_id = added[cardinality(added)], rolled_at = clock_timestamp();
    RETURN cardinality(added);
END $$;

-- Makes the sums anew from the ledger; tells how many transactions they hold.
-- Whoever reads meanwhile reads what stood before.
CREATE FUNCTION rebuild_rollup() RETURNS BIGINT LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    added INTEGER;
    total BIGINT := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('simpul rollup', 0));
    DELETE FROM day_figure;
    DELETE FROM day_order;
    UPDATE rollup_mark SET made_in = '0', transaction_id = 0;
    LOOP
        added := roll_up(20000);
        EXIT WHEN added = 0;
        total := total + added;
    END LOOP;
    RETURN total;
END $$;
-- +goose StatementEnd
