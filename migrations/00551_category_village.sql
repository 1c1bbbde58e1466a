-- +goose Up
-- A category's figures by village are kept too, under a key of both, so that its page
-- is as quick as any other.
ALTER TABLE span_figure DROP CONSTRAINT span_figure_part, ADD CONSTRAINT span_figure_part
    CHECK (part IN ('programme', 'regency', 'district', 'village', 'cooperative', 'producer', 'category', 'category_village'));
ALTER TABLE day_order DROP CONSTRAINT day_order_part, ADD CONSTRAINT day_order_part
    CHECK (part IN ('programme', 'regency', 'district', 'village', 'cooperative', 'producer', 'category', 'category_village'));

-- +goose StatementBegin
-- The parts that a day's sums belong to.
CREATE OR REPLACE FUNCTION parts_of(village TEXT, cooperative BIGINT, producer BIGINT, category BIGINT) RETURNS TABLE (part TEXT, key TEXT)
    LANGUAGE sql IMMUTABLE ROWS 8 AS $$
    VALUES ('programme', ''), ('regency', left(village, 5)), ('district', left(village, 8)), ('village', village),
           ('cooperative', cooperative::text), ('producer', producer::text), ('category', category::text),
           ('category_village', category::text || '/' || village)
$$;

-- The orders of some transactions by each part of their programmes and day.
CREATE OR REPLACE FUNCTION orders_of(transactions BIGINT[])
    RETURNS TABLE (programme_id BIGINT, part TEXT, day DATE, key TEXT, orders BIGINT)
    LANGUAGE plpgsql STABLE ROWS 100 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.programme_id, v.part, e.day, v.key, count(DISTINCT e.order_id)
    FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
    CROSS JOIN LATERAL parts_of(e.village_code, e.cooperative_id, e.producer_id, e.category_id) v
    WHERE e.transaction_id = ANY (transactions) AND e.rule = 'sale'
    GROUP BY c.programme_id, v.part, e.day, v.key;
END $$;

-- Adds transactions, whose days hold them already, to the sums by calendar span.
-- A maker counts when her sales come above nothing, and no more when they fall.
CREATE OR REPLACE FUNCTION roll_spans(added BIGINT[]) RETURNS VOID LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO span_figure AS s (programme_id, part, span, start, key, revenue, income, orders, entries, makers)
        SELECT d.programme_id, d.part, d.span, d.start, d.key, sum(d.revenue), sum(d.income), 0, sum(d.entries),
               sum((d.after > 0)::int - (d.after - d.sold > 0)::int)
        FROM (SELECT n.*, (
                SELECT coalesce(sum(f.sold), 0) FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
                WHERE f.producer_id = n.producer_id AND f.day >= n.start AND f.day < n.finish AND c.programme_id = n.programme_id
                  AND CASE n.part WHEN 'regency' THEN left(f.village_code, 5) = n.key WHEN 'district' THEN left(f.village_code, 8) = n.key
                          WHEN 'village' THEN f.village_code = n.key WHEN 'cooperative' THEN f.cooperative_id::text = n.key
                          WHEN 'category' THEN f.category_id::text = n.key
                          WHEN 'category_village' THEN f.category_id::text || '/' || f.village_code = n.key ELSE TRUE END) AS after
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

-- +goose StatementEnd

-- What is summed up already.
SELECT rebuild_rollup();
