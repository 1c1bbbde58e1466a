-- +goose Up
-- Who has asked what shipping costs is told what a cooperative answers. Such a
-- letter is about an inquiry, and part is the answer, or the cooperative that
-- refuses.
ALTER TABLE letter
    ALTER COLUMN order_id DROP NOT NULL,
    ADD COLUMN inquiry_id BIGINT REFERENCES inquiry,
    DROP CONSTRAINT letter_kind,
    DROP CONSTRAINT letter_part,
    ADD CONSTRAINT letter_kind CHECK (kind IN (
        'placed', 'paid', 'shipped', 'refunded', 'cancelled', 'expired', 'surplus', 'shipping_named', 'shipping_refused')),
    ADD CONSTRAINT letter_part CHECK ((part_id > 0) = (kind IN ('shipped', 'refunded', 'surplus', 'shipping_named', 'shipping_refused'))),
    ADD CONSTRAINT letter_about CHECK (
        num_nonnulls(order_id, inquiry_id) = 1 AND (inquiry_id IS NOT NULL) = (kind IN ('shipping_named', 'shipping_refused')));
CREATE UNIQUE INDEX letter_inquiry_once ON letter (inquiry_id, kind, part_id) WHERE inquiry_id IS NOT NULL;
