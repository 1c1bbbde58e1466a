-- +goose Up
-- What a payment processor says of its own account: each of its balance
-- transactions once, as it said it, and its payouts to the bank. Amounts are
-- in the balance transaction's own currency.
CREATE TABLE balance_transaction (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider        TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    -- The processor's words for what it is.
    kind            TEXT NOT NULL,
    category        TEXT NOT NULL,
    -- What it is about, and the payment behind that, by the processor's ids.
    source          TEXT NOT NULL DEFAULT '',
    payment         TEXT NOT NULL DEFAULT '',
    amount          BIGINT NOT NULL,
    fee             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    currency        TEXT NOT NULL CONSTRAINT balance_transaction_currency CHECK (currency ~ '^[A-Z]{3}$'),
    fee_details     JSONB NOT NULL,
    -- What the source was in, where the processor converted it.
    source_amount   BIGINT,
    source_currency TEXT CONSTRAINT balance_transaction_source_currency CHECK (source_currency ~ '^[A-Z]{3}$'),
    exchange_rate   TEXT NOT NULL DEFAULT '',
    available_at    TIMESTAMPTZ NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    kept_at         TIMESTAMPTZ NOT NULL,
    CONSTRAINT balance_transaction_external_unique UNIQUE (provider, external_id),
    CONSTRAINT balance_transaction_net CHECK (net = amount - fee),
    CONSTRAINT balance_transaction_tax CHECK (abs(tax) <= abs(fee) AND sign(tax) * sign(fee) >= 0),
    CONSTRAINT balance_transaction_source CHECK ((source_amount IS NULL) = (source_currency IS NULL))
);
CREATE INDEX balance_transaction_created ON balance_transaction (provider, currency, created_at);
CREATE INDEX balance_transaction_payment ON balance_transaction (payment);
CREATE INDEX balance_transaction_source_index ON balance_transaction (source);
CREATE TRIGGER balance_transaction_append_only BEFORE UPDATE OR DELETE ON balance_transaction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_transaction_no_truncate BEFORE TRUNCATE ON balance_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE processor_payout (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    amount      BIGINT NOT NULL CONSTRAINT processor_payout_amount CHECK (amount <> 0),
    currency    TEXT NOT NULL CONSTRAINT processor_payout_currency CHECK (currency ~ '^[A-Z]{3}$'),
    state       TEXT NOT NULL CONSTRAINT processor_payout_state CHECK (state IN ('coming', 'paid', 'failed')),
    arrives_at  TIMESTAMPTZ NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    CONSTRAINT processor_payout_external_unique UNIQUE (provider, external_id)
);
CREATE INDEX processor_payout_coming ON processor_payout (created_at) WHERE state = 'coming';

-- How far the processor's lists were read to their end.
CREATE TABLE processor_watermark (
    provider TEXT NOT NULL,
    subject  TEXT NOT NULL CONSTRAINT processor_watermark_subject CHECK (subject IN ('receipts', 'balance', 'payouts')),
    reached  TIMESTAMPTZ NOT NULL,
    CONSTRAINT processor_watermark_pkey PRIMARY KEY (provider, subject)
);

-- What the books made of a balance transaction. One that the books do not
-- understand has no row, and a difference that names it.
CREATE TABLE balance_booking (
    balance_transaction_id BIGINT PRIMARY KEY REFERENCES balance_transaction,
    sort                   TEXT NOT NULL CONSTRAINT balance_booking_sort
                           CHECK (sort IN ('charge', 'refund', 'dispute', 'fee', 'tax', 'payout')),
    fee_transaction        BIGINT CONSTRAINT balance_booking_fee_unique UNIQUE REFERENCES ledger_transaction,
    conversion_transaction BIGINT CONSTRAINT balance_booking_conversion_unique UNIQUE REFERENCES ledger_transaction,
    payout_transaction     BIGINT CONSTRAINT balance_booking_payout_unique UNIQUE REFERENCES ledger_transaction,
    booked_at              TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER balance_booking_append_only BEFORE UPDATE OR DELETE ON balance_booking
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_booking_no_truncate BEFORE TRUNCATE ON balance_booking
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the books and what others say do not agree, each by name, until it has
-- gone or somebody has settled it with a reason.
CREATE TABLE difference (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        TEXT NOT NULL CONSTRAINT difference_kind CHECK (kind IN (
                    'missed_event', 'payment_unknown', 'payment_amount', 'payment_missing', 'refund_unknown', 'refund_amount',
                    'refund_missing', 'dispute_missing', 'type_unknown', 'payout_missing',
                    'line_unmatched', 'posting_unmatched', 'statement_gap')),
    -- What it is about, such as stripe:txn_1 or a statement line.
    reference   TEXT NOT NULL CONSTRAINT difference_reference CHECK (reference <> ''),
    -- The account in the books.
    account     TEXT NOT NULL,
    currency    TEXT NOT NULL CONSTRAINT difference_currency CHECK (currency ~ '^[A-Z]{3}$'),
    -- What the books say, and what the other side says; NULL for nothing.
    booked      BIGINT,
    stated      BIGINT,
    detail      TEXT NOT NULL DEFAULT '',
    occurred_at TIMESTAMPTZ NOT NULL,
    found_at    TIMESTAMPTZ NOT NULL,
    resolved_at TIMESTAMPTZ CONSTRAINT difference_resolved CHECK (resolved_at >= found_at),
    resolved_by BIGINT REFERENCES person,
    -- 'cleared' went by itself, 'settled' was put right, 'accepted' was
    -- explained by a person.
    resolution  TEXT CONSTRAINT difference_resolution CHECK (resolution IN ('cleared', 'settled', 'accepted')),
    reason      TEXT NOT NULL DEFAULT '' CONSTRAINT difference_reason CHECK (char_length(reason) <= 500),
    CONSTRAINT difference_end CHECK ((resolved_at IS NULL) = (resolution IS NULL)),
    CONSTRAINT difference_person CHECK ((resolved_by IS NOT NULL) = (coalesce(resolution, '') = 'accepted')),
    CONSTRAINT difference_explained CHECK (coalesce(resolution, '') <> 'accepted' OR char_length(btrim(reason)) >= 5)
);
-- While it is open it is known once, and what was accepted is not found again.
CREATE UNIQUE INDEX difference_open ON difference (kind, reference) WHERE resolved_at IS NULL OR resolution = 'accepted';
CREATE INDEX difference_occurred ON difference (occurred_at) WHERE resolved_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION guard_difference() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.resolved_at IS NOT NULL
       OR (NEW.kind, NEW.reference, NEW.account, NEW.currency, NEW.occurred_at, NEW.found_at)
          IS DISTINCT FROM (OLD.kind, OLD.reference, OLD.account, OLD.currency, OLD.occurred_at, OLD.found_at) THEN
        RAISE EXCEPTION 'difference % stands as it was found', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'difference_append_only';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER difference_guard BEFORE UPDATE OR DELETE ON difference
    FOR EACH ROW EXECUTE FUNCTION guard_difference();
CREATE TRIGGER difference_no_truncate BEFORE TRUNCATE ON difference
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
