-- +goose Up
-- Double entry: + is debit, − is credit, in minor units. A floor says which
-- side an account may never turn to; only accounts with a floor keep a balance
-- in the posting transaction, because one hot row would serialise every sale.
CREATE TABLE account (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code     TEXT NOT NULL,
    kind     TEXT NOT NULL CONSTRAINT account_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense', 'trading')),
    currency TEXT NOT NULL CONSTRAINT account_currency CHECK (currency ~ '^[A-Z]{3}$'),
    floor    TEXT GENERATED ALWAYS AS (CASE
                 WHEN code LIKE 'liability:producer:%' OR code IN ('liability:refund_in_transit', 'liability:payout_in_transit')
                     THEN 'never_debit'
                 WHEN code LIKE 'asset:receivable:%' OR code LIKE 'asset:advance:%' OR code LIKE 'asset:cash:%'
                     THEN 'never_credit' END) STORED,
    CONSTRAINT account_code_unique UNIQUE (code, currency),
    CONSTRAINT account_code CHECK (code ~ '^[a-z_]+(:[a-z0-9_-]+)+$' AND split_part(code, ':', 1) = kind),
    CONSTRAINT account_currency_key UNIQUE (id, currency)
);

CREATE TABLE account_balance (
    account_id BIGINT PRIMARY KEY REFERENCES account,
    floor      TEXT NOT NULL,
    balance    BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT account_balance_floor CHECK (
        (floor = 'never_debit' AND balance <= 0) OR (floor = 'never_credit' AND balance >= 0))
) WITH (fillfactor = 50);

CREATE TABLE ledger_transaction (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- kind:external_id, so that one fact is posted once.
    key         TEXT NOT NULL CONSTRAINT ledger_transaction_key_unique UNIQUE
                CONSTRAINT ledger_transaction_key CHECK (key ~ '^[a-z_]+:.+$'),
    rule        TEXT NOT NULL,
    order_id    BIGINT REFERENCES shop_order,
    actor_id    BIGINT REFERENCES person,
    reason      TEXT NOT NULL DEFAULT '',
    reverses    BIGINT CONSTRAINT ledger_transaction_reverses_unique UNIQUE REFERENCES ledger_transaction,
    -- The evidence's time, and the server's own.
    occurred_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    made_in     XID8 NOT NULL,
    CONSTRAINT ledger_transaction_reversal CHECK (reverses IS NULL OR (actor_id IS NOT NULL AND reason <> ''))
);
CREATE INDEX ledger_transaction_order ON ledger_transaction (order_id);
CREATE INDEX ledger_transaction_occurred ON ledger_transaction (occurred_at);

CREATE TABLE posting (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id BIGINT NOT NULL REFERENCES ledger_transaction,
    account_id     BIGINT NOT NULL,
    currency       TEXT NOT NULL,
    amount         BIGINT NOT NULL CONSTRAINT posting_amount CHECK (amount <> 0),
    -- Whose sale it is: all three or none; a parcel's shipping has only its cooperative.
    order_line_id  BIGINT,
    cooperative_id BIGINT REFERENCES cooperative,
    producer_id    BIGINT,
    village_code   TEXT REFERENCES region (code),
    CONSTRAINT posting_account FOREIGN KEY (account_id, currency) REFERENCES account (id, currency),
    CONSTRAINT posting_line FOREIGN KEY (order_line_id, cooperative_id) REFERENCES order_line (id, cooperative_id),
    CONSTRAINT posting_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT posting_scope CHECK (
        (order_line_id IS NULL OR (cooperative_id IS NOT NULL AND producer_id IS NOT NULL AND village_code IS NOT NULL))
        AND (producer_id IS NULL OR cooperative_id IS NOT NULL))
);
CREATE INDEX posting_transaction ON posting (transaction_id);
CREATE INDEX posting_account_index ON posting (account_id, id);
CREATE INDEX posting_producer ON posting (producer_id, id) WHERE producer_id IS NOT NULL;
CREATE INDEX posting_order_line ON posting (order_line_id) WHERE order_line_id IS NOT NULL;

-- +goose StatementBegin
-- The server keeps the time of recording; the evidence may be at most 35 days
-- older and never newer. Only a demonstration may record the past.
CREATE FUNCTION stamp_transaction() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    demonstration BOOLEAN := coalesce((SELECT i.demonstration FROM installation i), FALSE);
BEGIN
    NEW.made_in := pg_current_xact_id();
    IF NEW.recorded_at IS NULL OR NOT demonstration THEN
        NEW.recorded_at := clock_timestamp();
    END IF;
    -- Clocks of two machines differ a little.
    NEW.recorded_at := CASE WHEN NEW.recorded_at <= clock_timestamp() + INTERVAL '2 minutes'
                            THEN least(NEW.recorded_at, clock_timestamp()) ELSE NEW.recorded_at END;
    NEW.occurred_at := CASE WHEN NEW.occurred_at <= NEW.recorded_at + INTERVAL '2 minutes'
                            THEN least(NEW.occurred_at, NEW.recorded_at) ELSE NEW.occurred_at END;
    IF NEW.occurred_at > NEW.recorded_at OR NEW.recorded_at > clock_timestamp() THEN
        RAISE EXCEPTION 'ledger transaction % lies in the future', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transaction_future';
    END IF;
    IF NEW.occurred_at < NEW.recorded_at - INTERVAL '35 days' THEN
        RAISE EXCEPTION 'ledger transaction % is dated more than 35 days back', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transaction_back_dated';
    END IF;
    RETURN NEW;
END $$;

-- One INSERT brings all postings of a transaction: it must be balanced per
-- currency when the statement ends, and no other database transaction may add
-- to it. Balances of accounts with a floor move in account order.
CREATE FUNCTION check_postings() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    offender BIGINT;
BEGIN
    -- Looked up one by one: a join would be planned while the books are empty,
    -- and read them all as long as the connection keeps that plan.
    SELECT a.transaction_id INTO offender FROM (SELECT DISTINCT transaction_id FROM added) a
        WHERE (SELECT t.made_in FROM ledger_transaction t WHERE t.id = a.transaction_id) <> pg_current_xact_id() LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction % is closed', offender
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'posting_closed';
    END IF;
    -- What stood there before was balanced when it came, so the new rows
    -- decide; they are never nothing, so a balance has at least two.
    SELECT transaction_id INTO offender FROM added
        GROUP BY transaction_id, currency HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', offender
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balance';
    END IF;

    INSERT INTO account_balance (account_id, floor)
        SELECT DISTINCT a.id, a.floor FROM added n JOIN account a ON a.id = n.account_id
        WHERE a.floor IS NOT NULL ORDER BY a.id
        ON CONFLICT (account_id) DO NOTHING;
    PERFORM 1 FROM account_balance b
        WHERE b.account_id IN (SELECT account_id FROM added) ORDER BY b.account_id FOR UPDATE;
    UPDATE account_balance b SET balance = b.balance + n.amount
        FROM (SELECT account_id, sum(amount) AS amount FROM added GROUP BY account_id) n
        WHERE b.account_id = n.account_id;
    RETURN NULL;
END $$;

CREATE FUNCTION check_transaction() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM posting WHERE transaction_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'ledger transaction % has no postings', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transaction_empty';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_transaction_stamp BEFORE INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE CONSTRAINT TRIGGER ledger_transaction_empty AFTER INSERT ON ledger_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_transaction();
CREATE TRIGGER posting_check AFTER INSERT ON posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_postings();

CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transaction_no_truncate BEFORE TRUNCATE ON ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_append_only BEFORE UPDATE OR DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
