-- +goose Up
-- The ways to pay that the program takes money by. It makes each known when it
-- first starts with it; what the books rely on never changes: whether people
-- look for the money, on an account that every payment names, whether those
-- accounts are at a bank, and whether a person sends refunds back.
CREATE TABLE payment_provider (
    name             TEXT PRIMARY KEY CONSTRAINT payment_provider_name CHECK (name ~ '^[a-z][a-z0-9_]{1,29}$'),
    by_hand          BOOLEAN NOT NULL,
    at_bank          BOOLEAN NOT NULL,
    returned_by_hand BOOLEAN NOT NULL,
    registered_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT payment_provider_identity UNIQUE (name, by_hand),
    CONSTRAINT payment_provider_account CHECK (by_hand OR NOT at_bank)
);
CREATE TRIGGER payment_provider_append_only BEFORE UPDATE OR DELETE ON payment_provider
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_provider_no_truncate BEFORE TRUNCATE ON payment_provider
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO payment_provider (name, by_hand, at_bank, returned_by_hand, registered_at) VALUES
    ('stripe', FALSE, FALSE, FALSE, now()),
    ('simulation', FALSE, FALSE, FALSE, now()),
    ('qris', TRUE, FALSE, TRUE, now()),
    ('transfer', TRUE, TRUE, TRUE, now()),
    ('cod', TRUE, TRUE, TRUE, now());

-- What is asked of a provider names a destination where people look for the
-- money, one of that way of paying.
ALTER TABLE payment_destination
    ADD CONSTRAINT payment_destination_identity UNIQUE (id, method);
ALTER TABLE payment_intent
    DROP CONSTRAINT payment_intent_provider,
    DROP CONSTRAINT payment_intent_destination,
    ADD COLUMN by_hand BOOLEAN NOT NULL GENERATED ALWAYS AS (destination_id IS NOT NULL) STORED,
    -- When its provider was last asked how it stands.
    ADD COLUMN asked_at TIMESTAMPTZ,
    ADD CONSTRAINT payment_intent_provider FOREIGN KEY (provider, by_hand) REFERENCES payment_provider (name, by_hand),
    ADD CONSTRAINT payment_intent_destination FOREIGN KEY (destination_id, provider) REFERENCES payment_destination (id, method);

ALTER TABLE payment
    DROP CONSTRAINT payment_account,
    ADD COLUMN by_hand BOOLEAN NOT NULL GENERATED ALWAYS AS (account <> '') STORED,
    ADD CONSTRAINT payment_provider_known FOREIGN KEY (provider, by_hand) REFERENCES payment_provider (name, by_hand);
ALTER TABLE refund
    ADD CONSTRAINT refund_provider_known FOREIGN KEY (provider) REFERENCES payment_provider;
ALTER TABLE provider_event
    ADD CONSTRAINT provider_event_provider_known FOREIGN KEY (provider) REFERENCES payment_provider;
