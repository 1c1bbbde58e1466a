-- +goose Up
-- A gift goes to the recipient with a greeting and without any price.
ALTER TABLE shop_order
    ADD COLUMN gift BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN greeting TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT shop_order_greeting CHECK (char_length(greeting) <= 300 AND (gift OR greeting = ''));
