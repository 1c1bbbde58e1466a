-- +goose Up
-- Which line of an imported statement a receipt was confirmed by: a line is the
-- money of one receipt.
ALTER TABLE manual_receipt ADD COLUMN line_id BIGINT REFERENCES bank_line;
CREATE UNIQUE INDEX manual_receipt_line_once ON manual_receipt (line_id) WHERE state <> 'rejected';

-- A photograph that the customer adds to her word that she has paid. It is
-- private: those who confirm see it.
CREATE TABLE payment_claim_photo (
    order_id   BIGINT NOT NULL REFERENCES payment_claim,
    picture_id BIGINT NOT NULL REFERENCES picture,
    at         TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (order_id, picture_id)
);
CREATE TRIGGER payment_claim_photo_append_only BEFORE UPDATE OR DELETE ON payment_claim_photo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_claim_photo_no_truncate BEFORE TRUNCATE ON payment_claim_photo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
