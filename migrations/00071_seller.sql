-- +goose Up
-- Who sells, as the law asks a shop to say, and where a buyer complains who
-- was not helped. What changes is a new row; the newest counts.
CREATE TABLE seller (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          TEXT NOT NULL CONSTRAINT seller_name CHECK (char_length(btrim(name)) BETWEEN 3 AND 120),
    address       TEXT NOT NULL CONSTRAINT seller_address CHECK (char_length(btrim(address)) BETWEEN 5 AND 300),
    nib           TEXT NOT NULL DEFAULT '' CONSTRAINT seller_nib CHECK (nib ~ '^([0-9]{13})?$'),
    email         TEXT NOT NULL DEFAULT '' CONSTRAINT seller_email CHECK (email = '' OR email ~ '^[^@\s]+@[^@\s]+$'),
    whatsapp      TEXT NOT NULL DEFAULT '' CONSTRAINT seller_whatsapp CHECK (whatsapp ~ '^(\+[1-9][0-9]{7,14})?$'),
    telephone     TEXT NOT NULL DEFAULT '' CONSTRAINT seller_telephone CHECK (telephone ~ '^(\+[1-9][0-9]{7,14})?$'),
    -- The ministry's service for consumers.
    service       TEXT NOT NULL CONSTRAINT seller_service CHECK (char_length(btrim(service)) BETWEEN 5 AND 300),
    service_whatsapp TEXT NOT NULL DEFAULT '' CONSTRAINT seller_service_whatsapp CHECK (service_whatsapp ~ '^(\+[1-9][0-9]{7,14})?$'),
    service_email TEXT NOT NULL DEFAULT '' CONSTRAINT seller_service_email CHECK (service_email = '' OR service_email ~ '^[^@\s]+@[^@\s]+$'),
    set_at        TIMESTAMPTZ NOT NULL,
    set_by        BIGINT REFERENCES person,
    CONSTRAINT seller_reachable CHECK (email <> '' OR whatsapp <> '' OR telephone <> '')
);
CREATE TRIGGER seller_append_only BEFORE UPDATE OR DELETE ON seller
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seller_no_truncate BEFORE TRUNCATE ON seller
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
