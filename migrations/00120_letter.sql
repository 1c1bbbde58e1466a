-- +goose Up
-- What a customer is told by e-mail: owed in the transaction of the fact,
-- written and sent by a job. Part is what of the order it is about: a parcel, a
-- refund, a payment; 0 for the order itself.
CREATE TABLE letter (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       TEXT NOT NULL CONSTRAINT letter_kind
               CHECK (kind IN ('placed', 'paid', 'shipped', 'refunded', 'cancelled', 'expired', 'surplus')),
    order_id   BIGINT NOT NULL REFERENCES shop_order,
    part_id    BIGINT NOT NULL DEFAULT 0,
    recipient  TEXT NOT NULL CONSTRAINT letter_recipient CHECK (recipient LIKE '%_@_%' AND recipient !~ '[[:space:]<>]'),
    name       TEXT NOT NULL,
    language   TEXT NOT NULL CONSTRAINT letter_language CHECK (language IN ('id', 'en')),
    owed_at    TIMESTAMPTZ NOT NULL,
    subject    TEXT,
    body_text  TEXT,
    body_html  TEXT,
    written_at TIMESTAMPTZ,
    sent_at    TIMESTAMPTZ CONSTRAINT letter_sent CHECK (sent_at IS NULL OR written_at IS NOT NULL),
    CONSTRAINT letter_once UNIQUE (order_id, kind, part_id),
    CONSTRAINT letter_written CHECK ((written_at IS NOT NULL) = (subject IS NOT NULL AND body_text IS NOT NULL AND body_html IS NOT NULL)),
    CONSTRAINT letter_part CHECK ((part_id > 0) = (kind IN ('shipped', 'refunded', 'surplus')))
);
CREATE INDEX letter_owed ON letter (owed_at);
