-- +goose Up
-- A group order is a line that many makers make together, each a number of pieces.
-- What the makers will earn of it waits on an account of the order; each piece that
-- the cooperative has accepted of a maker moves her part of that to what is hers.

-- How an officer divides a quote. With none it is the work's makers who make it.
ALTER TABLE bespoke_quote ADD CONSTRAINT bespoke_quote_cooperative UNIQUE (id, cooperative_id);
CREATE TABLE bespoke_quota (
    quote_id       BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    pieces         INTEGER NOT NULL CONSTRAINT bespoke_quota_pieces CHECK (pieces BETWEEN 1 AND 1000),
    PRIMARY KEY (quote_id, producer_id),
    CONSTRAINT bespoke_quota_quote FOREIGN KEY (quote_id, cooperative_id) REFERENCES bespoke_quote (id, cooperative_id),
    CONSTRAINT bespoke_quota_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX bespoke_quota_producer ON bespoke_quota (cooperative_id, producer_id);

-- The pieces of a group order's line that are a maker's to make: accepted of her,
-- given up by a refund, or open. What is unallocated is the part of her income
-- that waits for the open ones.
CREATE TABLE line_quota (
    order_line_id BIGINT NOT NULL,
    producer_id   BIGINT NOT NULL,
    pieces        INTEGER NOT NULL,
    accepted      INTEGER NOT NULL DEFAULT 0,
    given_up      INTEGER NOT NULL DEFAULT 0,
    unallocated   BIGINT NOT NULL,
    PRIMARY KEY (order_line_id, producer_id),
    CONSTRAINT line_quota_share FOREIGN KEY (order_line_id, producer_id) REFERENCES order_line_share (order_line_id, producer_id),
    CONSTRAINT line_quota_pieces CHECK (accepted >= 0 AND given_up >= 0 AND accepted + given_up <= pieces AND pieces <= 1000),
    CONSTRAINT line_quota_unallocated CHECK (
        unallocated >= 0 AND unallocated % 100 = 0 AND (accepted + given_up < pieces OR unallocated = 0))
);

-- Pieces that both have signed for, and what they brought their maker.
CREATE TABLE allocation (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id  BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    intake_line_id BIGINT NOT NULL CONSTRAINT allocation_once UNIQUE REFERENCES intake_line,
    pieces         INTEGER NOT NULL CONSTRAINT allocation_pieces CHECK (pieces > 0),
    income         BIGINT NOT NULL CONSTRAINT allocation_income CHECK (income >= 0 AND income % 100 = 0),
    at             TIMESTAMPTZ NOT NULL,
    CONSTRAINT allocation_quota FOREIGN KEY (order_line_id, producer_id) REFERENCES line_quota (order_line_id, producer_id)
);
CREATE INDEX allocation_line ON allocation (order_line_id, producer_id);

-- What a refund took of pieces that nobody had brought.
ALTER TABLE refund_share
    ADD COLUMN unallocated BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN given_up    INTEGER NOT NULL DEFAULT 0,
    ADD CONSTRAINT refund_share_group CHECK (unallocated BETWEEN 0 AND income AND unallocated % 100 = 0 AND given_up >= 0);

-- What is left on the account of an order is nobody's debt to the shop.
ALTER TABLE account DROP COLUMN floor;
ALTER TABLE account ADD COLUMN floor TEXT GENERATED ALWAYS AS (CASE
    WHEN code LIKE 'liability:producer:%' OR code LIKE 'liability:order:%' OR code IN ('liability:refund_in_transit', 'liability:payout_in_transit')
        THEN 'never_debit'
    WHEN code LIKE 'asset:receivable:%' OR code LIKE 'asset:advance:%' OR code LIKE 'asset:cash:%'
        THEN 'never_credit' END) STORED;

-- +goose StatementBegin
-- A quote that is divided is divided whole, among two at the least.
CREATE FUNCTION check_bespoke_quota() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    q RECORD; wanted INTEGER;
BEGIN
    SELECT sum(pieces) AS pieces, count(*) AS makers INTO q FROM bespoke_quota WHERE quote_id = NEW.quote_id;
    SELECT quantity INTO wanted FROM bespoke_quote WHERE id = NEW.quote_id;
    IF q.pieces <> wanted OR q.makers < 2 THEN
        RAISE EXCEPTION 'quote %: % pieces divided among %, not %', NEW.quote_id, q.pieces, q.makers, wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bespoke_quota_whole';
    END IF;
    RETURN NULL;
END $$;

-- The order of a divided quote is divided as that was.
CREATE FUNCTION check_bespoke_use_quota() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT producer_id, pieces FROM bespoke_quota WHERE quote_id = NEW.quote_id) b
        FULL JOIN (SELECT q.producer_id, q.pieces FROM line_quota q JOIN order_line l ON l.id = q.order_line_id WHERE l.order_id = NEW.order_id) q
          ON q.producer_id = b.producer_id
        WHERE b.pieces IS DISTINCT FROM q.pieces) THEN
        PERFORM refuse_bespoke('bespoke_use_quota', NEW.order_id);
    END IF;
    RETURN NULL;
