-- +goose Up
-- A parcel's earnings became payable: it had arrived, and the time in which
-- the customer may send goods back had passed. It happens once and is not
-- taken back.
CREATE TABLE parcel_release (
    parcel_id   BIGINT PRIMARY KEY REFERENCES parcel,
    -- How the arrival is known: the officer's mark, or the courier's longest
    -- estimate and a week, so that makers are always paid.
    basis       TEXT NOT NULL CONSTRAINT parcel_release_basis CHECK (basis IN ('delivered', 'estimate')),
    arrived_at  TIMESTAMPTZ NOT NULL,
    released_at TIMESTAMPTZ NOT NULL,
    -- A customer has two working days at the least (PP 80/2019).
    CONSTRAINT parcel_release_window CHECK (released_at >= arrived_at + INTERVAL '2 days')
);
CREATE TRIGGER parcel_release_append_only BEFORE UPDATE OR DELETE ON parcel_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER parcel_release_no_truncate BEFORE TRUNCATE ON parcel_release
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
