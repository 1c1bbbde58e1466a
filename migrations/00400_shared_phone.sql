-- +goose Up
-- When a phone that several people use was last in use by who is signed in: five
-- minutes later it asks for her PIN. NULL for a phone that is hers alone; long
-- past when she has handed it on.
ALTER TABLE session ADD COLUMN awake_at TIMESTAMPTZ;