END $$;

-- The pieces of a line are all somebody's, and of each maker's part what waits is
-- what was neither allocated nor given back.
CREATE FUNCTION check_line_quota() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    l order_line; wrong BIGINT;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM line_quota WHERE order_line_id = NEW.order_line_id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO l FROM order_line WHERE id = NEW.order_line_id;
    SELECT q.producer_id INTO wrong
    FROM line_quota q JOIN order_line_share s ON s.order_line_id = q.order_line_id AND s.producer_id = q.producer_id
    CROSS JOIN LATERAL (SELECT coalesce(sum(a.pieces), 0) AS pieces, coalesce(sum(a.income), 0) AS income
                        FROM allocation a WHERE a.order_line_id = q.order_line_id AND a.producer_id = q.producer_id) a
    CROSS JOIN LATERAL (SELECT coalesce(sum(r.given_up), 0) AS pieces, coalesce(sum(r.unallocated), 0) AS income
                        FROM refund_share r JOIN refund f ON f.id = r.refund_id AND f.state <> 'failed'
                        WHERE r.order_line_id = q.order_line_id AND r.producer_id = q.producer_id) r
    WHERE q.order_line_id = l.id
      AND (q.accepted <> a.pieces OR q.given_up <> r.pieces OR q.unallocated <> s.income + s.moved_income - a.income - r.income);
    IF wrong IS NOT NULL OR (SELECT sum(pieces) FROM line_quota WHERE order_line_id = l.id) <> l.quantity THEN
        RAISE EXCEPTION 'order line %: quotas do not add up, maker %', l.id, wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_quota_whole';
    END IF;
    RETURN NULL;
END $$;

-- Pieces are allocated as both have signed for them, of an order that is paid.
CREATE FUNCTION check_allocation() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM intake_line x JOIN intake i ON i.id = x.intake_id JOIN intake_end e ON e.intake_id = i.id AND e.outcome = 'signed'
        JOIN order_line l ON l.id = x.order_line_id JOIN shop_order o ON o.id = l.order_id AND o.payment_state = 'paid'
        WHERE x.id = NEW.intake_line_id AND x.order_line_id = NEW.order_line_id AND i.producer_id = NEW.producer_id AND x.accepted = NEW.pieces) THEN
        RAISE EXCEPTION 'intake line % allocates no such pieces', NEW.intake_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_signed';
    END IF;
    RETURN NEW;
END $$;

-- Whoever signs for pieces of a group order is credited for them.
CREATE FUNCTION check_intake_allocated() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM intake_line x WHERE x.intake_id = NEW.intake_id AND x.accepted > 0
               AND EXISTS (SELECT 1 FROM line_quota q WHERE q.order_line_id = x.order_line_id)
               AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.intake_line_id = x.id)) THEN
        RAISE EXCEPTION 'intake % has pieces that nobody was credited for', NEW.intake_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_end_allocated';
    END IF;
    RETURN NULL;
