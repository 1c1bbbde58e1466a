-- +goose Up
-- How many lines of the list of sales a day's sums are made of: what one ledger
-- transaction brought to one maker by one order line.
ALTER TABLE day_figure ADD COLUMN entries BIGINT NOT NULL DEFAULT 0;
CREATE INDEX day_figure_category ON day_figure (category_id, day);

-- Sums of calendar months, quarters and years, for the whole programme and each of
-- its parts, so that a year of a large programme is read as quickly as a day.
-- Makers are those whose sales in the span are above nothing, which days do not
-- add up to.
CREATE TABLE span_figure (
    programme_id BIGINT NOT NULL REFERENCES programme,
    part         TEXT NOT NULL CONSTRAINT span_figure_part
                 CHECK (part IN ('programme', 'regency', 'district', 'village', 'cooperative', 'producer', 'category')),
    span         TEXT NOT NULL CONSTRAINT span_figure_span CHECK (span IN ('month', 'quarter', 'year')),
    start        DATE NOT NULL,
    key          TEXT NOT NULL COLLATE "C",
    revenue      BIGINT NOT NULL,
    income       BIGINT NOT NULL,
    orders       BIGINT NOT NULL,
    entries      BIGINT NOT NULL,
    makers       BIGINT NOT NULL,
    PRIMARY KEY (programme_id, part, span, start, key)
) WITH (fillfactor = 80);
CREATE INDEX span_figure_key ON span_figure (programme_id, part, span, key, start);

-- What leads from the money that came in to a programme's revenue, by day.
CREATE TABLE day_bridge (
    programme_id     BIGINT NOT NULL REFERENCES programme,
    day              DATE NOT NULL,
    taken            BIGINT NOT NULL,
    revenue          BIGINT NOT NULL,
    shipping         BIGINT NOT NULL,
    tips             BIGINT NOT NULL,
    others           BIGINT NOT NULL,
    discount         BIGINT NOT NULL,
    income           BIGINT NOT NULL,
    cooperative_fees BIGINT NOT NULL,
    programme_fees   BIGINT NOT NULL,
    contributions    BIGINT NOT NULL,
    PRIMARY KEY (programme_id, day)
) WITH (fillfactor = 80);

DROP FUNCTION figures_of(BIGINT[]);
DROP FUNCTION roll_up(INTEGER);
DROP FUNCTION rebuild_rollup();

-- +goose StatementBegin
CREATE FUNCTION figures_of(transactions BIGINT[])
    RETURNS TABLE (day DATE, cooperative_id BIGINT, village_code TEXT, producer_id BIGINT, category_id BIGINT, revenue BIGINT, income BIGINT, sold BIGINT, entries BIGINT)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id, sum(e.revenue)::bigint, sum(e.income)::bigint,
           coalesce(sum(e.sold), 0)::bigint, count(*)
    FROM (SELECT l.day, l.cooperative_id, l.village_code, l.producer_id, l.category_id, l.transaction_id, l.order_line_id, sum(l.revenue) AS revenue,
                 sum(l.income) AS income, sum(l.revenue) FILTER (WHERE l.rule IN ('sale', 'reassignment')) AS sold
          FROM earned l WHERE l.transaction_id = ANY (transactions) GROUP BY 1, 2, 3, 4, 5, 6, 7) e
    GROUP BY e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id;
END $$;

