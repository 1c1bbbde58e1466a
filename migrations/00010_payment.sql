-- +goose Up
-- What was asked of a provider, written before the provider is called, so
-- that an unknown outcome can be retried with the same key.
CREATE TABLE payment_intent (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id        BIGINT NOT NULL REFERENCES shop_order,
    provider        TEXT NOT NULL CONSTRAINT payment_intent_provider
                    CHECK (provider IN ('stripe', 'transfer', 'qris', 'simulation')),
    idempotency_key UUID NOT NULL CONSTRAINT payment_intent_key_unique UNIQUE,
    amount          BIGINT NOT NULL CONSTRAINT payment_intent_amount CHECK (amount > 0),
    currency        TEXT NOT NULL CONSTRAINT payment_intent_currency CHECK (currency ~ '^[A-Z]{3}$'),
    external_id     TEXT,
    url             TEXT,
    created_at      TIMESTAMPTZ NOT NULL,
    expires_at      TIMESTAMPTZ NOT NULL,
    answered_at     TIMESTAMPTZ,
    ended_at        TIMESTAMPTZ,
    CONSTRAINT payment_intent_external_unique UNIQUE (provider, external_id),
    CONSTRAINT payment_intent_answer CHECK ((external_id IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX payment_intent_open ON payment_intent (order_id, provider) WHERE ended_at IS NULL;

-- Money that a provider says it has taken. One per order is applied; any other
-- is surplus and goes back.
CREATE TABLE payment (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    BIGINT NOT NULL REFERENCES shop_order,
    provider    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    amount      BIGINT NOT NULL CONSTRAINT payment_amount CHECK (amount > 0),
    currency    TEXT NOT NULL CONSTRAINT payment_currency CHECK (currency ~ '^[A-Z]{3}$'),
    disposition TEXT NOT NULL CONSTRAINT payment_disposition CHECK (disposition IN ('applied', 'surplus')),
    received_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    refunded    BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT payment_external_unique UNIQUE (provider, external_id),
    CONSTRAINT payment_refunded CHECK (refunded BETWEEN 0 AND amount)
);
CREATE UNIQUE INDEX payment_applied_once ON payment (order_id) WHERE disposition = 'applied';
CREATE INDEX payment_order ON payment (order_id);

-- The inbox: a provider's event as it came, kept once by its own id.
CREATE TABLE provider_event (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider     TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    kind         TEXT NOT NULL,
    body         BYTEA NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    processed_at TIMESTAMPTZ,
    outcome      TEXT,
    CONSTRAINT provider_event_external_unique UNIQUE (provider, external_id),
    CONSTRAINT provider_event_outcome CHECK ((processed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX provider_event_waiting ON provider_event (received_at) WHERE processed_at IS NULL;
