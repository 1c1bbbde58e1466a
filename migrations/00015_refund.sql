-- +goose Up
-- Money on its way back. A refund is accepted, and posted, before the provider
-- is called with the key that stands here; the provider's answer ends it.
CREATE TABLE refund (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id      BIGINT NOT NULL REFERENCES payment,
    provider        TEXT NOT NULL,
    idempotency_key UUID NOT NULL CONSTRAINT refund_key_unique UNIQUE,
    amount          BIGINT NOT NULL CONSTRAINT refund_amount CHECK (amount > 0),
    currency        TEXT NOT NULL CONSTRAINT refund_currency CHECK (currency ~ '^[A-Z]{3}$'),
    state           TEXT NOT NULL DEFAULT 'accepted' CONSTRAINT refund_state CHECK (state IN ('accepted', 'succeeded', 'failed')),
    external_id     TEXT,
    -- The provider's word for why it refused.
    refusal         TEXT,
    accepted_at     TIMESTAMPTZ NOT NULL,
    ended_at        TIMESTAMPTZ,
    CONSTRAINT refund_external_unique UNIQUE (provider, external_id),
    CONSTRAINT refund_end CHECK ((state = 'accepted') = (ended_at IS NULL)),
    CONSTRAINT refund_success CHECK (state <> 'succeeded' OR external_id IS NOT NULL),
    CONSTRAINT refund_failure CHECK ((state = 'failed') = (refusal IS NOT NULL))
);
CREATE INDEX refund_payment ON refund (payment_id);
CREATE INDEX refund_open ON refund (accepted_at) WHERE state = 'accepted';
CREATE INDEX payment_surplus ON payment (recorded_at) WHERE disposition = 'surplus' AND refunded < amount;

-- A person who reverses is named. Nobody is behind a reversal that a provider's
-- refusal makes necessary.
ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_transaction_reversal;
ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_transaction_reversal CHECK (
    reverses IS NULL OR (reason <> '' AND (actor_id IS NOT NULL OR reason LIKE 'provider: _%')));