END $$;

-- A maker brings no more of a group order than is hers to make.
CREATE FUNCTION check_intake_quota() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    hers INTEGER; taken INTEGER;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM line_quota WHERE order_line_id = NEW.order_line_id) THEN
        RETURN NEW;
    END IF;
    SELECT q.pieces - q.given_up INTO hers FROM line_quota q JOIN intake i ON i.producer_id = q.producer_id
    WHERE q.order_line_id = NEW.order_line_id AND i.id = NEW.intake_id;
    SELECT coalesce(sum(x.accepted), 0) INTO taken FROM intake_line x JOIN intake i ON i.id = x.intake_id
    LEFT JOIN intake_end e ON e.intake_id = x.intake_id
    WHERE x.order_line_id = NEW.order_line_id AND coalesce(e.outcome, 'signed') = 'signed'
      AND i.producer_id = (SELECT producer_id FROM intake WHERE id = NEW.intake_id);
    IF taken + NEW.accepted > coalesce(hers, 0) OR NOT EXISTS (
        SELECT 1 FROM order_line l JOIN shop_order o ON o.id = l.order_id WHERE l.id = NEW.order_line_id AND o.payment_state = 'paid') THEN
        RAISE EXCEPTION 'order line %: no so many pieces are hers', NEW.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_line_quota';
    END IF;
    RETURN NEW;
END $$;

-- Nothing of a group order leaves before every piece was accepted or given up.
CREATE FUNCTION check_parcel_quota() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM line_quota q JOIN order_line l ON l.id = q.order_line_id
               WHERE l.parcel_id = NEW.id AND q.pieces > q.accepted + q.given_up) THEN
        RAISE EXCEPTION 'parcel % waits for pieces of a group order', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parcel_quota_open';
    END IF;
    RETURN NEW;
END $$;

-- Nothing is sold for who has left, and no line becomes hers. What was sold over
-- the counter has left already: it stays hers, whenever it is written down; and so
-- do pieces of a group order that were accepted of her before she left.
CREATE OR REPLACE FUNCTION check_share_member() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    o shop_order; l order_line;
BEGIN
    SELECT x.* INTO l FROM order_line x WHERE x.id = NEW.order_line_id;
    SELECT x.* INTO o FROM shop_order x WHERE x.id = l.order_id;
    IF o.direct IS NOT TRUE AND NOT stays_member(l.cooperative_id, NEW.producer_id)
       AND NOT EXISTS (SELECT 1 FROM line_quota q WHERE q.order_line_id = l.id AND q.producer_id = NEW.producer_id AND q.accepted > 0) THEN
        RAISE EXCEPTION 'producer % has left cooperative %', NEW.producer_id, l.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_share_left';
    END IF;
    RETURN NULL;
END $$;

-- The pieces that a member still owes customers in one cooperative: lines that
-- have not been sent, of which she counts as a maker; of a group order hers alone.
CREATE OR REPLACE FUNCTION open_lines(cooperative BIGINT, producer BIGINT) RETURNS TABLE (order_line_id BIGINT, pieces INTEGER) LANGUAGE sql STABLE AS $$
    SELECT l.id, coalesce(q.pieces - q.given_up - q.accepted, l.quantity - l.withdrawn_units)
    FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id JOIN parcel p ON p.id = l.parcel_id
    LEFT JOIN line_quota q ON q.order_line_id = l.id AND q.producer_id = producer
    LEFT JOIN LATERAL (SELECT max(r.id) AS id FROM reassignment r WHERE r.order_line_id = l.id) latest ON TRUE
    WHERE s.producer_id = producer AND s.cooperative_id = cooperative
      AND p.fulfilment_state IN ('waiting', 'to_pack') AND coalesce(q.pieces - q.given_up - q.accepted, l.quantity - l.withdrawn_units) > 0
      AND (latest.id IS NULL OR EXISTS (SELECT 1 FROM reassignment_share x WHERE x.reassignment_id = latest.id AND x.producer_id = producer))
