-- +goose Up
-- The chain's order rests on PostgreSQL's transaction counter. Data that were
-- restored into a new server meet a counter that is younger than they are: an
-- epoch adds to it, so that what is posted from now on stands after all that
-- was posted before. It stands above what ledger_transaction.made_in and the
-- seals hold already, so nothing sealed changes.
CREATE TABLE ledger_epoch (
    sequence INTEGER PRIMARY KEY CONSTRAINT ledger_epoch_first CHECK (sequence > 0),
    -- What is added to the server's counter.
    shift    BIGINT NOT NULL CONSTRAINT ledger_epoch_shift CHECK (shift > 0),
    begun_at TIMESTAMPTZ NOT NULL
);

CREATE FUNCTION ledger_shift() RETURNS BIGINT LANGUAGE sql STABLE
    AS $$ SELECT coalesce((SELECT e.shift FROM public.ledger_epoch e ORDER BY e.sequence DESC LIMIT 1), 0) $$;

CREATE FUNCTION shifted(counter XID8) RETURNS XID8 LANGUAGE sql STABLE
    AS $$ SELECT (counter::text::bigint + public.ledger_shift())::text::xid8 $$;

-- Where the running transaction stands in the chain's order.
CREATE FUNCTION ledger_place() RETURNS XID8 LANGUAGE sql STABLE
    AS $$ SELECT public.shifted(pg_current_xact_id()) $$;

-- Below it nothing can come to stand any more.
CREATE FUNCTION ledger_horizon() RETURNS XID8 LANGUAGE sql STABLE
    AS $$ SELECT public.shifted(pg_snapshot_xmin(pg_current_snapshot())) $$;

-- Whether something stands where the server has not come yet: its counter is
-- younger than its data.
CREATE FUNCTION ledger_is_ahead() RETURNS BOOLEAN LANGUAGE sql STABLE
    AS $$
        SELECT coalesce((SELECT t.made_in FROM public.ledger_transaction t ORDER BY t.made_in DESC LIMIT 1)
                        >= public.shifted(pg_snapshot_xmax(pg_current_snapshot())), FALSE)
    $$;

-- +goose StatementBegin
-- An epoch begins where it is needed and nowhere else, and adds just enough.
CREATE FUNCTION begin_epoch() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE ledger_transaction, ledger_epoch IN SHARE ROW EXCLUSIVE MODE;
    IF NOT ledger_is_ahead() THEN
        RETURN NULL;
    END IF;
    NEW.sequence := coalesce((SELECT max(e.sequence) FROM ledger_epoch e), 0) + 1;
    NEW.shift := (SELECT t.made_in::text::bigint FROM ledger_transaction t ORDER BY t.made_in DESC LIMIT 1)
        - pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 1;
    NEW.begun_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION stamp_transaction() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    demonstration BOOLEAN := coalesce((SELECT i.demonstration FROM installation i), FALSE);
BEGIN
    NEW.made_in := ledger_place();
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

CREATE OR REPLACE FUNCTION check_postings() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    offender BIGINT;
BEGIN
    -- Looked up one by one: a join would be planned while the books are empty,
    -- and read them all as long as the connection keeps that plan.
    SELECT a.transaction_id INTO offender FROM (SELECT DISTINCT transaction_id FROM added) a
        WHERE (SELECT t.made_in FROM ledger_transaction t WHERE t.id = a.transaction_id) <> ledger_place() LIMIT 1;
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

CREATE OR REPLACE FUNCTION check_seal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
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
    IF NEW.made_in >= ledger_horizon() THEN
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

CREATE OR REPLACE FUNCTION check_unsealed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF ledger_place() <= (SELECT s.made_in FROM ledger_seal s ORDER BY s.sequence DESC LIMIT 1) THEN
        RAISE EXCEPTION 'ledger transaction % would stand below the last seal: the server''s transaction counter is younger than its data', NEW.key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_transaction_sealed',
                  HINT = 'Start the program anew, or run "simpul migrate": the ledger then begins an epoch.';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_epoch_begin BEFORE INSERT ON ledger_epoch
    FOR EACH ROW EXECUTE FUNCTION begin_epoch();
CREATE TRIGGER ledger_epoch_append_only BEFORE UPDATE OR DELETE ON ledger_epoch
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_epoch_no_truncate BEFORE TRUNCATE ON ledger_epoch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