-- The bridge of some transactions by programme and day: of those that a programme
-- has a part in, all postings.
CREATE FUNCTION bridges_of(transactions BIGINT[])
    RETURNS TABLE (programme_id BIGINT, day DATE, taken BIGINT, revenue BIGINT, shipping BIGINT, tips BIGINT, others BIGINT, discount BIGINT,
                   income BIGINT, cooperative_fees BIGINT, programme_fees BIGINT, contributions BIGINT)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT b.programme_id, b.day,
           coalesce(sum(b.amount) FILTER (WHERE b.money), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND b.line), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND NOT b.line AND (b.code LIKE 'liability:shipping:%' OR b.code LIKE '%:coop:%')), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND NOT b.line AND b.code LIKE '%:producer:%'), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE NOT b.ours AND NOT b.money), 0)::bigint,
           coalesce(sum(b.amount) FILTER (WHERE b.code = 'expense:discount:programme'), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND b.line AND b.code LIKE '%:producer:%'), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND b.line AND b.code LIKE '%:coop:%'), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND b.line AND b.code = 'income:programme_fee'), 0)::bigint,
           coalesce(-sum(b.amount) FILTER (WHERE b.ours AND b.line AND b.code = 'income:processing_contribution'), 0)::bigint
    FROM (
        SELECT g.programme_id, (t.occurred_at AT TIME ZONE 'Asia/Jakarta')::date AS day, p.amount, a.code, c.programme_id = g.programme_id AS ours,
               p.order_line_id IS NOT NULL AS line,
               -- Where money is, or is on its way from: what a lost dispute cost the
               -- programme was taken too, and is gone.
               a.code LIKE 'asset:psp:%' OR a.code LIKE 'asset:bank:%' OR a.code LIKE 'asset:cash:%'
               OR a.code IN ('liability:refund_in_transit', 'asset:dispute_hold', 'expense:dispute_loss', 'asset:cod_to_bank') AS money
        FROM ledger_transaction t
        CROSS JOIN LATERAL (SELECT DISTINCT k.programme_id FROM posting x JOIN cooperative k ON k.id = x.cooperative_id WHERE x.transaction_id = t.id) g
        JOIN posting p ON p.transaction_id = t.id
        JOIN account a ON a.id = p.account_id
        LEFT JOIN cooperative c ON c.id = p.cooperative_id
        WHERE t.id = ANY (transactions) AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal') AND t.order_id IS NOT NULL) b
    GROUP BY b.programme_id, b.day;
END $$;

-- The parts that a day's sums belong to.
CREATE FUNCTION parts_of(village TEXT, cooperative BIGINT, producer BIGINT, category BIGINT) RETURNS TABLE (part TEXT, key TEXT)
    LANGUAGE sql IMMUTABLE ROWS 7 AS $$
    VALUES ('programme', ''), ('regency', left(village, 5)), ('district', left(village, 8)), ('village', village),
           ('cooperative', cooperative::text), ('producer', producer::text), ('category', category::text)
$$;

-- The calendar spans that a day lies in.
CREATE FUNCTION spans_of(day DATE) RETURNS TABLE (span TEXT, start DATE, finish DATE)
    LANGUAGE sql IMMUTABLE ROWS 3 AS $$
    SELECT s.span, date_trunc(s.span, day::timestamp)::date, (date_trunc(s.span, day::timestamp) + s.length)::date
    FROM (VALUES ('month', INTERVAL '1 month'), ('quarter', INTERVAL '3 months'), ('year', INTERVAL '1 year')) s (span, length)
$$;

-- Adds transactions to the sums by day and moves the mark; tells which.
CREATE FUNCTION roll_days(most INTEGER) RETURNS BIGINT[] LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    mark  rollup_mark;
    added BIGINT[];
    seen  XID8[];
BEGIN
    SELECT * INTO STRICT mark FROM rollup_mark FOR UPDATE;
    SELECT array_agg(n.id ORDER BY n.made_in, n.id), array_agg(n.made_in ORDER BY n.made_in, n.id) INTO added, seen FROM (
        SELECT t.id, t.made_in FROM ledger_transaction t
        WHERE (t.made_in, t.id) > (mark.made_in, mark.transaction_id) AND t.made_in < ledger_horizon()
        ORDER BY t.made_in, t.id LIMIT most) n;
    IF added IS NULL THEN
        RETURN '{}';
    END IF;
    INSERT INTO day_figure (day, cooperative_id, village_code, producer_id, category_id, revenue, income, sold, entries)
        SELECT f.day, f.cooperative_id, f.village_code, f.producer_id, f.category_id, f.revenue, f.income, f.sold, f.entries FROM figures_of(added) f
        ON CONFLICT (day, cooperative_id, village_code, producer_id, category_id) DO UPDATE
            SET revenue = day_figure.revenue + excluded.revenue, income = day_figure.income + excluded.income, sold = day_figure.sold + excluded.sold,
                entries = day_figure.entries + excluded.entries;
    INSERT INTO day_order (programme_id, part, day, key, orders)
        SELECT o.programme_id, o.part, o.day, o.key, o.orders FROM orders_of(added) o
        ON CONFLICT (programme_id, part, day, key) DO UPDATE SET orders = day_order.orders + excluded.orders;
    INSERT INTO day_bridge AS b (programme_id, day, taken, revenue, shipping, tips, others, discount, income, cooperative_fees, programme_fees, contributions)
        SELECT * FROM bridges_of(added)
        ON CONFLICT (programme_id, day) DO UPDATE SET taken = b.taken + excluded.taken, revenue = b.revenue + excluded.revenue,
            shipping = b.shipping + excluded.shipping, tips = b.tips + excluded.tips, others = b.others + excluded.others,
            discount = b.discount + excluded.discount, income = b.income + excluded.income, cooperative_fees = b.cooperative_fees + excluded.cooperative_fees,
            programme_fees = b.programme_fees + excluded.programme_fees, contributions = b.contributions + excluded.contributions;
    UPDATE rollup_mark SET made_in = seen[cardinality(seen)], transaction_id = added[cardinality(added)], rolled_at = clock_timestamp();
    RETURN added;
END $$;

-- Adds transactions, whose days hold them already, to the sums by calendar span.
-- A maker counts when her sales come above nothing, and no more when they fall.
CREATE FUNCTION roll_spans(added BIGINT[]) RETURNS VOID LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO span_figure AS s (programme_id, part, span, start, key, revenue, income, orders, entries, makers)
        SELECT d.programme_id, d.part, d.span, d.start, d.key, sum(d.revenue), sum(d.income), 0, sum(d.entries),
               sum((d.after > 0)::int - (d.after - d.sold > 0)::int)
        FROM (SELECT n.*, (
                SELECT coalesce(sum(f.sold), 0) FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
                WHERE f.producer_id = n.producer_id AND f.day >= n.start AND f.day < n.finish AND c.programme_id = n.programme_id
                  AND CASE n.part WHEN 'regency' THEN left(f.village_code, 5) = n.key WHEN 'district' THEN left(f.village_code, 8) = n.key
                          WHEN 'village' THEN f.village_code = n.key WHEN 'cooperative' THEN f.cooperative_id::text = n.key
                          WHEN 'category' THEN f.category_id::text = n.key ELSE TRUE END) AS after
            FROM (SELECT c.programme_id, v.part, v.key, s.span, s.start, s.finish, f.producer_id,
                         sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) AS sold, sum(f.entries) AS entries
                  FROM figures_of(added) f JOIN cooperative c ON c.id = f.cooperative_id
                  CROSS JOIN LATERAL parts_of(f.village_code, f.cooperative_id, f.producer_id, f.category_id) v
                  CROSS JOIN LATERAL spans_of(f.day) s
                  GROUP BY 1, 2, 3, 4, 5, 6, 7) n) d
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT (programme_id, part, span, start, key) DO UPDATE SET revenue = s.revenue + excluded.revenue, income = s.income + excluded.income,
            entries = s.entries + excluded.entries, makers = s.makers + excluded.makers;
    UPDATE span_figure s SET orders = s.orders + o.orders
        FROM (SELECT o.programme_id, o.part, o.key, s.span, s.start, sum(o.orders) AS orders FROM orders_of(added) o CROSS JOIN LATERAL spans_of(o.day) s
              GROUP BY 1, 2, 3, 4, 5) o
        WHERE (s.programme_id, s.part, s.span, s.start, s.key) = (o.programme_id, o.part, o.span, o.start, o.key);
