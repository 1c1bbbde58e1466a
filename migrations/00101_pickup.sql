-- +goose Up
-- When a cooperative lets customers fetch their parcels, in its own words; ''
-- where it does not.
ALTER TABLE cooperative ADD COLUMN pickup_hours TEXT NOT NULL DEFAULT ''
    CONSTRAINT cooperative_pickup_hours CHECK (char_length(pickup_hours) <= 200);

-- Fetching stands among the couriers, once.
ALTER TABLE courier
    ADD COLUMN pickup BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT courier_pickup_identity UNIQUE (id, pickup);
CREATE UNIQUE INDEX courier_one_pickup ON courier (pickup) WHERE pickup;
INSERT INTO courier (slug, name, pickup) VALUES ('ambil', 'Ambil di koperasi', TRUE);

-- A parcel that is fetched costs no shipping and has no tracking number. It is
-- "shipped" once it lies ready, and "delivered" once it was fetched.
ALTER TABLE parcel
    ADD COLUMN pickup BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT parcel_pickup FOREIGN KEY (courier_id, pickup) REFERENCES courier (id, pickup),
    ADD CONSTRAINT parcel_pickup_free CHECK (NOT pickup OR (shipping = 0 AND tracking_number IS NULL));

-- Who fetches everything need not say where she lives.
ALTER TABLE shop_order
    DROP CONSTRAINT shop_order_street,
    ADD CONSTRAINT shop_order_street CHECK (street = '' OR char_length(btrim(street)) BETWEEN 5 AND 500);
-- +goose StatementBegin
CREATE FUNCTION check_parcel_street() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.pickup AND EXISTS (SELECT 1 FROM shop_order WHERE id = NEW.order_id AND street = '') THEN
        RAISE EXCEPTION 'parcel %: nowhere to send it', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_street';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER parcel_street AFTER INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION check_parcel_street();
