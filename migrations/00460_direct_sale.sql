-- +goose Up
-- What a cooperative sells over a counter or at a fair: the goods leave at once,
-- the money lies in its cash box or came by QRIS. The sale is an order as any
-- other, so that makers, stock and reports know it; what is here is what the
-- officer's phone has sent, once by its own key.
INSERT INTO payment_provider (name, by_hand, at_bank, returned_by_hand, registered_at) VALUES ('cash', TRUE, FALSE, TRUE, now())
    ON CONFLICT (name) DO NOTHING;

-- Who buys over the counter need not say who she is.
ALTER TABLE shop_order
    ADD COLUMN direct BOOLEAN NOT NULL DEFAULT FALSE,
    DROP CONSTRAINT shop_order_buyer_phone,
    ADD CONSTRAINT shop_order_buyer_phone CHECK (buyer_phone ~ '^\+[1-9][0-9]{6,14}$' OR direct AND buyer_phone = ''),
    ADD CONSTRAINT shop_order_cash CHECK (payment_method <> 'cash' OR direct);

CREATE TABLE direct_sale (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    -- The phone's own key, and a hash of all that it sent with it.
    key            UUID NOT NULL CONSTRAINT direct_sale_key_unique UNIQUE,
    fingerprint    BYTEA NOT NULL CONSTRAINT direct_sale_fingerprint CHECK (octet_length(fingerprint) = 32),
    method         TEXT NOT NULL CONSTRAINT direct_sale_method CHECK (method IN ('cash', 'qris')),
    -- Of the receipt of a QRIS payment.
    reference      TEXT NOT NULL DEFAULT '' CONSTRAINT direct_sale_reference CHECK ((method = 'qris') = (reference <> '')),
    buyer_name     TEXT NOT NULL DEFAULT '' CONSTRAINT direct_sale_buyer_name CHECK (char_length(buyer_name) <= 120),
    buyer_phone    TEXT NOT NULL DEFAULT '' CONSTRAINT direct_sale_buyer_phone CHECK (buyer_phone ~ '^(\+[1-9][0-9]{6,14})?$'),
    total          BIGINT NOT NULL CONSTRAINT direct_sale_total CHECK (total > 0 AND total % 100 = 0),
    sold_at        TIMESTAMPTZ NOT NULL,
    received_at    TIMESTAMPTZ NOT NULL,
    sold_by        BIGINT NOT NULL REFERENCES person,
    CONSTRAINT direct_sale_times CHECK (sold_at <= received_at),
    CONSTRAINT direct_sale_identity UNIQUE (id, cooperative_id)
);
CREATE INDEX direct_sale_cooperative ON direct_sale (cooperative_id, id DESC);

CREATE TABLE direct_sale_line (
    sale_id        BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    product_id     BIGINT NOT NULL,
    variant_id     BIGINT NOT NULL,
    quantity       INTEGER NOT NULL CONSTRAINT direct_sale_line_quantity CHECK (quantity BETWEEN 1 AND 50),
    -- What was paid for each.
    price          BIGINT NOT NULL CONSTRAINT direct_sale_line_price CHECK (price > 0 AND price % 100 = 0),
    PRIMARY KEY (sale_id, variant_id),
    CONSTRAINT direct_sale_line_sale FOREIGN KEY (sale_id, cooperative_id) REFERENCES direct_sale (id, cooperative_id),
    CONSTRAINT direct_sale_line_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id),
    CONSTRAINT direct_sale_line_variant FOREIGN KEY (variant_id, product_id) REFERENCES variant (id, product_id)
);

-- What became of it: an order, or the money was given back at the counter. One
-- without an end waits for an officer's decision.
CREATE TABLE direct_sale_end (
    sale_id    BIGINT PRIMARY KEY REFERENCES direct_sale,
    order_id   BIGINT CONSTRAINT direct_sale_end_order UNIQUE REFERENCES shop_order,
    ended_at   TIMESTAMPTZ NOT NULL,
    ended_by   BIGINT NOT NULL REFERENCES person,
    reason     TEXT NOT NULL DEFAULT '' CONSTRAINT direct_sale_end_reason CHECK (order_id IS NOT NULL OR char_length(btrim(reason)) BETWEEN 3 AND 300)
);

