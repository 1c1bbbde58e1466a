-- +goose Up
-- How far a parcel goes, as tariffs count it: within Indonesia by the official
-- regions of both ends, abroad by the country. A country that is not listed is
-- in the zone "elsewhere".
CREATE TABLE shipping_zone (
    slug     TEXT PRIMARY KEY,
    abroad   BOOLEAN NOT NULL,
    position INTEGER NOT NULL CONSTRAINT shipping_zone_position UNIQUE,
    CONSTRAINT shipping_zone_identity UNIQUE (slug, abroad)
);
INSERT INTO shipping_zone (slug, abroad, position) VALUES
    ('regency', FALSE, 1), ('province', FALSE, 2), ('java', FALSE, 3), ('beyond', FALSE, 4),
    ('southeast_asia', TRUE, 11), ('east_asia', TRUE, 12), ('middle_east', TRUE, 13), ('oceania', TRUE, 14),
    ('europe', TRUE, 15), ('north_america', TRUE, 16), ('elsewhere', TRUE, 17);

CREATE TABLE shipping_zone_country (
    country TEXT PRIMARY KEY CONSTRAINT shipping_zone_country_code CHECK (country ~ '^[A-Z]{2}$' AND country <> 'ID'),
    zone    TEXT NOT NULL REFERENCES shipping_zone (slug)
);
INSERT INTO shipping_zone_country (country, zone)
SELECT unnest(string_to_array(countries, ' ')), zone FROM (VALUES
    ('southeast_asia', 'MY SG BN TH PH VN KH LA MM TL'),
    ('east_asia', 'HK TW KR JP CN MO'),
    ('middle_east', 'SA AE QA KW BH OM JO'),
    ('oceania', 'AU NZ PG'),
    ('europe', 'GB IE FR DE NL BE LU CH AT IT ES PT DK SE NO FI IS PL CZ SK HU RO BG GR HR SI EE LV LT MT CY TR'),
    ('north_america', 'US CA')) AS z (zone, countries);

-- Who carries parcels abroad does nothing else here.
ALTER TABLE courier ADD COLUMN abroad BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT courier_abroad_identity UNIQUE (id, abroad),
    ADD CONSTRAINT courier_pickup_here CHECK (NOT (pickup AND abroad));
INSERT INTO courier (slug, name, tracking_url, abroad) VALUES
    ('ems', 'EMS Pos Indonesia', 'https://www.posindonesia.co.id/id/tracking?resi={resi}', TRUE),
    ('pos-laut', 'Pos Indonesia, paket internasional', 'https://www.posindonesia.co.id/id/tracking?resi={resi}', TRUE),
    ('dhl', 'DHL Express', 'https://www.dhl.com/id-id/home/tracking.html?tracking-id={resi}', TRUE);

-- Rates are kept: a new one ends the one before, so that it is known what was
-- asked when, and by whom it was set.
ALTER TABLE shipping_rate
    DROP CONSTRAINT shipping_rate_pkey,
    DROP CONSTRAINT shipping_rate_zone,
    ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ADD COLUMN abroad BOOLEAN NOT NULL DEFAULT FALSE,
    -- Heavier parcels are not taken at this rate; NULL for no limit.
    ADD COLUMN most_kg INTEGER CONSTRAINT shipping_rate_most CHECK (most_kg BETWEEN 1 AND 1000),
    ADD COLUMN set_at TIMESTAMPTZ,
    ADD COLUMN set_by BIGINT REFERENCES person,
    ADD COLUMN ended_at TIMESTAMPTZ CONSTRAINT shipping_rate_ended CHECK (ended_at >= set_at),
    ADD COLUMN ended_by BIGINT REFERENCES person;
