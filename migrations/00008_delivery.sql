-- +goose Up
CREATE TABLE courier (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug         TEXT NOT NULL CONSTRAINT courier_slug_unique UNIQUE,
    name         TEXT NOT NULL,
    -- The page that follows a parcel; {resi} stands for the tracking number.
    tracking_url TEXT NOT NULL DEFAULT ''
);
INSERT INTO courier (slug, name, tracking_url) VALUES
    ('jne', 'JNE', 'https://www.jne.co.id/tracking-package?awb={resi}'),
    ('jnt', 'J&T', 'https://www.jet.co.id/track?awb={resi}'),
    ('sicepat', 'SiCepat', 'https://www.sicepat.com/checkAwb?awb={resi}'),
    ('pos', 'POS Indonesia', 'https://www.posindonesia.co.id/id/tracking?resi={resi}'),
    ('anteraja', 'AnterAja', 'https://anteraja.id/id/tracking?awb={resi}');

-- What a cooperative charges by courier and zone, per kilogram.
CREATE TABLE shipping_rate (
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    courier_id     BIGINT NOT NULL REFERENCES courier,
    zone           TEXT NOT NULL CONSTRAINT shipping_rate_zone
                   CHECK (zone IN ('regency', 'province', 'java', 'beyond', 'abroad')),
    first_kg       BIGINT NOT NULL CONSTRAINT shipping_rate_first CHECK (first_kg >= 0 AND first_kg % 100 = 0),
    next_kg        BIGINT NOT NULL CONSTRAINT shipping_rate_next CHECK (next_kg >= 0 AND next_kg % 100 = 0),
    days_min       INTEGER NOT NULL,
    days_max       INTEGER NOT NULL,
    PRIMARY KEY (cooperative_id, courier_id, zone),
    CONSTRAINT shipping_rate_days CHECK (0 <= days_min AND days_min <= days_max AND days_max <= 90)
);

CREATE TABLE cart (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash BYTEA NOT NULL CONSTRAINT cart_token_unique UNIQUE
               CONSTRAINT cart_token CHECK (octet_length(token_hash) = 32),
    created_at TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX cart_seen ON cart (seen_at);

CREATE TABLE cart_line (
    cart_id    BIGINT NOT NULL REFERENCES cart ON DELETE CASCADE,
    variant_id BIGINT NOT NULL REFERENCES variant,
    quantity   INTEGER NOT NULL CONSTRAINT cart_line_quantity CHECK (quantity BETWEEN 1 AND 50),
    -- The price the customer has seen and accepted.
    price_seen BIGINT NOT NULL,
    added_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (cart_id, variant_id)
);
