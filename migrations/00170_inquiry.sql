-- +goose Up
-- A customer abroad asks what shipping costs, where no rate says so. Nothing is
-- held for her meanwhile; when all prices are named she accepts, and an
-- ordinary order is placed.
CREATE TABLE inquiry (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The unguessable part of its link.
    token           TEXT NOT NULL CONSTRAINT inquiry_token_unique UNIQUE CONSTRAINT inquiry_token CHECK (char_length(token) >= 22),
    -- The form's own key, and that of the order that comes of it.
    form_key        UUID NOT NULL CONSTRAINT inquiry_form_key_unique UNIQUE,
    language        TEXT NOT NULL CONSTRAINT inquiry_language CHECK (language IN ('id', 'en')),
    buyer_name      TEXT NOT NULL CONSTRAINT inquiry_buyer_name CHECK (char_length(btrim(buyer_name)) BETWEEN 1 AND 120),
    buyer_phone     TEXT NOT NULL CONSTRAINT inquiry_buyer_phone CHECK (buyer_phone ~ '^\+[1-9][0-9]{6,14}$'),
    buyer_email     TEXT NOT NULL,
    recipient_name  TEXT NOT NULL,
    recipient_phone TEXT NOT NULL,
    country         TEXT NOT NULL CONSTRAINT inquiry_country CHECK (country ~ '^[A-Z]{2}$' AND country <> 'ID'),
    street          TEXT NOT NULL CONSTRAINT inquiry_street CHECK (char_length(btrim(street)) BETWEEN 5 AND 500),
    city            TEXT NOT NULL,
    area            TEXT NOT NULL,
    postcode        TEXT NOT NULL,
    note            TEXT NOT NULL CONSTRAINT inquiry_note CHECK (char_length(note) <= 500),
    gift            BOOLEAN NOT NULL,
    greeting        TEXT NOT NULL CONSTRAINT inquiry_greeting CHECK (char_length(greeting) <= 300),
    asked_at        TIMESTAMPTZ NOT NULL,
    order_id        BIGINT CONSTRAINT inquiry_order_unique UNIQUE REFERENCES shop_order
);

CREATE TABLE inquiry_line (
    inquiry_id BIGINT NOT NULL REFERENCES inquiry,
    variant_id BIGINT NOT NULL REFERENCES variant,
    quantity   INTEGER NOT NULL CONSTRAINT inquiry_line_quantity CHECK (quantity BETWEEN 1 AND 50),
    price_seen BIGINT NOT NULL,
    PRIMARY KEY (inquiry_id, variant_id)
);

-- The parcels for which a price is asked.
CREATE TABLE inquiry_parcel (
    inquiry_id     BIGINT NOT NULL REFERENCES inquiry,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    weight_g       INTEGER NOT NULL CONSTRAINT inquiry_parcel_weight CHECK (weight_g > 0),
    billed_kg      INTEGER NOT NULL CONSTRAINT inquiry_parcel_billed CHECK (billed_kg > 0),
    PRIMARY KEY (inquiry_id, cooperative_id)
);
CREATE INDEX inquiry_parcel_cooperative ON inquiry_parcel (cooperative_id, inquiry_id);

-- The price that an officer names, until when. Another one replaces it.
CREATE TABLE inquiry_answer (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inquiry_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    courier_id     BIGINT NOT NULL,
    abroad         BOOLEAN NOT NULL DEFAULT TRUE CONSTRAINT inquiry_answer_abroad CHECK (abroad),
    price          BIGINT NOT NULL CONSTRAINT inquiry_answer_price CHECK (price BETWEEN 0 AND 10000000000 AND price % 100 = 0),
    days_min       INTEGER NOT NULL,
    days_max       INTEGER NOT NULL,
    valid_until    TIMESTAMPTZ NOT NULL,
    answered_at    TIMESTAMPTZ NOT NULL,
    answered_by    BIGINT NOT NULL REFERENCES person,
    replaced_at    TIMESTAMPTZ CONSTRAINT inquiry_answer_replaced CHECK (replaced_at >= answered_at),
    CONSTRAINT inquiry_answer_days CHECK (0 <= days_min AND days_min <= days_max AND days_max <= 90),
    CONSTRAINT inquiry_answer_valid CHECK (valid_until > answered_at AND valid_until <= answered_at + INTERVAL '60 days'),
    CONSTRAINT inquiry_answer_parcel FOREIGN KEY (inquiry_id, cooperative_id) REFERENCES inquiry_parcel (inquiry_id, cooperative_id),
    CONSTRAINT inquiry_answer_courier FOREIGN KEY (courier_id, abroad) REFERENCES courier (id, abroad)
);
CREATE UNIQUE INDEX inquiry_answer_current ON inquiry_answer (inquiry_id, cooperative_id) WHERE replaced_at IS NULL;

ALTER TABLE parcel
    ADD COLUMN answer_id BIGINT CONSTRAINT parcel_answer_unique UNIQUE REFERENCES inquiry_answer,
    ADD CONSTRAINT parcel_priced_once CHECK (rate_id IS NULL OR answer_id IS NULL);

-- +goose StatementBegin
CREATE FUNCTION check_inquiry() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.order_id IS NOT NULL OR to_jsonb(OLD) - 'order_id' IS DISTINCT FROM to_jsonb(NEW) - 'order_id' THEN
        RAISE EXCEPTION 'inquiry % stays what it was', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'inquiry_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_inquiry_answer() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.replaced_at IS NOT NULL OR (SELECT order_id FROM inquiry WHERE id = NEW.inquiry_id FOR NO KEY UPDATE) IS NOT NULL THEN
            RAISE EXCEPTION 'inquiry % is over', NEW.inquiry_id USING ERRCODE = 'check_violation', CONSTRAINT = 'inquiry_over';
        END IF;
    ELSIF OLD.replaced_at IS NOT NULL OR to_jsonb(OLD) - 'replaced_at' IS DISTINCT FROM to_jsonb(NEW) - 'replaced_at' THEN
        RAISE EXCEPTION 'answer % stays what it was', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'inquiry_answer_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_parcel_answer() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM inquiry_answer a JOIN inquiry i ON i.id = a.inquiry_id JOIN shop_order o ON o.id = NEW.order_id
        WHERE a.id = NEW.answer_id AND a.cooperative_id = NEW.cooperative_id AND a.courier_id = NEW.courier_id AND a.price = NEW.shipping
          AND a.replaced_at IS NULL AND o.placed_at < a.valid_until AND o.form_key = i.form_key
          AND (o.country, o.city, o.area, o.postcode, o.street) = (i.country, i.city, i.area, i.postcode, i.street)) THEN
        RAISE EXCEPTION 'parcel %: answer % names no such price', NEW.id, NEW.answer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_answer';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER inquiry_check BEFORE UPDATE ON inquiry FOR EACH ROW EXECUTE FUNCTION check_inquiry();
CREATE TRIGGER inquiry_answer_check BEFORE INSERT OR UPDATE ON inquiry_answer FOR EACH ROW EXECUTE FUNCTION check_inquiry_answer();
CREATE TRIGGER inquiry_answer_no_delete BEFORE DELETE ON inquiry_answer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_answer_no_truncate BEFORE TRUNCATE ON inquiry_answer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER parcel_answer_check AFTER INSERT ON parcel FOR EACH ROW WHEN (NEW.answer_id IS NOT NULL) EXECUTE FUNCTION check_parcel_answer();