DELETE FROM shipping_rate WHERE zone = 'abroad';
UPDATE shipping_rate r SET set_at = least(now(), (SELECT created_at FROM cooperative k WHERE k.id = r.cooperative_id));
ALTER TABLE shipping_rate
    ALTER COLUMN abroad DROP DEFAULT,
    ALTER COLUMN set_at SET NOT NULL,
    ADD CONSTRAINT shipping_rate_zone FOREIGN KEY (zone, abroad) REFERENCES shipping_zone (slug, abroad),
    ADD CONSTRAINT shipping_rate_courier FOREIGN KEY (courier_id, abroad) REFERENCES courier (id, abroad),
    ADD CONSTRAINT shipping_rate_terms UNIQUE (id, cooperative_id, courier_id, zone);
CREATE UNIQUE INDEX shipping_rate_current ON shipping_rate (cooperative_id, zone, courier_id) WHERE ended_at IS NULL;
CREATE INDEX shipping_rate_history ON shipping_rate (cooperative_id, id);

-- +goose StatementBegin
CREATE FUNCTION check_shipping_rate() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
       OR (OLD.id, OLD.cooperative_id, OLD.courier_id, OLD.zone, OLD.abroad, OLD.first_kg, OLD.next_kg, OLD.days_min, OLD.days_max, OLD.most_kg, OLD.set_at, OLD.set_by)
       IS DISTINCT FROM (NEW.id, NEW.cooperative_id, NEW.courier_id, NEW.zone, NEW.abroad, NEW.first_kg, NEW.next_kg, NEW.days_min, NEW.days_max, NEW.most_kg, NEW.set_at, NEW.set_by) THEN
        RAISE EXCEPTION 'rate % stays what it was', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shipping_rate_closed';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER shipping_rate_check BEFORE UPDATE ON shipping_rate FOR EACH ROW EXECUTE FUNCTION check_shipping_rate();
CREATE TRIGGER shipping_rate_no_delete BEFORE DELETE ON shipping_rate FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shipping_rate_no_truncate BEFORE TRUNCATE ON shipping_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An address abroad has the parts that its country's addresses have; the
-- region's name is then the city, the area and the country.
ALTER TABLE shop_order
    ADD COLUMN city TEXT NOT NULL DEFAULT '' CONSTRAINT shop_order_city CHECK (char_length(city) <= 120),
    ADD COLUMN area TEXT NOT NULL DEFAULT '' CONSTRAINT shop_order_area CHECK (char_length(area) <= 120),
    ADD CONSTRAINT shop_order_parts CHECK (country <> 'ID' OR (city = '' AND area = ''));

-- By which rate a parcel was priced; nothing where it is fetched.
ALTER TABLE parcel
    ADD COLUMN rate_id BIGINT,
    ADD CONSTRAINT parcel_zone FOREIGN KEY (zone) REFERENCES shipping_zone (slug),
    ADD CONSTRAINT parcel_rate FOREIGN KEY (rate_id, cooperative_id, courier_id, zone) REFERENCES shipping_rate (id, cooperative_id, courier_id, zone),
    ADD CONSTRAINT parcel_rate_pickup CHECK (NOT pickup OR rate_id IS NULL);

-- +goose StatementBegin
CREATE FUNCTION check_parcel_carriage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    away BOOLEAN; rate shipping_rate;
BEGIN
    SELECT country <> 'ID' INTO away FROM shop_order WHERE id = NEW.order_id;
    IF (SELECT abroad FROM shipping_zone WHERE slug = NEW.zone) <> away OR (SELECT abroad FROM courier WHERE id = NEW.courier_id) <> away THEN
        RAISE EXCEPTION 'parcel %: zone or courier is not for the country of its order', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_country';
    END IF;
    IF NEW.rate_id IS NOT NULL THEN
        SELECT * INTO rate FROM shipping_rate WHERE id = NEW.rate_id;
        IF NEW.shipping <> rate.first_kg + rate.next_kg * (NEW.billed_kg - 1) OR NEW.billed_kg > rate.most_kg THEN
            RAISE EXCEPTION 'parcel %: % is not what rate % asks', NEW.id, NEW.shipping, NEW.rate_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_rate_price';
        END IF;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER parcel_carriage AFTER INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION check_parcel_carriage();