$$;

CREATE OR REPLACE FUNCTION known_transactions(first DATE, last DATE, known TIMESTAMPTZ) RETURNS BIGINT[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(t.id), '{}') FROM public.ledger_transaction t
    WHERE t.occurred_at >= first::timestamp AT TIME ZONE 'Asia/Jakarta' AND t.occurred_at < (last + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
      AND t.recorded_at <= known AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'allocation', 'reversal')
$$;

-- The bridge of some transactions by programme and day: of those that a programme
-- has a part in, all postings.
CREATE OR REPLACE FUNCTION bridges_of(transactions BIGINT[])
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
        WHERE t.id = ANY (transactions) AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'allocation', 'reversal') AND t.order_id IS NOT NULL) b
    GROUP BY b.programme_id, b.day;
END $$;
-- +goose StatementEnd

-- Every posting that revenue and makers' income are sums of: those of an order's
-- line, by the rules that change what was sold or make it a maker's. A release from
-- pending to payable changes nothing, so its rule is not among them. The day is that
-- of the evidence, in WIB.
CREATE OR REPLACE VIEW earned AS
SELECT t.id AS transaction_id, t.made_in, t.rule, t.occurred_at, t.recorded_at,
       (t.occurred_at AT TIME ZONE 'Asia/Jakarta')::date AS day, l.order_id, p.order_line_id,
       p.cooperative_id, p.producer_id, p.village_code, l.category_id, -p.amount AS revenue,
       CASE WHEN a.code LIKE '%:producer:%' THEN -p.amount ELSE 0 END AS income
FROM posting p
JOIN ledger_transaction t ON t.id = p.transaction_id
JOIN account a ON a.id = p.account_id
JOIN order_line l ON l.id = p.order_line_id
WHERE t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'allocation', 'reversal');

CREATE CONSTRAINT TRIGGER bespoke_quota_whole AFTER INSERT ON bespoke_quota
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_bespoke_quota();
CREATE CONSTRAINT TRIGGER bespoke_use_quota AFTER INSERT ON bespoke_use
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_bespoke_use_quota();
CREATE CONSTRAINT TRIGGER line_quota_whole AFTER INSERT OR UPDATE ON line_quota
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_line_quota();
CREATE CONSTRAINT TRIGGER line_quota_left AFTER INSERT ON line_quota FOR EACH ROW EXECUTE FUNCTION check_share_member();
CREATE CONSTRAINT TRIGGER reassignment_quota AFTER INSERT ON reassignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_line_quota();
CREATE CONSTRAINT TRIGGER refund_share_quota AFTER INSERT ON refund_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_line_quota();
CREATE CONSTRAINT TRIGGER allocation_whole AFTER INSERT ON allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_line_quota();
CREATE TRIGGER allocation_check BEFORE INSERT ON allocation FOR EACH ROW EXECUTE FUNCTION check_allocation();
CREATE CONSTRAINT TRIGGER intake_end_allocated AFTER INSERT ON intake_end
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.outcome = 'signed') EXECUTE FUNCTION check_intake_allocated();
CREATE TRIGGER intake_line_quota BEFORE INSERT ON intake_line FOR EACH ROW
    WHEN (NEW.order_line_id IS NOT NULL) EXECUTE FUNCTION check_intake_quota();
CREATE TRIGGER parcel_quota_open BEFORE UPDATE OF fulfilment_state ON parcel FOR EACH ROW
    WHEN (OLD.fulfilment_state = 'to_pack' AND NEW.fulfilment_state = 'shipped') EXECUTE FUNCTION check_parcel_quota();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['bespoke_quota', 'allocation'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
CREATE TRIGGER line_quota_no_delete BEFORE DELETE ON line_quota FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER line_quota_no_truncate BEFORE TRUNCATE ON line_quota FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
