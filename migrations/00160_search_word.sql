-- +goose Up
-- Words that no product has any more are collected: they would be offered as
-- what a typing error meant.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION index_products(products BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
    -- Held until the end, so that no word is collected that this is about to
    -- use. Collecting only tries for its lock and never waits in between.
    SELECT pg_advisory_xact_lock_shared(hashtext('search_word'));

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
