-- +goose Up
-- The word by which a cooperative's file knows a listing that it has made, so
-- that the same file makes it once.
ALTER TABLE product ADD COLUMN file_reference TEXT CONSTRAINT product_file_reference CHECK (char_length(btrim(file_reference)) BETWEEN 1 AND 60);
CREATE UNIQUE INDEX product_file_reference_once ON product (cooperative_id, file_reference) WHERE file_reference IS NOT NULL;
