-- +goose Up
-- The hash chain over the ledger. The order of the chain is (made_in, id); a
-- seal covers what stands after the last seal's end up to its own, and no
-- transaction may come to stand below that end afterwards: a seal reaches only
-- below the oldest running database transaction, and a later one has a greater
-- made_in. Both are held here, also against a server whose transaction counter
-- is younger than the data that were restored into it.
CREATE TABLE ledger_seal (
    sequence       BIGINT PRIMARY KEY CONSTRAINT ledger_seal_first CHECK (sequence > 0),
    -- The last transaction covered, and how many are.
    made_in        XID8 NOT NULL,
    transaction_id BIGINT NOT NULL CONSTRAINT ledger_seal_end_unique UNIQUE REFERENCES ledger_transaction,
    transactions   INTEGER NOT NULL CONSTRAINT ledger_seal_transactions CHECK (transactions > 0),
    sealed_at      TIMESTAMPTZ NOT NULL,
    -- SHA-256 over the last seal's hash and the content of the transactions.
    hash           BYTEA NOT NULL CONSTRAINT ledger_seal_hash CHECK (octet_length(hash) = 32)
);
CREATE INDEX ledger_transaction_chain ON ledger_transaction (made_in, id);

-- +goose StatementBegin
CREATE FUNCTION check_seal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    last ledger_seal;
    covered BIGINT;
BEGIN
    SELECT * INTO last FROM ledger_seal ORDER BY sequence DESC LIMIT 1;
    IF NEW.sequence <> coalesce(last.sequence, 0) + 1
       OR (last.sequence IS NOT NULL AND (NEW.made_in, NEW.transaction_id) <= (last.made_in, last.transaction_id)) THEN
        RAISE EXCEPTION 'seal % does not follow seal %', NEW.sequence, last.sequence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_seal_follows';
    END IF;
    IF NEW.made_in >= pg_snapshot_xmin(pg_current_snapshot()) THEN
        RAISE EXCEPTION 'seal % reaches a transaction that may not be the last of its time', NEW.sequence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_seal_running';
    END IF;
    SELECT count(*) INTO covered FROM ledger_transaction t
        WHERE (t.made_in, t.id) > (coalesce(last.made_in, '0'), coalesce(last.transaction_id, 0))
          AND (t.made_in, t.id) <= (NEW.made_in, NEW.transaction_id);
    IF covered <> NEW.transactions THEN
        RAISE EXCEPTION 'seal % covers % transactions, not %', NEW.sequence, covered, NEW.transactions
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_seal_covers';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_unsealed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF pg_current_xact_id() <= (SELECT s.made_in FROM ledger_seal s ORDER BY s.sequence DESC LIMIT 1) THEN
        RAISE EXCEPTION 'ledger transaction % would stand below the last seal: the server''s transaction counter is younger than its data', NEW.key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_transaction_sealed',
                  HINT = 'Stop the server and raise its epoch with pg_resetwal --epoch.';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_seal_check BEFORE INSERT ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION check_seal();
CREATE TRIGGER ledger_transaction_unsealed AFTER INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION check_unsealed();
CREATE TRIGGER ledger_seal_append_only BEFORE UPDATE OR DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_seal_no_truncate BEFORE TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
