-- +goose Up
-- What lists and searches read of a product that is on sale: small rows, so
-- that counting among all goods reads little. Kept in the transaction that
-- changes the product, its options, its makers, their places or whether it is
-- on sale. Stock is not here: sales would then wait for each other.
CREATE TABLE on_sale (
    product_id     BIGINT PRIMARY KEY REFERENCES product,
    category_id    BIGINT NOT NULL REFERENCES category,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    made_to_order  BOOLEAN NOT NULL,
    -- Codes of the cooperative's village and of where its makers say they live.
    places         TEXT[] COLLATE "C" NOT NULL,
    colours        TEXT[] NOT NULL,
    -- Equal for products that no count tells apart: a hash of the above.
    cluster        BIGINT NOT NULL,
    lowest         BIGINT NOT NULL,
    highest        BIGINT NOT NULL,
    published_at   TIMESTAMPTZ NOT NULL,
    -- The words of product.search without their places and weights.
    search         TSVECTOR NOT NULL,
    CONSTRAINT on_sale_prices CHECK (0 < lowest AND lowest <= highest)
);

CREATE VIEW on_sale_facts AS
    SELECT p.id AS product_id, p.category_id, p.cooperative_id, p.made_to_order, at.places, o.colours,
           hashtextextended(concat_ws('/', p.category_id, p.cooperative_id, p.made_to_order, at.places, o.colours), 0) AS cluster,
           o.lowest, o.highest, pub.published_at, strip(p.search) AS search
    FROM publication pub
    JOIN product p ON p.id = pub.product_id
    JOIN cooperative k ON k.id = p.cooperative_id
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT k.village_code
                     UNION
                     SELECT known.place_code FROM product_maker m JOIN public_producer known ON known.id = m.producer_id
                     WHERE m.product_id = p.id ORDER BY 1) AS places) at
    CROSS JOIN LATERAL (
        SELECT min(price) AS lowest, max(price) AS highest,
               coalesce(array_agg(DISTINCT colour ORDER BY colour) FILTER (WHERE colour IS NOT NULL), '{}') AS colours
        FROM variant WHERE product_id = p.id AND retired_at IS NULL) o
    WHERE pub.withdrawn_at IS NULL AND o.lowest IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION keep_on_sale(products BIGINT[]) RETURNS VOID LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Locked in the order of their ids, as everywhere; what is read after the
    -- lock holds what those before it changed.
    SELECT FROM product WHERE id = ANY (products) ORDER BY id FOR NO KEY UPDATE;

    DELETE FROM on_sale s WHERE s.product_id = ANY (products)
        AND NOT EXISTS (SELECT FROM on_sale_facts f WHERE f.product_id = s.product_id);
    INSERT INTO on_sale AS s (product_id, category_id, cooperative_id, made_to_order, places, colours, cluster, lowest, highest, published_at, search)
    SELECT product_id, category_id, cooperative_id, made_to_order, places, colours, cluster, lowest, highest, published_at, search
    FROM on_sale_facts WHERE product_id = ANY (products)
    ON CONFLICT (product_id) DO UPDATE SET
        category_id = excluded.category_id, cooperative_id = excluded.cooperative_id, made_to_order = excluded.made_to_order,
        places = excluded.places, colours = excluded.colours, cluster = excluded.cluster,
        lowest = excluded.lowest, highest = excluded.highest, published_at = excluded.published_at, search = excluded.search
    WHERE s IS DISTINCT FROM excluded;
$$;

