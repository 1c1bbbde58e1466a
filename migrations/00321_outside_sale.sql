-- +goose Up
-- What a maker got for pieces that she sold outside the shop, where she wants to
-- note it: her own note beside the movement of the stock. It is no income of the
-- ledger, and no report counts it.
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_reason_key UNIQUE (id, reason);
CREATE TABLE outside_sale (
    movement_id BIGINT NOT NULL CONSTRAINT outside_sale_once PRIMARY KEY,
    reason      TEXT NOT NULL DEFAULT 'sold_elsewhere' CONSTRAINT outside_sale_reason CHECK (reason = 'sold_elsewhere'),
    producer_id BIGINT NOT NULL REFERENCES producer,
    -- Of all the pieces, in minor units.
    price       BIGINT NOT NULL CONSTRAINT outside_sale_price CHECK (price > 0 AND price % 100 = 0 AND price <= 100000000000),
    CONSTRAINT outside_sale_movement FOREIGN KEY (movement_id, reason) REFERENCES stock_movement (id, reason)
);
CREATE INDEX outside_sale_producer ON outside_sale (producer_id, movement_id DESC);
CREATE TRIGGER outside_sale_append_only BEFORE UPDATE OR DELETE ON outside_sale FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outside_sale_no_truncate BEFORE TRUNCATE ON outside_sale FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
