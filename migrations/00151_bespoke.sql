-- +goose Up
-- A work that is made for one customer by a quote: a copy of what is listed, in
-- her number and colour, ready on a fixed day. It is never on sale.
ALTER TABLE product
    ADD COLUMN bespoke_of BIGINT REFERENCES product,
    ADD COLUMN ready_on   DATE,
    ADD CONSTRAINT product_bespoke CHECK ((bespoke_of IS NULL) = (ready_on IS NULL) AND (bespoke_of IS NULL OR made_to_order));

-- An institution orders more at once than a cart takes.
ALTER TABLE order_line
    DROP CONSTRAINT order_line_quantity,
    ADD CONSTRAINT order_line_quantity CHECK (quantity BETWEEN 1 AND 1000);

-- In whose name an order's receipt is, and its tax number: 15 digits, or 16
-- since 2024 (PMK 136/2023).
CREATE TABLE order_institution (
    order_id BIGINT PRIMARY KEY REFERENCES shop_order,
    name     TEXT NOT NULL CONSTRAINT order_institution_name CHECK (char_length(btrim(name)) BETWEEN 2 AND 160),
    npwp     TEXT NOT NULL DEFAULT '' CONSTRAINT order_institution_npwp CHECK (npwp ~ '^([0-9]{15}|[0-9]{16})?$' AND npwp !~ '^0+$')
);

-- What a customer asks to be made, found by an unguessable link.
CREATE TABLE bespoke_request (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token          TEXT NOT NULL CONSTRAINT bespoke_request_token_unique UNIQUE
                   CONSTRAINT bespoke_request_token CHECK (char_length(token) >= 22),
    product_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    quantity       INTEGER NOT NULL CONSTRAINT bespoke_request_quantity CHECK (quantity BETWEEN 1 AND 1000),
    wishes         TEXT NOT NULL CONSTRAINT bespoke_request_wishes CHECK (char_length(btrim(wishes)) BETWEEN 3 AND 1000),
    needed_on      DATE,
    name           TEXT NOT NULL CONSTRAINT bespoke_request_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 120),
    phone          TEXT NOT NULL CONSTRAINT bespoke_request_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    language       TEXT NOT NULL CONSTRAINT bespoke_request_language CHECK (language IN ('id', 'en')),
    asked_at       TIMESTAMPTZ NOT NULL,
    CONSTRAINT bespoke_request_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id),
    CONSTRAINT bespoke_request_cooperative UNIQUE (id, cooperative_id)
);
CREATE INDEX bespoke_request_newest ON bespoke_request (cooperative_id, id DESC);

CREATE TABLE bespoke_refusal (
    request_id BIGINT NOT NULL CONSTRAINT bespoke_refused_once PRIMARY KEY REFERENCES bespoke_request,
    reason     TEXT NOT NULL CONSTRAINT bespoke_refusal_reason CHECK (char_length(btrim(reason)) BETWEEN 3 AND 300),
    refused_at TIMESTAMPTZ NOT NULL,
    refused_by BIGINT NOT NULL REFERENCES person
);

