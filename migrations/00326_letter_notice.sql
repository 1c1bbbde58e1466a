-- +goose Up
-- Who has left a mail address is told by a letter too what keeps her safe: such a
-- letter is about a notice.
ALTER TABLE letter
    ADD COLUMN notice_id BIGINT REFERENCES notice,
    DROP CONSTRAINT letter_kind,
    DROP CONSTRAINT letter_about,
    ADD CONSTRAINT letter_kind CHECK (kind IN (
        'placed', 'paid', 'shipped', 'refunded', 'cancelled', 'expired', 'surplus', 'shipping_named', 'shipping_refused', 'told')),
    ADD CONSTRAINT letter_about CHECK (
        num_nonnulls(order_id, inquiry_id, notice_id) = 1 AND (inquiry_id IS NOT NULL) = (kind IN ('shipping_named', 'shipping_refused'))
        AND (notice_id IS NOT NULL) = (kind = 'told'));
CREATE UNIQUE INDEX letter_notice_once ON letter (notice_id) WHERE notice_id IS NOT NULL;