-- Someone has counted the cash box. What it held more or less than the books say
-- has a reason, and is posted: too little is owed by the cooperative, too much
-- settles that first and else waits until it is known whose it is.
CREATE TABLE cash_count (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    expected       BIGINT NOT NULL,
    counted        BIGINT NOT NULL CONSTRAINT cash_count_counted CHECK (counted >= 0 AND counted % 100 = 0),
    -- Of sales that wait for a decision, which the books do not have yet.
    waiting        BIGINT NOT NULL CONSTRAINT cash_count_waiting CHECK (waiting >= 0),
    difference     BIGINT NOT NULL GENERATED ALWAYS AS (counted - expected - waiting) STORED,
    reason         TEXT NOT NULL DEFAULT '',
    counted_at     TIMESTAMPTZ NOT NULL,
    counted_by     BIGINT NOT NULL REFERENCES person,
    CONSTRAINT cash_count_reason CHECK (counted = expected + waiting OR char_length(btrim(reason)) BETWEEN 5 AND 300)
);
CREATE INDEX cash_count_cooperative ON cash_count (cooperative_id, id DESC);

-- +goose StatementBegin
CREATE FUNCTION check_direct_sale() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of BIGINT; expected BIGINT; found BIGINT;
BEGIN
    of := CASE TG_TABLE_NAME WHEN 'direct_sale' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'sale_id')::bigint END;
    SELECT total INTO expected FROM direct_sale WHERE id = of;
    SELECT sum(price * quantity) INTO found FROM direct_sale_line WHERE sale_id = of;
    IF found IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'direct sale %: its lines sum to %, not %', of, found, expected
            USING ERRCODE = 'check_violation', CONSTRAINT = 'direct_sale_sum';
    END IF;
    RETURN NULL;
END $$;

-- The order is this sale's: of the same key, cooperative and total.
CREATE FUNCTION check_direct_sale_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.order_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM direct_sale s JOIN shop_order o ON o.form_key = s.key AND o.id = NEW.order_id AND o.direct AND o.total = s.total
        JOIN parcel p ON p.order_id = o.id AND p.cooperative_id = s.cooperative_id
        WHERE s.id = NEW.sale_id AND o.payment_method = s.method) THEN
        RAISE EXCEPTION 'direct sale %: order % is another sale''s', NEW.sale_id, NEW.order_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'direct_sale_end_other';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_sold_directly() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM direct_sale_end WHERE order_id = NEW.id) THEN
        RAISE EXCEPTION 'order %: sold directly by nobody', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'shop_order_direct_sale';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_direct_officer() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    who BIGINT := coalesce((to_jsonb(NEW) ->> 'sold_by')::bigint, (to_jsonb(NEW) ->> 'counted_by')::bigint);
BEGIN
    IF NOT is_officer(who, NEW.cooperative_id) THEN
        RAISE EXCEPTION 'person % is no officer of cooperative %', who, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'direct_sale_officer';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_cash_count_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.difference <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'cash_count:' || NEW.id) THEN
        RAISE EXCEPTION 'cash count %: its difference is not posted', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_count_unposted';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER direct_sale_sum AFTER INSERT ON direct_sale
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_direct_sale();
CREATE CONSTRAINT TRIGGER direct_sale_line_sum AFTER INSERT ON direct_sale_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_direct_sale();
CREATE CONSTRAINT TRIGGER shop_order_direct_sale AFTER INSERT ON shop_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.direct) EXECUTE FUNCTION check_sold_directly();
CREATE TRIGGER direct_sale_end_check BEFORE INSERT ON direct_sale_end FOR EACH ROW EXECUTE FUNCTION check_direct_sale_end();
CREATE TRIGGER direct_sale_officer BEFORE INSERT ON direct_sale FOR EACH ROW EXECUTE FUNCTION check_direct_officer();
CREATE TRIGGER cash_count_officer BEFORE INSERT ON cash_count FOR EACH ROW EXECUTE FUNCTION check_direct_officer();
CREATE CONSTRAINT TRIGGER cash_count_unposted AFTER INSERT ON cash_count
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_cash_count_posted();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['direct_sale', 'direct_sale_line', 'direct_sale_end', 'cash_count'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
