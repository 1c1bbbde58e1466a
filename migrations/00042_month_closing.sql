-- +goose Up
-- Closing a month: one person proposes it as the books stand, another one
-- approves just that. From then on nothing is dated before its end; what comes
-- later falls in the open month, and keeps its own date beside.
ALTER TABLE ledger_transaction ADD COLUMN dated_at TIMESTAMPTZ
    CONSTRAINT ledger_transaction_dated CHECK (dated_at < occurred_at);

CREATE TABLE month_proposal (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month            DATE NOT NULL CONSTRAINT month_proposal_month CHECK (month = date_trunc('month', month)),
    -- How many transactions are dated before the month's end, and the last of
    -- them; the server counts.
    transactions     BIGINT NOT NULL,
    last_transaction BIGINT NOT NULL,
    proposed_by      BIGINT NOT NULL REFERENCES person,
    proposed_at      TIMESTAMPTZ NOT NULL,
    note             TEXT NOT NULL DEFAULT '' CONSTRAINT month_proposal_note CHECK (char_length(note) <= 500),
    CONSTRAINT month_proposal_key UNIQUE (id, month, proposed_by, transactions, last_transaction)
);
CREATE INDEX month_proposal_latest ON month_proposal (month, id);

CREATE TABLE month_closing (
    month            DATE PRIMARY KEY,
    proposal_id      BIGINT NOT NULL CONSTRAINT month_closing_proposal_unique UNIQUE,
    proposed_by      BIGINT NOT NULL,
    transactions     BIGINT NOT NULL,
    last_transaction BIGINT NOT NULL,
    approved_by      BIGINT NOT NULL REFERENCES person,
    closed_at        TIMESTAMPTZ NOT NULL,
    CONSTRAINT month_closing_proposal FOREIGN KEY (proposal_id, month, proposed_by, transactions, last_transaction)
        REFERENCES month_proposal (id, month, proposed_by, transactions, last_transaction),
    CONSTRAINT month_closing_two_people CHECK (approved_by <> proposed_by)
);

-- +goose StatementBegin
-- The first instant that is open: the end of the last closed month, in WIB.
CREATE FUNCTION open_from() RETURNS TIMESTAMPTZ LANGUAGE sql STABLE AS $$
    SELECT coalesce((max(month) + INTERVAL '1 month') AT TIME ZONE 'Asia/Jakarta', '-infinity') FROM public.month_closing
$$;

CREATE FUNCTION month_end(month DATE) RETURNS TIMESTAMPTZ LANGUAGE sql IMMUTABLE AS $$
    SELECT (month + INTERVAL '1 month') AT TIME ZONE 'Asia/Jakarta'
$$;

CREATE FUNCTION stamp_proposal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*), coalesce(max(t.id), 0) INTO NEW.transactions, NEW.last_transaction
        FROM ledger_transaction t WHERE t.occurred_at < month_end(NEW.month);
    RETURN NEW;
END $$;

-- Every posting holds the lock that closing waits for, so that none is under
-- way in the month that is being closed. What a posting under it reads must be
-- of now, which only READ COMMITTED gives.
CREATE FUNCTION check_closing() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    counted BIGINT;
    latest  BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('simpul month closing', 0));
    IF month_end(NEW.month) > clock_timestamp() OR NEW.closed_at < month_end(NEW.month) THEN
        RAISE EXCEPTION 'the month % has not ended', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_closing_ended';
    END IF;
    IF NEW.month <> (SELECT max(c.month) + INTERVAL '1 month' FROM month_closing c) THEN
        RAISE EXCEPTION 'the month % does not follow the last closed one', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_closing_follows';
    END IF;
    SELECT count(*), coalesce(max(t.id), 0) INTO counted, latest
        FROM ledger_transaction t WHERE t.occurred_at < month_end(NEW.month);
    IF counted <> NEW.transactions OR latest <> NEW.last_transaction THEN
        RAISE EXCEPTION 'the month % has changed since it was proposed', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_closing_changed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_month() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    earliest TIMESTAMPTZ;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ledger transaction % is not posted in READ COMMITTED', NEW.key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_transaction_isolation';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('simpul month closing', 0));
    SELECT open_from() INTO earliest;
    IF NEW.occurred_at < earliest THEN
        RAISE EXCEPTION 'ledger transaction % is dated in a month that is closed', NEW.key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_transaction_month_closed';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER month_proposal_stamp BEFORE INSERT ON month_proposal FOR EACH ROW EXECUTE FUNCTION stamp_proposal();
CREATE TRIGGER month_closing_check BEFORE INSERT ON month_closing FOR EACH ROW EXECUTE FUNCTION check_closing();
CREATE TRIGGER ledger_transaction_month BEFORE INSERT ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION check_month();

CREATE TRIGGER month_proposal_append_only BEFORE UPDATE OR DELETE ON month_proposal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER month_proposal_no_truncate BEFORE TRUNCATE ON month_proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER month_closing_append_only BEFORE UPDATE OR DELETE ON month_closing FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER month_closing_no_truncate BEFORE TRUNCATE ON month_closing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
