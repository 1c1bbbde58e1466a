-- +goose Up
-- Search understands more of what people type: words that mean the same,
-- words run together, and typing errors, which are mended word by word from
-- the words that goods are described with.

-- Every word that ever described a product, as search_words spells it. A word
-- that nothing holds any more is harmless: it is looked up before it is used.
CREATE TABLE search_word (
    word TEXT PRIMARY KEY CONSTRAINT search_word_plain CHECK (word ~ '^[a-z0-9]+$')
);
CREATE INDEX search_word_similar ON search_word USING gist (word gist_trgm_ops);

-- +goose StatementBegin
-- The words of a text that count, in one spelling.
CREATE OR REPLACE FUNCTION search_words(text TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce(string_agg(
            CASE WHEN word IN ('macrame', 'makrame', 'makram', 'makrami', 'talikur', 'kur', 'rajut', 'rajutan') THEN 'makrame'
                 WHEN word IN ('pengrajin', 'perajin') THEN 'perajin'
                 WHEN word IN ('tas', 'tass', 'bag', 'bags') THEN 'tas'
                 WHEN word IN ('dompet', 'purse', 'purses', 'wallet', 'wallets') THEN 'dompet'
                 WHEN word IN ('ransel', 'backpack', 'backpacks', 'bagpack', 'rucksack') THEN 'ransel'
                 WHEN word IN ('ponsel', 'hp', 'handphone', 'hape', 'telepon', 'phone', 'smartphone') THEN 'ponsel'
                 WHEN word IN ('tisu', 'tissu', 'tissue', 'tissues') THEN 'tisu'
                 WHEN word IN ('tatakan', 'placemat', 'placemats', 'coaster', 'coasters') THEN 'tatakan'
                 WHEN word IN ('selempang', 'sling', 'slempang') THEN 'selempang'
                 WHEN word IN ('serut', 'bucket') THEN 'serut'
                 WHEN word IN ('jinjing', 'tote', 'totes', 'tenteng') THEN 'jinjing'
                 WHEN word IN ('pesta', 'clutch', 'clutches', 'kondangan') THEN 'pesta'
                 WHEN word IN ('cokelat', 'coklat', 'brown') THEN 'cokelat'
                 WHEN word IN ('abu', 'grey', 'gray') THEN 'abu'
                 WHEN word IN ('toska', 'tosca', 'turquoise') THEN 'toska'
                 WHEN word IN ('dongker', 'donker', 'navy') THEN 'dongker'
                 WHEN word IN ('marun', 'maroon') THEN 'marun'
                 WHEN word IN ('krem', 'cream', 'beige') THEN 'krem'
                 WHEN word IN ('merah', 'red') THEN 'merah'
                 WHEN word IN ('hitam', 'black') THEN 'hitam'
                 WHEN word IN ('putih', 'white', 'ivory') THEN 'putih'
                 WHEN word IN ('hijau', 'green') THEN 'hijau'
                 WHEN word IN ('biru', 'blue') THEN 'biru'
                 WHEN word IN ('kuning', 'yellow', 'turmeric') THEN 'kuning'
                 WHEN word IN ('ungu', 'purple', 'violet') THEN 'ungu'
                 ELSE word END, ' ' ORDER BY place), '')
        FROM regexp_split_to_table(
                 regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(public.plain(text),
                     '\mtali[^a-z0-9]+kur\M', 'talikur', 'g'),
                     '\m(tas[^a-z0-9]+)?punggung\M', 'ransel', 'g'),
                     '\mkey[^a-z0-9]*(chain|ring)s?\M', 'gantungan kunci', 'g'),
                     '\m(alas[^a-z0-9]+(piring|gelas|meja)|table[^a-z0-9]+mats?)\M', 'tatakan', 'g'),
                     '\m(tote|sling|bucket)bags?\M', '\1 tas', 'g'),
                     '\mbiru[^a-z0-9]+tua\M', 'biru dongker', 'g'),
                 '[^a-z0-9]+')
             WITH ORDINALITY AS w (word, place)
        WHERE word <> '' AND word NOT IN (
            'ada', 'adalah', 'agar', 'akan', 'atau', 'bagi', 'bahwa', 'buat', 'dalam', 'dan', 'dapat', 'dari', 'dengan', 'di',
            'dgn', 'hanya', 'ini', 'itu', 'jika', 'juga', 'karena', 'ke', 'kepada', 'lagi', 'oleh', 'pada', 'para', 'saja',
            'sang', 'sebagai', 'secara', 'seperti', 'si', 'sudah', 'telah', 'tersebut', 'untuk', 'utk', 'yaitu', 'yang', 'yg')
    $$;

