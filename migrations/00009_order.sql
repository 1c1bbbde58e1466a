-- +goose Up
CREATE TABLE shop_order (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number          TEXT NOT NULL CONSTRAINT shop_order_number_unique UNIQUE,
    -- The unguessable part of the order's link.
    token           TEXT NOT NULL CONSTRAINT shop_order_token_unique UNIQUE
                    CONSTRAINT shop_order_token CHECK (char_length(token) >= 22),
    -- The form's own key: one form, one order, however often it is sent.
    form_key        UUID NOT NULL CONSTRAINT shop_order_form_key_unique UNIQUE,
    language        TEXT NOT NULL CONSTRAINT shop_order_language CHECK (language IN ('id', 'en')),
    buyer_name      TEXT NOT NULL CONSTRAINT shop_order_buyer_name CHECK (char_length(btrim(buyer_name)) BETWEEN 1 AND 120),
    buyer_phone     TEXT NOT NULL CONSTRAINT shop_order_buyer_phone CHECK (buyer_phone ~ '^\+[1-9][0-9]{6,14}$'),
    buyer_email     TEXT NOT NULL DEFAULT '',
    recipient_name  TEXT NOT NULL CONSTRAINT shop_order_recipient_name CHECK (char_length(btrim(recipient_name)) BETWEEN 1 AND 120),
    recipient_phone TEXT NOT NULL,
    country         TEXT NOT NULL DEFAULT 'ID' CONSTRAINT shop_order_country CHECK (country ~ '^[A-Z]{2}$'),
    region_code     TEXT REFERENCES region (code),
    -- The official names as they were on the day, most specific first.
    region_name     TEXT NOT NULL,
    street          TEXT NOT NULL CONSTRAINT shop_order_street CHECK (char_length(btrim(street)) BETWEEN 5 AND 500),
    postcode        TEXT NOT NULL DEFAULT '' CONSTRAINT shop_order_postcode CHECK (country <> 'ID' OR postcode ~ '^([0-9]{5})?$'),
    note            TEXT NOT NULL DEFAULT '' CONSTRAINT shop_order_note CHECK (char_length(note) <= 500),
    items_total     BIGINT NOT NULL,
    discount_total  BIGINT NOT NULL DEFAULT 0,
    shipping_total  BIGINT NOT NULL,
    tip             BIGINT NOT NULL DEFAULT 0,
    unique_code     BIGINT NOT NULL DEFAULT 0,
    total           BIGINT NOT NULL,
    payment_state   TEXT NOT NULL DEFAULT 'waiting' CONSTRAINT shop_order_payment_state
                    CHECK (payment_state IN ('waiting', 'paid', 'expired', 'cancelled')),
    payment_method  TEXT NOT NULL,
    placed_at       TIMESTAMPTZ NOT NULL,
    -- Until when stock is held for the payment.
    held_until      TIMESTAMPTZ NOT NULL,
    paid_at         TIMESTAMPTZ,
    CONSTRAINT shop_order_region CHECK ((country = 'ID') = (region_code IS NOT NULL)),
    CONSTRAINT shop_order_amounts CHECK (
        items_total > 0 AND discount_total BETWEEN 0 AND items_total AND shipping_total >= 0 AND tip >= 0
        AND unique_code BETWEEN 0 AND 99900 AND total > 0
        AND total = items_total - discount_total + shipping_total + tip - unique_code),
    CONSTRAINT shop_order_whole CHECK (
        items_total % 100 = 0 AND discount_total % 100 = 0 AND shipping_total % 100 = 0
        AND tip % 100 = 0 AND unique_code % 100 = 0),
    CONSTRAINT shop_order_paid CHECK ((payment_state = 'paid') = (paid_at IS NOT NULL))
);
CREATE INDEX shop_order_placed ON shop_order (placed_at);
CREATE INDEX shop_order_waiting ON shop_order (held_until) WHERE payment_state = 'waiting';

-- The lines of one cooperative, shipped together.
CREATE TABLE parcel (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id        BIGINT NOT NULL REFERENCES shop_order,
    cooperative_id  BIGINT NOT NULL REFERENCES cooperative,
    courier_id      BIGINT NOT NULL REFERENCES courier,
    zone            TEXT NOT NULL,
    weight_g        INTEGER NOT NULL CONSTRAINT parcel_weight CHECK (weight_g > 0),
    billed_kg       INTEGER NOT NULL CONSTRAINT parcel_billed CHECK (billed_kg > 0),
    shipping        BIGINT NOT NULL CONSTRAINT parcel_shipping CHECK (shipping >= 0 AND shipping % 100 = 0),
    days_min        INTEGER NOT NULL,
    days_max        INTEGER NOT NULL,
    fulfilment_state TEXT NOT NULL DEFAULT 'waiting' CONSTRAINT parcel_fulfilment_state
                    CHECK (fulfilment_state IN ('waiting', 'to_pack', 'shipped', 'delivered', 'cancelled')),
    tracking_number TEXT,
    shipped_at      TIMESTAMPTZ,
    delivered_at    TIMESTAMPTZ,
    CONSTRAINT parcel_one_per_cooperative UNIQUE (order_id, cooperative_id),
    CONSTRAINT parcel_identity UNIQUE (id, order_id, cooperative_id),
    CONSTRAINT parcel_tracking_unique UNIQUE (courier_id, tracking_number),
    CONSTRAINT parcel_tracking CHECK (tracking_number ~ '^[A-Za-z0-9-]{6,40}$'),
    CONSTRAINT parcel_shipped CHECK ((fulfilment_state IN ('shipped', 'delivered')) = (shipped_at IS NOT NULL)),
    CONSTRAINT parcel_delivered CHECK ((fulfilment_state = 'delivered') = (delivered_at IS NOT NULL)
                                       AND (delivered_at IS NULL OR delivered_at >= shipped_at))
);
CREATE INDEX parcel_cooperative ON parcel (cooperative_id, fulfilment_state);

