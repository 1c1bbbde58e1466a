-- +goose Up
CREATE TABLE category (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug     TEXT NOT NULL CONSTRAINT category_slug_unique UNIQUE
             CONSTRAINT category_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name     TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    position INTEGER NOT NULL
);
INSERT INTO category (slug, name, name_en, position) VALUES
    ('tas-jinjing', 'Tas jinjing', 'Tote bags', 1),
    ('tas-selempang', 'Tas selempang', 'Sling bags', 2),
    ('tas-serut', 'Tas serut', 'Bucket bags', 3),
    ('tas-pesta', 'Tas pesta', 'Clutches', 4),
    ('ransel', 'Ransel', 'Backpacks', 5),
    ('dompet', 'Dompet', 'Purses', 6),
    ('gantungan-pot', 'Gantungan pot', 'Plant hangers', 7),
    ('perlengkapan-rumah', 'Perlengkapan rumah', 'For the home', 8),
    ('aksesori', 'Aksesori', 'Accessories', 9);

-- Colours as people name them; hex is what the swatch shows.
CREATE TABLE colour (
    slug     TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    hex      TEXT NOT NULL CONSTRAINT colour_hex CHECK (hex ~ '^#[0-9A-F]{6}$'),
    position INTEGER NOT NULL
);
INSERT INTO colour (slug, name, name_en, hex, position) VALUES
    ('merah', 'Merah', 'Red', '#B3262E', 1),
    ('merah-marun', 'Merah marun', 'Maroon', '#6E1F2B', 2),
    ('terakota', 'Terakota', 'Terracotta', '#A9482A', 3),
    ('kunyit', 'Kunyit', 'Turmeric', '#D9982B', 4),
    ('krem', 'Krem', 'Cream', '#E4D3B0', 5),
    ('putih-gading', 'Putih gading', 'Ivory', '#F1E9D8', 6),
    ('cokelat-kopi', 'Cokelat kopi', 'Coffee brown', '#5A3B28', 7),
    ('hitam', 'Hitam', 'Black', '#26221F', 8),
    ('abu', 'Abu-abu', 'Grey', '#8C8780', 9),
    ('biru-dongker', 'Biru dongker', 'Navy', '#27407A', 10),
    ('toska', 'Toska', 'Turquoise', '#2E8C86', 11),
    ('hijau-daun', 'Hijau daun', 'Leaf green', '#3E6B48', 12),
    ('ungu', 'Ungu', 'Purple', '#5F3B73', 13),
    ('salem', 'Salem', 'Salmon', '#DE937A', 14);

CREATE TABLE product (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    category_id    BIGINT NOT NULL REFERENCES category,
    slug           TEXT NOT NULL CONSTRAINT product_slug_unique UNIQUE
                   CONSTRAINT product_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 120),
    title          TEXT NOT NULL CONSTRAINT product_title CHECK (char_length(btrim(title)) BETWEEN 3 AND 120),
    title_en       TEXT NOT NULL DEFAULT '' CONSTRAINT product_title_en CHECK (char_length(title_en) <= 120),
    description    TEXT NOT NULL DEFAULT '' CONSTRAINT product_description CHECK (char_length(description) <= 4000),
    description_en TEXT NOT NULL DEFAULT '' CONSTRAINT product_description_en CHECK (char_length(description_en) <= 4000),
    made_to_order  BOOLEAN NOT NULL,
    lead_days      INTEGER CONSTRAINT product_lead_days CHECK (lead_days BETWEEN 1 AND 90),
    -- Units ordered and not yet shipped, and how many may be open at once.
    open_units     INTEGER NOT NULL DEFAULT 0,
    open_units_cap INTEGER,
    weight_g       INTEGER NOT NULL CONSTRAINT product_weight CHECK (weight_g BETWEEN 1 AND 30000),
    length_mm      INTEGER CONSTRAINT product_length CHECK (length_mm BETWEEN 1 AND 2000),
    width_mm       INTEGER CONSTRAINT product_width CHECK (width_mm BETWEEN 1 AND 2000),
    height_mm      INTEGER CONSTRAINT product_height CHECK (height_mm BETWEEN 1 AND 2000),
    -- The client's own id of the listing, so that one sent twice is one product.
    client_key     UUID CONSTRAINT product_client_key_unique UNIQUE,
    created_by     BIGINT NOT NULL REFERENCES person,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    -- What search looks through; kept by triggers in the transaction that changes it.
    search_text    TEXT NOT NULL DEFAULT '',
    search         TSVECTOR NOT NULL DEFAULT '',
    CONSTRAINT product_made_to_order CHECK (
        (made_to_order AND lead_days IS NOT NULL AND open_units_cap IS NOT NULL) OR
        (NOT made_to_order AND lead_days IS NULL AND open_units_cap IS NULL AND open_units = 0)),
    CONSTRAINT product_open_units CHECK (open_units >= 0 AND (open_units_cap IS NULL OR open_units <= open_units_cap)),
    CONSTRAINT product_cooperative UNIQUE (id, cooperative_id)
);
CREATE INDEX product_cooperative_index ON product (cooperative_id);
CREATE INDEX product_category_index ON product (category_id);
CREATE INDEX product_search ON product USING gin (search);
CREATE INDEX product_search_text ON product USING gin (search_text gin_trgm_ops);

