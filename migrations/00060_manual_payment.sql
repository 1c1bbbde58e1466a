-- +goose Up
-- Ways to pay without a processor. A destination is where the customer sends
-- the money: a bank account, with the full number that she has to type, or a
-- merchant's static QRIS code. It belongs to a programme; its account names it
-- in the books, asset:bank:{account} or asset:psp:qris:{account}.
CREATE TABLE payment_destination (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id    BIGINT NOT NULL REFERENCES programme,
    method          TEXT NOT NULL CONSTRAINT payment_destination_method CHECK (method IN ('transfer', 'qris')),
    account         TEXT NOT NULL CONSTRAINT payment_destination_account CHECK (account ~ '^[a-z0-9]+([_-][a-z0-9]+)*$'),
    bank_account    TEXT REFERENCES bank_account (code),
    -- Of the bank or the acquirer, and of whoever it pays.
    institution     TEXT NOT NULL CONSTRAINT payment_destination_institution CHECK (char_length(btrim(institution)) BETWEEN 2 AND 60),
    holder          TEXT NOT NULL CONSTRAINT payment_destination_holder CHECK (char_length(btrim(holder)) BETWEEN 1 AND 120),
    -- The account's number, or the static code as the acquirer gave it.
    number          TEXT NOT NULL,
    -- Since when the acquirer agrees to dynamic codes that are made from it.
    consented_on    DATE,
    -- Highest amount of one payment; nothing where there is no limit.
    limit_each      BIGINT CONSTRAINT payment_destination_limit CHECK (limit_each > 0),
    -- Above it a second person confirms what came.
    approval_above  BIGINT NOT NULL CONSTRAINT payment_destination_approval CHECK (approval_above >= 0),
    -- When somebody looks at what came, in Jakarta's time.
    checked_from    TIME NOT NULL,
    checked_until   TIME NOT NULL,
    checked_days    TEXT NOT NULL CONSTRAINT payment_destination_days CHECK (checked_days IN ('daily', 'monday_saturday', 'monday_friday')),
    opened_at       TIMESTAMPTZ NOT NULL,
    opened_by       BIGINT NOT NULL REFERENCES person,
    closed_at       TIMESTAMPTZ CONSTRAINT payment_destination_closed CHECK (closed_at >= opened_at),
    CONSTRAINT payment_destination_hours CHECK (checked_from < checked_until),
    CONSTRAINT payment_destination_bank CHECK (
        CASE method WHEN 'transfer' THEN bank_account IS NOT NULL AND bank_account = account AND number ~ '^[0-9]{6,20}$'
                    ELSE bank_account IS NULL AND number ~ '^000201.{20,}6304[0-9A-F]{4}$' END)
);
CREATE UNIQUE INDEX payment_destination_open ON payment_destination (programme_id, method) WHERE closed_at IS NULL;

-- The amount names the order, so no two open intents ask for the same amount
-- on one account.
ALTER TABLE payment_intent
    ADD COLUMN destination_id BIGINT REFERENCES payment_destination,
    ADD CONSTRAINT payment_intent_destination CHECK ((provider IN ('transfer', 'qris')) = (destination_id IS NOT NULL));
CREATE UNIQUE INDEX payment_intent_amount ON payment_intent (destination_id, amount)
    WHERE ended_at IS NULL AND destination_id IS NOT NULL;

-- Which account of the way of paying the money is on.
ALTER TABLE payment
    ADD COLUMN account TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT payment_account CHECK ((provider IN ('transfer', 'qris')) = (account <> ''));

-- The customer says that she has paid. It posts nothing.
CREATE TABLE payment_claim (
    order_id BIGINT PRIMARY KEY REFERENCES shop_order,
    at       TIMESTAMPTZ NOT NULL
);