END $$;

-- Adds at most so many transactions to the sums, below the oldest running one, so
-- that none can come to stand among them afterwards; tells how many. While another
-- one adds it does nothing.
CREATE FUNCTION roll_up(most INTEGER) RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added BIGINT[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('simpul rollup', 0)) THEN
        RETURN 0;
    END IF;
    added := roll_days(most);
    IF cardinality(added) > 0 THEN
        PERFORM roll_spans(added);
    END IF;
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
    DELETE FROM day_bridge;
    DELETE FROM span_figure;
    UPDATE rollup_mark SET made_in = '0', transaction_id = 0;
    LOOP
        added := cardinality(roll_days(20000));
        EXIT WHEN added = 0;
        total := total + added;
    END LOOP;
    INSERT INTO span_figure (programme_id, part, span, start, key, revenue, income, orders, entries, makers)
        SELECT d.programme_id, d.part, d.span, d.start, d.key, sum(d.revenue), sum(d.income), 0, sum(d.entries), count(*) FILTER (WHERE d.sold > 0)
        FROM (SELECT c.programme_id, v.part, v.key, s.span, s.start, f.producer_id,
                     sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) AS sold, sum(f.entries) AS entries
              FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
              CROSS JOIN LATERAL parts_of(f.village_code, f.cooperative_id, f.producer_id, f.category_id) v
              CROSS JOIN LATERAL spans_of(f.day) s
              GROUP BY 1, 2, 3, 4, 5, 6) d
        GROUP BY 1, 2, 3, 4, 5;
    UPDATE span_figure s SET orders = o.orders
        FROM (SELECT o.programme_id, o.part, o.key, s.span, s.start, sum(o.orders) AS orders FROM day_order o CROSS JOIN LATERAL spans_of(o.day) s
              GROUP BY 1, 2, 3, 4, 5) o
        WHERE (s.programme_id, s.part, s.span, s.start, s.key) = (o.programme_id, o.part, o.span, o.start, o.key);
    RETURN total;
END $$;
-- +goose StatementEnd

-- What is summed up already.
SELECT rebuild_rollup();