CREATE TABLE variant (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id  BIGINT NOT NULL REFERENCES product,
    colour      TEXT REFERENCES colour,
    size        TEXT NOT NULL DEFAULT '' CONSTRAINT variant_size CHECK (char_length(size) <= 40),
    price       BIGINT NOT NULL CONSTRAINT variant_price CHECK (price BETWEEN 100000 AND 10000000000 AND price % 100 = 0),
    on_hand     INTEGER NOT NULL DEFAULT 0,
    reserved    INTEGER NOT NULL DEFAULT 0,
    position    INTEGER NOT NULL DEFAULT 0,
    retired_at  TIMESTAMPTZ,
    CONSTRAINT variant_stock CHECK (0 <= reserved AND reserved <= on_hand AND on_hand <= 100000),
    CONSTRAINT variant_product UNIQUE (id, product_id)
);
CREATE UNIQUE INDEX variant_option ON variant (product_id, coalesce(colour, ''), size) WHERE retired_at IS NULL;

-- Every change of on_hand, so that stock is the sum of its movements.
CREATE TABLE stock_movement (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id    BIGINT NOT NULL REFERENCES variant,
    delta         INTEGER NOT NULL CONSTRAINT stock_movement_delta CHECK (delta <> 0),
    reason        TEXT NOT NULL CONSTRAINT stock_movement_reason
                  CHECK (reason IN ('listed', 'counted', 'shipped', 'sold_elsewhere', 'returned', 'written_off')),
    order_line_id BIGINT,
    actor_id      BIGINT REFERENCES person,
    at            TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_movement_line CHECK ((reason IN ('shipped', 'returned')) = (order_line_id IS NOT NULL))
);
CREATE INDEX stock_movement_variant ON stock_movement (variant_id, id);
CREATE UNIQUE INDEX stock_movement_shipped ON stock_movement (order_line_id) WHERE reason = 'shipped';
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The makers of a product and their parts of its makers' income.
CREATE TABLE product_maker (
    product_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    share_bp       INTEGER NOT NULL CONSTRAINT product_maker_share CHECK (share_bp BETWEEN 1 AND 10000),
    PRIMARY KEY (product_id, producer_id),
    CONSTRAINT product_maker_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id),
    CONSTRAINT product_maker_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX product_maker_producer ON product_maker (producer_id);

-- +goose StatementBegin
CREATE FUNCTION check_shares() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of_product BIGINT := (coalesce(to_jsonb(NEW), to_jsonb(OLD))
                          ->> CASE TG_TABLE_NAME WHEN 'product' THEN 'id' ELSE 'product_id' END)::bigint;
    total INTEGER;
BEGIN
    SELECT sum(share_bp) INTO total FROM product_maker WHERE product_id = of_product;
    IF total IS DISTINCT FROM 10000 THEN
        RAISE EXCEPTION 'shares of product % sum to %', of_product, coalesce(total, 0)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_maker_total';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER product_maker_total AFTER INSERT OR UPDATE OR DELETE ON product_maker
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shares();
CREATE CONSTRAINT TRIGGER product_maker_total AFTER INSERT ON product
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shares();

CREATE TABLE product_picture (
    product_id BIGINT NOT NULL REFERENCES product,
    picture_id BIGINT NOT NULL REFERENCES picture,
    position   INTEGER NOT NULL CONSTRAINT product_picture_position CHECK (position BETWEEN 1 AND 8),
    PRIMARY KEY (product_id, picture_id),
    CONSTRAINT product_picture_place UNIQUE (product_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX product_picture_picture ON product_picture (picture_id);

-- A product is on sale while it has an open publication.
CREATE TABLE publication (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id   BIGINT NOT NULL REFERENCES product,
    published_at TIMESTAMPTZ NOT NULL,
    published_by BIGINT NOT NULL REFERENCES person,
    withdrawn_at TIMESTAMPTZ,
    withdrawn_by BIGINT REFERENCES person,
    CONSTRAINT publication_period CHECK (withdrawn_at IS NULL OR withdrawn_at >= published_at),
    CONSTRAINT publication_withdrawal CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX publication_open ON publication (product_id) WHERE withdrawn_at IS NULL;
CREATE INDEX publication_newest ON publication (published_at DESC, product_id DESC) WHERE withdrawn_at IS NULL;
