-- +goose Up
-- The parcels of an order. The index of one for each cooperative is only of parcels
-- that are no part of another, and does not find them all.
CREATE INDEX parcel_order ON parcel (order_id);
