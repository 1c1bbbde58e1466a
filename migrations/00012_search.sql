-- +goose Up
-- Search reads two columns of product: search, the stems of both languages by
-- weight, and search_text, the same words as they are, for typing errors.
-- Triggers keep both, so that whoever changes a product, a maker's name or
-- what she has made public, a cooperative or a region changes what is found,
-- in the same transaction.

-- The words of a text that count, in one spelling. PostgreSQL has a stemmer
-- for Indonesian but no stop words, which would all be required of a hit.
-- Products and queries go through this one function.
-- +goose StatementBegin
CREATE FUNCTION search_words(text TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce(string_agg(
            CASE WHEN word IN ('macrame', 'makrame', 'makram', 'makrami', 'talikur', 'kur', 'rajut', 'rajutan') THEN 'makrame'
                 WHEN word IN ('pengrajin', 'perajin') THEN 'perajin'
                 ELSE word END, ' ' ORDER BY place), '')
        FROM regexp_split_to_table(regexp_replace(public.plain(text), '\mtali[^a-z0-9]+kur\M', 'talikur', 'g'), '[^a-z0-9]+')
             WITH ORDINALITY AS w (word, place)
        WHERE word <> '' AND word NOT IN (
            'ada', 'adalah', 'agar', 'akan', 'atau', 'bagi', 'bahwa', 'buat', 'dalam', 'dan', 'dapat', 'dari', 'dengan', 'di',
            'dgn', 'hanya', 'ini', 'itu', 'jika', 'juga', 'karena', 'ke', 'kepada', 'lagi', 'oleh', 'pada', 'para', 'saja',
            'sang', 'sebagai', 'secara', 'seperti', 'si', 'sudah', 'telah', 'tersebut', 'untuk', 'utk', 'yaitu', 'yang', 'yg')
    $$;

CREATE FUNCTION search_stems(text TEXT) RETURNS TSVECTOR
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT to_tsvector('pg_catalog.indonesian', public.search_words(text))
            || to_tsvector('pg_catalog.english', public.search_words(text))
    $$;

-- All words of the query, as either language reads them.
CREATE FUNCTION search_query(text TEXT) RETURNS TSQUERY
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT plainto_tsquery('pg_catalog.indonesian', public.search_words(text))
            || plainto_tsquery('pg_catalog.english', public.search_words(text))
    $$;

-- Whether every word of the query resembles some word of the text.
CREATE FUNCTION search_resembles(text TEXT, query TEXT) RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce(bool_and(public.word_similarity(word, text) >= 0.45), FALSE)
        FROM string_to_table(public.search_words(query), ' ') AS word WHERE word <> ''
    $$;

CREATE FUNCTION index_products(products BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
    -- Locked in the order of their ids, as everywhere.
    SELECT FROM product WHERE id = ANY (products) ORDER BY id FOR NO KEY UPDATE;

    WITH source AS (
        SELECT p.id,
               concat_ws(' ', p.title, p.title_en) AS title,
               concat_ws(' ', c.name, c.name_en, v.colours, m.names) AS facts,
               concat_ws(' ', k.name, village.name, district.name, m.places) AS place,
               concat_ws(' ', p.description, p.description_en) AS description
        FROM product p
        JOIN category c ON c.id = p.category_id
        JOIN cooperative k ON k.id = p.cooperative_id
        JOIN region village ON village.code = k.village_code
        JOIN region district ON district.code = left(k.village_code, 8)
        LEFT JOIN LATERAL (
            SELECT string_agg(DISTINCT concat_ws(' ', colour.name, colour.name_en), ' ') AS colours
            FROM variant JOIN colour ON colour.slug = variant.colour
            WHERE variant.product_id = p.id AND variant.retired_at IS NULL) v ON TRUE
        LEFT JOIN LATERAL (
            SELECT string_agg(DISTINCT known.name, ' ') AS names, string_agg(DISTINCT known.place, ' ') AS places
            FROM product_maker JOIN public_producer known ON known.id = product_maker.producer_id
            WHERE product_maker.product_id = p.id) m ON TRUE
        WHERE p.id = ANY (products)
    )
    UPDATE product SET
        search = setweight(search_stems(s.title), 'A') || setweight(search_stems(s.facts), 'B')
              || setweight(search_stems(s.place), 'C') || setweight(search_stems(s.description), 'D'),
        search_text = search_words(concat_ws(' ', s.title, s.facts, s.place, s.description))
    FROM source s WHERE product.id = s.id;
$$;

CREATE FUNCTION index_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    changed JSONB := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    PERFORM index_products(CASE TG_TABLE_NAME
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
        END);
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER product_index AFTER INSERT OR UPDATE OF title, title_en, description, description_en, category_id ON product
    FOR EACH ROW EXECUTE FUNCTION index_changed();
CREATE TRIGGER variant_index AFTER INSERT OR UPDATE OF colour, retired_at ON variant
    FOR EACH ROW EXECUTE FUNCTION index_changed();
CREATE TRIGGER product_maker_index AFTER INSERT OR DELETE ON product_maker
    FOR EACH ROW EXECUTE FUNCTION index_changed();
CREATE TRIGGER person_index AFTER UPDATE OF name ON person
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION index_changed();
CREATE TRIGGER producer_index AFTER UPDATE OF village_code ON producer
    FOR EACH ROW WHEN (OLD.village_code <> NEW.village_code) EXECUTE FUNCTION index_changed();
CREATE TRIGGER producer_consent_index AFTER INSERT OR UPDATE OF withdrawn_at ON producer_consent
    FOR EACH ROW WHEN (NEW.field IN ('full_name', 'village')) EXECUTE FUNCTION index_changed();
CREATE TRIGGER cooperative_index AFTER UPDATE OF name, village_code ON cooperative
    FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.village_code <> NEW.village_code) EXECUTE FUNCTION index_changed();
CREATE TRIGGER category_index AFTER UPDATE OF name, name_en ON category
    FOR EACH ROW EXECUTE FUNCTION index_changed();
CREATE TRIGGER colour_index AFTER UPDATE OF name, name_en ON colour
    FOR EACH ROW EXECUTE FUNCTION index_changed();
CREATE TRIGGER region_index AFTER UPDATE OF name ON region
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION index_changed();