CREATE OR REPLACE FUNCTION index_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    changed JSONB := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    products BIGINT[] := CASE TG_TABLE_NAME
        WHEN 'product' THEN ARRAY[(changed ->> 'id')::bigint]
        WHEN 'variant' THEN ARRAY[(changed ->> 'product_id')::bigint]
        WHEN 'product_maker' THEN ARRAY[(changed ->> 'product_id')::bigint]
        WHEN 'person' THEN ARRAY(SELECT product_id FROM product_maker WHERE producer_id = (changed ->> 'id')::bigint)
        WHEN 'producer' THEN ARRAY(SELECT product_id FROM product_maker WHERE producer_id = (changed ->> 'id')::bigint)
        WHEN 'producer_consent' THEN ARRAY(SELECT product_id FROM product_maker WHERE producer_id = (changed ->> 'producer_id')::bigint)
        WHEN 'cooperative' THEN ARRAY(SELECT id FROM product WHERE cooperative_id = (changed ->> 'id')::bigint)
        WHEN 'category' THEN ARRAY(SELECT id FROM product WHERE category_id = (changed ->> 'id')::bigint)
        WHEN 'colour' THEN ARRAY(SELECT product_id FROM variant WHERE colour = changed ->> 'slug')
        WHEN 'region' THEN ARRAY(
            SELECT p.id FROM product p JOIN cooperative k ON k.id = p.cooperative_id
            WHERE changed ->> 'code' IN (k.village_code, left(k.village_code, 8))
            UNION
            SELECT m.product_id FROM product_maker m JOIN producer r ON r.id = m.producer_id
            WHERE changed ->> 'code' IN (r.village_code, left(r.village_code, 8)))
        END;
BEGIN
    PERFORM index_products(products);
    PERFORM keep_on_sale(products);
    RETURN NULL;
END $$;

CREATE FUNCTION on_sale_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_on_sale(ARRAY[(to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'product' THEN 'id' ELSE 'product_id' END)::bigint]);
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- All else that the rows hold changes what is searched too.
CREATE TRIGGER product_on_sale AFTER UPDATE OF made_to_order ON product
    FOR EACH ROW WHEN (OLD.made_to_order <> NEW.made_to_order) EXECUTE FUNCTION on_sale_changed();
CREATE TRIGGER publication_on_sale AFTER INSERT OR UPDATE OF withdrawn_at ON publication
    FOR EACH ROW EXECUTE FUNCTION on_sale_changed();
CREATE TRIGGER variant_on_sale AFTER UPDATE OF price ON variant
    FOR EACH ROW WHEN (OLD.price <> NEW.price) EXECUTE FUNCTION on_sale_changed();

SELECT keep_on_sale(ARRAY(SELECT product_id FROM publication WHERE withdrawn_at IS NULL));

CREATE INDEX on_sale_search ON on_sale USING gin (search);
CREATE INDEX on_sale_places ON on_sale USING gin (places);
CREATE INDEX on_sale_cooperative ON on_sale (cooperative_id);
CREATE INDEX on_sale_category ON on_sale (category_id);
CREATE INDEX on_sale_newest ON on_sale (published_at DESC, product_id DESC);
CREATE INDEX on_sale_cheapest ON on_sale (lowest, published_at DESC, product_id DESC);
CREATE INDEX on_sale_dearest ON on_sale (lowest DESC, published_at DESC, product_id DESC);

-- Whether an option has pieces that can be sold, as a column of its own: an
-- index on it is touched by the sale of the last piece, not by every sale.
-- Options that are made to order, which are never in stock, are left out of it.
ALTER TABLE variant ADD COLUMN in_stock BOOLEAN NOT NULL GENERATED ALWAYS AS (reserved < on_hand) STORED, ADD COLUMN made_to_order BOOLEAN;
UPDATE variant SET made_to_order = p.made_to_order FROM product p WHERE p.id = variant.product_id;
ALTER TABLE product ADD CONSTRAINT product_id_made_to_order UNIQUE (id, made_to_order);
ALTER TABLE variant ALTER COLUMN made_to_order SET NOT NULL,
    ADD CONSTRAINT variant_made_to_order FOREIGN KEY (product_id, made_to_order) REFERENCES product (id, made_to_order) ON UPDATE CASCADE;
CREATE INDEX variant_sold_out ON variant (product_id) WHERE retired_at IS NULL AND NOT made_to_order AND NOT in_stock;

-- +goose StatementBegin
CREATE FUNCTION fill_variant() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.made_to_order := (SELECT made_to_order FROM product WHERE id = NEW.product_id);
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER variant_fill BEFORE INSERT ON variant FOR EACH ROW EXECUTE FUNCTION fill_variant();

-- Whom a text names is looked up by the beginnings of her names.
CREATE INDEX person_named ON person USING gin ((' ' || regexp_replace(plain(name), '[^a-z0-9]+', ' ', 'g')) gin_trgm_ops);
