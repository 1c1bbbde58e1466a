-- +goose Up
-- Which browser placed an order, by the hash of the name in its cookie: it
-- lists its own orders without an account.
CREATE TABLE order_browser (
    order_id   BIGINT PRIMARY KEY REFERENCES shop_order,
    token_hash BYTEA NOT NULL CONSTRAINT order_browser_token CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX order_browser_token ON order_browser (token_hash, order_id);
CREATE TRIGGER order_browser_append_only BEFORE UPDATE OR DELETE ON order_browser
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_browser_no_truncate BEFORE TRUNCATE ON order_browser
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
