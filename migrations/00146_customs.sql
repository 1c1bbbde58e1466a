-- +goose Up
-- What customs are told of goods: contents in English, and the code of the
-- Harmonized System (WCO, 2022). A category's hold for its products, unless an
-- officer knows better.
ALTER TABLE category
    ADD COLUMN hs_code TEXT CONSTRAINT category_hs_code CHECK (hs_code ~ '^[0-9]{6}([0-9]{2}){0,2}$'),
    ADD COLUMN customs_contents TEXT CONSTRAINT category_customs_contents CHECK (char_length(btrim(customs_contents)) BETWEEN 3 AND 100);
UPDATE category SET hs_code = k.hs, customs_contents = k.contents FROM (VALUES
    ('tas-jinjing', '420222', 'Handbag of knotted textile cord, handmade'),
    ('tas-selempang', '420222', 'Shoulder bag of knotted textile cord, handmade'),
    ('tas-serut', '420222', 'Bucket bag of knotted textile cord, handmade'),
    ('tas-pesta', '420222', 'Clutch bag of knotted textile cord, handmade'),
    ('ransel', '420292', 'Backpack of knotted textile cord, handmade'),
    ('dompet', '420232', 'Purse of knotted textile cord, handmade'),
    ('gantungan-pot', '560900', 'Plant hanger of knotted textile cord, handmade'),
    ('perlengkapan-rumah', '560900', 'Household article of knotted textile cord, handmade'),
    ('aksesori', '560900', 'Accessory of knotted textile cord, handmade')) AS k (slug, hs, contents)
WHERE category.slug = k.slug;
UPDATE category SET hs_code = '560900', customs_contents = 'Article of knotted textile cord, handmade' WHERE hs_code IS NULL;
ALTER TABLE category ALTER COLUMN hs_code SET NOT NULL, ALTER COLUMN customs_contents SET NOT NULL;

ALTER TABLE product
    ADD COLUMN hs_code TEXT CONSTRAINT product_hs_code CHECK (hs_code ~ '^[0-9]{6}([0-9]{2}){0,2}$'),
    ADD COLUMN customs_contents TEXT CONSTRAINT product_customs_contents CHECK (char_length(btrim(customs_contents)) BETWEEN 3 AND 100);

-- A line keeps what it was declared as.
ALTER TABLE order_line
    ADD COLUMN hs_code TEXT NOT NULL DEFAULT '' CONSTRAINT order_line_hs_code CHECK (hs_code ~ '^([0-9]{6}([0-9]{2}){0,2})?$'),
    ADD COLUMN customs_contents TEXT NOT NULL DEFAULT '' CONSTRAINT order_line_customs_contents CHECK (char_length(customs_contents) <= 100);

-- +goose StatementBegin
CREATE FUNCTION check_order_line_customs() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.hs_code = '' OR NEW.customs_contents = '') AND EXISTS (SELECT 1 FROM shop_order WHERE id = NEW.order_id AND country <> 'ID') THEN
        RAISE EXCEPTION 'order line %: customs are not told what it is', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_customs';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_line_customs AFTER INSERT ON order_line FOR EACH ROW EXECUTE FUNCTION check_order_line_customs();
