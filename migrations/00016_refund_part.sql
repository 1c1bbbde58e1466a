-- +goose Up
-- What of an order goes back. Counters beside what was sold hold every refund
-- to what remains, at any isolation.
ALTER TABLE order_line_share
    ADD COLUMN refunded_income          BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_cooperative_fee BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_programme_fee   BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_contribution    BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_line_share_refunded CHECK (
        refunded_income BETWEEN 0 AND income AND refunded_cooperative_fee BETWEEN 0 AND cooperative_fee
        AND refunded_programme_fee BETWEEN 0 AND programme_fee AND refunded_contribution BETWEEN 0 AND contribution);
ALTER TABLE parcel
    ADD COLUMN refunded_shipping BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT parcel_refunded CHECK (refunded_shipping BETWEEN 0 AND shipping);

CREATE TABLE refund_share (
    refund_id       BIGINT NOT NULL REFERENCES refund,
    order_line_id   BIGINT NOT NULL,
    producer_id     BIGINT NOT NULL,
    income          BIGINT NOT NULL,
    cooperative_fee BIGINT NOT NULL,
    programme_fee   BIGINT NOT NULL,
    contribution    BIGINT NOT NULL,
    PRIMARY KEY (refund_id, order_line_id, producer_id),
    CONSTRAINT refund_share_share FOREIGN KEY (order_line_id, producer_id) REFERENCES order_line_share (order_line_id, producer_id),
    CONSTRAINT refund_share_amounts CHECK (
        income >= 0 AND cooperative_fee >= 0 AND programme_fee >= 0 AND contribution >= 0
        AND income % 100 = 0 AND cooperative_fee % 100 = 0 AND programme_fee % 100 = 0 AND contribution % 100 = 0)
);
CREATE INDEX refund_share_line ON refund_share (order_line_id, producer_id);

CREATE TABLE refund_shipping (
    refund_id BIGINT NOT NULL REFERENCES refund,
    parcel_id BIGINT NOT NULL REFERENCES parcel,
    amount    BIGINT NOT NULL CONSTRAINT refund_shipping_amount CHECK (amount > 0 AND amount % 100 = 0),
    PRIMARY KEY (refund_id, parcel_id)
);
CREATE INDEX refund_shipping_parcel ON refund_shipping (parcel_id);

CREATE TRIGGER refund_share_append_only BEFORE UPDATE OR DELETE ON refund_share
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_share_no_truncate BEFORE TRUNCATE ON refund_share
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_shipping_append_only BEFORE UPDATE OR DELETE ON refund_shipping
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_shipping_no_truncate BEFORE TRUNCATE ON refund_shipping
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
