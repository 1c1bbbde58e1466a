-- +goose Up
-- Which parcels of a cooperative left in some days: makers are scored by whether they
-- left in time.
CREATE INDEX parcel_shipped ON parcel (cooperative_id, shipped_at) WHERE shipped_at IS NOT NULL;