-- An officer's answer: what it costs, by when, and until when that holds. A
-- request has one that is open; it can only be withdrawn.
CREATE TABLE bespoke_quote (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    variant_id     BIGINT NOT NULL CONSTRAINT bespoke_quote_variant UNIQUE,
    product_id     BIGINT NOT NULL,
    quantity       INTEGER NOT NULL CONSTRAINT bespoke_quote_quantity CHECK (quantity BETWEEN 1 AND 1000),
    price          BIGINT NOT NULL CONSTRAINT bespoke_quote_price CHECK (price BETWEEN 100000 AND 10000000000 AND price % 100 = 0),
    ready_on       DATE NOT NULL,
    note           TEXT NOT NULL DEFAULT '' CONSTRAINT bespoke_quote_note CHECK (char_length(note) <= 500),
    valid_until    TIMESTAMPTZ NOT NULL,
    quoted_at      TIMESTAMPTZ NOT NULL,
    quoted_by      BIGINT NOT NULL REFERENCES person,
    withdrawn_at   TIMESTAMPTZ,
    withdrawn_by   BIGINT REFERENCES person,
    CONSTRAINT bespoke_quote_request FOREIGN KEY (request_id, cooperative_id) REFERENCES bespoke_request (id, cooperative_id),
    CONSTRAINT bespoke_quote_made FOREIGN KEY (variant_id, product_id) REFERENCES variant (id, product_id),
    CONSTRAINT bespoke_quote_validity CHECK (valid_until > quoted_at AND valid_until <= quoted_at + INTERVAL '62 days'),
    CONSTRAINT bespoke_quote_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX bespoke_quote_open ON bespoke_quote (request_id) WHERE withdrawn_at IS NULL;

-- The order that a quote became; given back when it is given up unpaid.
CREATE TABLE bespoke_use (
    order_id      BIGINT PRIMARY KEY REFERENCES shop_order,
    quote_id      BIGINT NOT NULL REFERENCES bespoke_quote,
    used_at       TIMESTAMPTZ NOT NULL,
    given_back_at TIMESTAMPTZ CONSTRAINT bespoke_use_given_back CHECK (given_back_at >= used_at)
);
CREATE UNIQUE INDEX bespoke_use_once ON bespoke_use (quote_id) WHERE given_back_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_bespoke(why TEXT, id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', why, id USING ERRCODE = 'restrict_violation', CONSTRAINT = why;
END $$;

-- What was made for one customer is nobody else's to buy.
CREATE FUNCTION check_bespoke_publication() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM product WHERE id = NEW.product_id AND bespoke_of IS NOT NULL) THEN
        PERFORM refuse_bespoke('bespoke_unpublished', NEW.product_id);
    END IF;
    RETURN NEW;
END $$;

-- One answer at a time: whoever answers holds the request.
CREATE FUNCTION check_bespoke_answer() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r bespoke_request;
BEGIN
    SELECT * INTO r FROM bespoke_request WHERE id = NEW.request_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM bespoke_refusal WHERE request_id = NEW.request_id) THEN
        PERFORM refuse_bespoke('bespoke_refused_before', NEW.request_id);
    END IF;
    IF TG_TABLE_NAME = 'bespoke_refusal' THEN
        IF EXISTS (SELECT 1 FROM bespoke_quote WHERE request_id = NEW.request_id AND withdrawn_at IS NULL) THEN
            PERFORM refuse_bespoke('bespoke_quoted_before', NEW.request_id);
        END IF;
    ELSE
        IF NEW.ready_on < (NEW.quoted_at AT TIME ZONE 'Asia/Jakarta')::date THEN
            PERFORM refuse_bespoke('bespoke_ready_past', NEW.request_id);
        END IF;
        IF NOT EXISTS (SELECT 1 FROM product p JOIN variant v ON v.product_id = p.id
                       WHERE v.id = NEW.variant_id AND p.bespoke_of = r.product_id AND p.open_units_cap = NEW.quantity AND p.ready_on = NEW.ready_on) THEN
            PERFORM refuse_bespoke('bespoke_quote_product', NEW.request_id);
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- Terms stay; a quote that has become an order is not withdrawn.
CREATE FUNCTION check_bespoke_withdrawal() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.request_id, OLD.cooperative_id, OLD.variant_id, OLD.product_id, OLD.quantity, OLD.price, OLD.ready_on, OLD.note, OLD.valid_until, OLD.quoted_at, OLD.quoted_by)
       IS DISTINCT FROM (NEW.request_id, NEW.cooperative_id, NEW.variant_id, NEW.product_id, NEW.quantity, NEW.price, NEW.ready_on, NEW.note, NEW.valid_until, NEW.quoted_at, NEW.quoted_by)
       OR OLD.withdrawn_at IS NOT NULL THEN
        PERFORM refuse_bespoke('bespoke_quote_closed', OLD.id);
    ELSIF EXISTS (SELECT 1 FROM bespoke_use WHERE quote_id = OLD.id AND given_back_at IS NULL) THEN
        PERFORM refuse_bespoke('bespoke_ordered', OLD.id);
    END IF;
    RETURN NEW;
END $$;

-- A quote is used while it is valid; the order that had it may take it again.
CREATE FUNCTION check_bespoke_use() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    q bespoke_quote;
BEGIN
    SELECT * INTO q FROM bespoke_quote WHERE id = NEW.quote_id FOR UPDATE;
    IF TG_OP = 'UPDATE' AND (OLD.order_id, OLD.quote_id, OLD.used_at) IS DISTINCT FROM (NEW.order_id, NEW.quote_id, NEW.used_at) THEN
        PERFORM refuse_bespoke('bespoke_use_closed', OLD.order_id);
    ELSIF NEW.given_back_at IS NULL AND q.withdrawn_at IS NOT NULL THEN
        PERFORM refuse_bespoke('bespoke_withdrawn', q.id);
    ELSIF TG_OP = 'INSERT' AND NEW.used_at >= q.valid_until THEN
        PERFORM refuse_bespoke('bespoke_over', q.id);
    END IF;
    RETURN NEW;
END $$;

-- The order is what was quoted, all of it and nothing besides, at that price.
CREATE FUNCTION check_bespoke_lines() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM order_line WHERE order_id = NEW.order_id) <> 1 OR NOT EXISTS (
        SELECT 1 FROM order_line l JOIN bespoke_quote q ON q.id = NEW.quote_id
        WHERE l.order_id = NEW.order_id AND l.variant_id = q.variant_id AND l.quantity = q.quantity AND l.price = q.price) THEN
        PERFORM refuse_bespoke('bespoke_use_line', NEW.order_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_bespoke_sold() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM product WHERE id = NEW.product_id AND bespoke_of IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM bespoke_use WHERE order_id = NEW.order_id) THEN
        PERFORM refuse_bespoke('bespoke_unquoted', NEW.order_id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER publication_bespoke BEFORE INSERT ON publication FOR EACH ROW EXECUTE FUNCTION check_bespoke_publication();
CREATE TRIGGER bespoke_refusal_check BEFORE INSERT ON bespoke_refusal FOR EACH ROW EXECUTE FUNCTION check_bespoke_answer();
CREATE TRIGGER bespoke_quote_check BEFORE INSERT ON bespoke_quote FOR EACH ROW EXECUTE FUNCTION check_bespoke_answer();
CREATE TRIGGER bespoke_quote_withdrawal BEFORE UPDATE ON bespoke_quote FOR EACH ROW EXECUTE FUNCTION check_bespoke_withdrawal();
CREATE TRIGGER bespoke_use_check BEFORE INSERT OR UPDATE ON bespoke_use FOR EACH ROW EXECUTE FUNCTION check_bespoke_use();
CREATE CONSTRAINT TRIGGER bespoke_use_line AFTER INSERT ON bespoke_use
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_bespoke_lines();
CREATE CONSTRAINT TRIGGER order_line_bespoke AFTER INSERT ON order_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_bespoke_sold();
-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['bespoke_request', 'bespoke_refusal', 'order_institution'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['bespoke_quote', 'bespoke_use'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_no_delete', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