-- Any word of the query, as either language reads it.
CREATE FUNCTION search_any(text TEXT) RETURNS TSQUERY
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT replace(public.search_query(text)::text, '&', '|')::tsquery $$;

-- The words of a text that may not be finished: the material's other names are
-- known by their beginnings.
CREATE FUNCTION search_typed(text TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT public.search_words(regexp_replace(public.plain(text), '\m(mac|macr|macra|macram|tali|tali[^a-z0-9]*ku?|taliku?)$', 'makrame'))
    $$;

-- What somebody has begun to type: every word begins a word of what is found.
CREATE FUNCTION search_begun(text TEXT) RETURNS TSQUERY
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce(to_tsquery('pg_catalog.simple', string_agg(word || ':*', ' & ')), ''::tsquery)
        FROM string_to_table(public.search_typed(text), ' ') AS word WHERE word <> ''
    $$;

-- The query with each word that nothing holds mended: taken for the beginning
-- of a known word, or cut into two known words, or replaced by the known word
-- nearest to it, or else left out.
CREATE FUNCTION search_mended(text TEXT) RETURNS TEXT
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce(string_agg(CASE
            WHEN EXISTS (SELECT FROM product p WHERE p.search @@ search_query(w.word)) THEN w.word
            ELSE coalesce(
                (SELECT s.word FROM search_word s
                 WHERE char_length(w.word) >= 3 AND s.word LIKE w.word || '%' AND EXISTS (SELECT FROM product p WHERE p.search @@ search_query(s.word))
                 ORDER BY char_length(s.word), s.word LIMIT 1),
                (SELECT a.word || ' ' || b.word
                 FROM generate_series(3, char_length(w.word) - 3) AS cut (at)
                 JOIN search_word a ON a.word = search_words(left(w.word, cut.at))
                 JOIN search_word b ON b.word = search_words(substr(w.word, cut.at + 1)) LIMIT 1),
                (SELECT near.word
                 FROM (SELECT s.word, similarity(s.word, w.word) AS alike FROM search_word s
                       WHERE char_length(w.word) >= 4 AND s.word % w.word ORDER BY s.word <-> w.word LIMIT 5) near
                 WHERE near.alike >= 0.3 AND EXISTS (SELECT FROM product p WHERE p.search @@ search_query(near.word))
                 ORDER BY near.alike DESC, abs(char_length(near.word) - char_length(w.word)), near.word LIMIT 1)) END, ' ' ORDER BY w.place), '')
        FROM string_to_table(search_typed(text), ' ') WITH ORDINALITY AS w (word, place) WHERE w.word <> ''
    $$;

CREATE OR REPLACE FUNCTION index_products(products BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
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

    -- In one order, so that two who add the same words do not wait for each
    -- other in a circle.
    INSERT INTO search_word (word)
    SELECT DISTINCT t.word FROM product p, string_to_table(p.search_text, ' ') AS t (word)
    WHERE p.id = ANY (products) AND char_length(t.word) BETWEEN 3 AND 40
      AND NOT EXISTS (SELECT FROM search_word s WHERE s.word = t.word)
    ORDER BY t.word
    ON CONFLICT DO NOTHING;
$$;
-- +goose StatementEnd

DROP FUNCTION search_resembles(TEXT, TEXT);
DROP INDEX product_search_text;
SELECT index_products(ARRAY(SELECT id FROM product));