-- Money that a person has seen on a statement, by the statement's reference.
-- To approve: above the limit, nothing is booked until another person has
-- looked. Held: booked and owed to whoever sent it, because it is less than its
-- order, or of no known order. Applied: it paid the order. Surplus: it goes
-- back.
CREATE TABLE manual_receipt (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination_id BIGINT NOT NULL REFERENCES payment_destination,
    reference      TEXT NOT NULL CONSTRAINT manual_receipt_reference CHECK (reference ~ '^[A-Z0-9./-]{3,60}$'),
    amount         BIGINT NOT NULL CONSTRAINT manual_receipt_amount CHECK (amount > 0),
    received_at    TIMESTAMPTZ NOT NULL,
    order_id       BIGINT REFERENCES shop_order,
    recorded_by    BIGINT NOT NULL REFERENCES person,
    recorded_at    TIMESTAMPTZ NOT NULL,
    approval_above BIGINT NOT NULL,
    decided_by     BIGINT REFERENCES person,
    decided_at     TIMESTAMPTZ,
    state          TEXT NOT NULL CONSTRAINT manual_receipt_state
                   CHECK (state IN ('to_approve', 'held', 'applied', 'surplus', 'rejected')),
    CONSTRAINT manual_receipt_decided CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT manual_receipt_rejected CHECK (state <> 'rejected' OR decided_by IS NOT NULL),
    CONSTRAINT manual_receipt_order CHECK (state NOT IN ('applied', 'surplus') OR order_id IS NOT NULL),
    CONSTRAINT manual_receipt_second_person CHECK (
        state IN ('to_approve', 'rejected') OR amount <= approval_above
        OR (decided_by IS NOT NULL AND decided_by <> recorded_by))
);
CREATE UNIQUE INDEX manual_receipt_reference_once ON manual_receipt (destination_id, reference) WHERE state <> 'rejected';
CREATE INDEX manual_receipt_order_index ON manual_receipt (order_id);
CREATE INDEX manual_receipt_open ON manual_receipt (destination_id) WHERE state IN ('to_approve', 'held');

-- Money that was sent back by hand: the evidence of a refund's end.
CREATE TABLE manual_return (
    refund_id   BIGINT PRIMARY KEY REFERENCES refund,
    reference   TEXT NOT NULL CONSTRAINT manual_return_reference CHECK (reference ~ '^[A-Z0-9./-]{3,60}$'),
    sent_at     TIMESTAMPTZ NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES person,
    recorded_at TIMESTAMPTZ NOT NULL
);

-- +goose StatementBegin
-- The limit is the destination's, whoever writes the receipt; what a second
-- person decided is not decided again, and what was said of money stays.
CREATE FUNCTION check_manual_receipt() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT approval_above INTO NEW.approval_above FROM payment_destination WHERE id = NEW.destination_id;
        RETURN NEW;
    END IF;
    IF (OLD.destination_id, OLD.reference, OLD.amount, OLD.received_at, OLD.recorded_by, OLD.recorded_at, OLD.approval_above)
       IS DISTINCT FROM (NEW.destination_id, NEW.reference, NEW.amount, NEW.received_at, NEW.recorded_by, NEW.recorded_at, NEW.approval_above)
       OR (OLD.decided_by IS NOT NULL AND OLD.decided_by IS DISTINCT FROM NEW.decided_by)
       OR (OLD.state IN ('applied', 'surplus', 'rejected') AND OLD.state IS DISTINCT FROM NEW.state) THEN
        RAISE EXCEPTION 'receipt % is closed', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'manual_receipt_closed';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER manual_receipt_check BEFORE INSERT OR UPDATE ON manual_receipt
    FOR EACH ROW EXECUTE FUNCTION check_manual_receipt();
CREATE TRIGGER manual_receipt_no_delete BEFORE DELETE ON manual_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER manual_receipt_no_truncate BEFORE TRUNCATE ON manual_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER manual_return_append_only BEFORE UPDATE OR DELETE ON manual_return
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER manual_return_no_truncate BEFORE TRUNCATE ON manual_return
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_claim_append_only BEFORE UPDATE OR DELETE ON payment_claim
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_claim_no_truncate BEFORE TRUNCATE ON payment_claim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