-- A line keeps what it was sold as; nothing here follows later changes.
CREATE TABLE order_line (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id        BIGINT NOT NULL,
    parcel_id       BIGINT NOT NULL,
    cooperative_id  BIGINT NOT NULL,
    product_id      BIGINT NOT NULL,
    variant_id      BIGINT NOT NULL,
    fee_policy_id   BIGINT NOT NULL REFERENCES fee_policy,
    picture_id      BIGINT REFERENCES picture,
    title           TEXT NOT NULL,
    option          TEXT NOT NULL DEFAULT '',
    made_to_order   BOOLEAN NOT NULL,
    lead_days       INTEGER,
    weight_g        INTEGER NOT NULL,
    price           BIGINT NOT NULL CONSTRAINT order_line_price CHECK (price > 0 AND price % 100 = 0),
    quantity        INTEGER NOT NULL CONSTRAINT order_line_quantity CHECK (quantity BETWEEN 1 AND 50),
    discount        BIGINT NOT NULL DEFAULT 0,
    net             BIGINT NOT NULL,
    CONSTRAINT order_line_net CHECK (discount >= 0 AND discount % 100 = 0 AND net >= 0 AND net = price * quantity - discount),
    CONSTRAINT order_line_parcel FOREIGN KEY (parcel_id, order_id, cooperative_id) REFERENCES parcel (id, order_id, cooperative_id),
    CONSTRAINT order_line_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id),
    CONSTRAINT order_line_variant FOREIGN KEY (variant_id, product_id) REFERENCES variant (id, product_id),
    CONSTRAINT order_line_once UNIQUE (order_id, variant_id),
    CONSTRAINT order_line_cooperative UNIQUE (id, cooperative_id)
);
CREATE INDEX order_line_parcel_index ON order_line (parcel_id);
CREATE INDEX order_line_variant_index ON order_line (variant_id);
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_order_line FOREIGN KEY (order_line_id) REFERENCES order_line;

-- How a line's net divides over its makers, with each maker's part of every
-- fee, her share and her village as they were at the sale.
CREATE TABLE order_line_share (
    order_line_id   BIGINT NOT NULL,
    cooperative_id  BIGINT NOT NULL,
    producer_id     BIGINT NOT NULL,
    producer_name   TEXT NOT NULL,
    share_bp        INTEGER NOT NULL CONSTRAINT order_line_share_bp CHECK (share_bp BETWEEN 1 AND 10000),
    village_code    TEXT NOT NULL REFERENCES region (code),
    village_name    TEXT NOT NULL,
    income          BIGINT NOT NULL,
    cooperative_fee BIGINT NOT NULL,
    programme_fee   BIGINT NOT NULL,
    contribution    BIGINT NOT NULL,
    PRIMARY KEY (order_line_id, producer_id),
    CONSTRAINT order_line_share_amounts CHECK (
        income >= 0 AND cooperative_fee >= 0 AND programme_fee >= 0 AND contribution >= 0
        AND income % 100 = 0 AND cooperative_fee % 100 = 0 AND programme_fee % 100 = 0 AND contribution % 100 = 0),
    CONSTRAINT order_line_share_line FOREIGN KEY (order_line_id, cooperative_id) REFERENCES order_line (id, cooperative_id),
    CONSTRAINT order_line_share_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX order_line_share_producer ON order_line_share (producer_id);

-- +goose StatementBegin
CREATE FUNCTION check_order_line() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    bp INTEGER; parts BIGINT; expected BIGINT;
BEGIN
    SELECT sum(share_bp), sum(income + cooperative_fee + programme_fee + contribution) INTO bp, parts
        FROM order_line_share WHERE order_line_id = NEW.id;
    SELECT net INTO expected FROM order_line WHERE id = NEW.id;
    IF bp IS DISTINCT FROM 10000 OR parts IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'order line %: shares sum to % bp and %, not 10000 and %', NEW.id, bp, parts, expected
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_split';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_order() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    lines RECORD; postage BIGINT;
BEGIN
    SELECT sum(price * quantity) AS gross, sum(discount) AS discount INTO lines FROM order_line WHERE order_id = NEW.id;
    SELECT sum(shipping) INTO postage FROM parcel WHERE order_id = NEW.id;
    IF lines.gross IS DISTINCT FROM NEW.items_total OR lines.discount > NEW.discount_total OR postage IS DISTINCT FROM NEW.shipping_total THEN
        RAISE EXCEPTION 'order %: totals differ from its lines and parcels', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shop_order_totals';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER order_line_split AFTER INSERT ON order_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_line();
CREATE CONSTRAINT TRIGGER shop_order_totals AFTER INSERT ON shop_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order();

-- The order's timeline: what happened, when, by whom.
CREATE TABLE order_event (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id  BIGINT NOT NULL REFERENCES shop_order,
    parcel_id BIGINT REFERENCES parcel,
    kind      TEXT NOT NULL CONSTRAINT order_event_kind
              CHECK (kind IN ('placed', 'paid', 'expired', 'cancelled', 'shipped', 'delivered')),
    actor     TEXT NOT NULL CONSTRAINT order_event_actor CHECK (actor IN ('customer', 'officer', 'system')),
    person_id BIGINT REFERENCES person,
    at        TIMESTAMPTZ NOT NULL,
    CONSTRAINT order_event_officer CHECK (actor <> 'officer' OR person_id IS NOT NULL)
);
CREATE INDEX order_event_order ON order_event (order_id, id);
CREATE TRIGGER order_event_append_only BEFORE UPDATE OR DELETE ON order_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
