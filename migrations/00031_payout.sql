-- +goose Up
-- Paying out: a run is prepared by one person, approved by others, and each
-- payout in it is sent with evidence, or comes back, once. Every state is a
-- row with who and when, none is ever changed. What a row depends on is locked
-- and looked at by triggers that run as the owner, so that of two people who do
-- the same thing one is refused.
CREATE TABLE pay_day (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    day            SMALLINT NOT NULL CONSTRAINT pay_day_day CHECK (day BETWEEN 1 AND 28),
    set_at         TIMESTAMPTZ NOT NULL,
    set_by         BIGINT NOT NULL REFERENCES person
);
CREATE INDEX pay_day_latest ON pay_day (cooperative_id, id DESC);

-- A run above the programme's latest limit needs two approvals.
CREATE TABLE payout_limit (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    amount       BIGINT NOT NULL CONSTRAINT payout_limit_amount CHECK (amount > 0 AND amount % 100 = 0),
    set_at       TIMESTAMPTZ NOT NULL,
    set_by       BIGINT NOT NULL REFERENCES person
);
CREATE INDEX payout_limit_latest ON payout_limit (programme_id, id DESC);

CREATE TABLE payout_run (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    prepared_at    TIMESTAMPTZ NOT NULL,
    prepared_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT payout_run_cooperative_key UNIQUE (id, cooperative_id),
    CONSTRAINT payout_run_maker_key UNIQUE (id, prepared_by)
);
CREATE INDEX payout_run_cooperative ON payout_run (cooperative_id, id DESC);

CREATE TABLE payout (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id         BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    amount         BIGINT NOT NULL CONSTRAINT payout_amount CHECK (amount > 0 AND amount % 100 = 0),
    method         TEXT NOT NULL CONSTRAINT payout_method CHECK (method IN ('bank', 'ewallet', 'cash')),
    -- Hers when the run was prepared; none is cash.
    destination_id BIGINT,
    CONSTRAINT payout_once UNIQUE (run_id, producer_id),
    CONSTRAINT payout_run FOREIGN KEY (run_id, cooperative_id) REFERENCES payout_run (id, cooperative_id),
    CONSTRAINT payout_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT payout_destination FOREIGN KEY (destination_id, producer_id, method)
        REFERENCES payout_destination (id, producer_id, method),
    CONSTRAINT payout_account CHECK (method = 'cash' OR destination_id IS NOT NULL),
    CONSTRAINT payout_method_key UNIQUE (id, method),
    CONSTRAINT payout_producer_key UNIQUE (id, producer_id)
);
CREATE INDEX payout_producer ON payout (producer_id, id DESC);

CREATE TABLE payout_withdrawal (
    run_id       BIGINT PRIMARY KEY REFERENCES payout_run,
    reason       TEXT NOT NULL CONSTRAINT payout_withdrawal_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    withdrawn_at TIMESTAMPTZ NOT NULL,
    withdrawn_by BIGINT NOT NULL REFERENCES person
);

CREATE TABLE payout_approval (
    run_id      BIGINT NOT NULL,
    approver_id BIGINT NOT NULL REFERENCES person,
    -- Who prepared the run, beside the approver so that they differ.
    prepared_by BIGINT NOT NULL,
    approved_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT payout_approval_once PRIMARY KEY (run_id, approver_id),
    CONSTRAINT payout_approval_maker FOREIGN KEY (run_id, prepared_by) REFERENCES payout_run (id, prepared_by),
    CONSTRAINT payout_approval_other CHECK (approver_id <> prepared_by)
);

-- What an officer typed as the six digits that a producer said; five times at
-- most for one payout.
CREATE TABLE payout_code_try (
    payout_id BIGINT NOT NULL REFERENCES payout,
    number    SMALLINT NOT NULL CONSTRAINT payout_code_try_number CHECK (number BETWEEN 1 AND 5),
    matched   BOOLEAN NOT NULL,
    tried_at  TIMESTAMPTZ NOT NULL,
    tried_by  BIGINT NOT NULL REFERENCES person,
    CONSTRAINT payout_code_try_once PRIMARY KEY (payout_id, number),
    CONSTRAINT payout_code_try_matched UNIQUE (payout_id, number, matched)
);

CREATE TABLE payout_sending (
    payout_id       BIGINT NOT NULL CONSTRAINT payout_sent_once PRIMARY KEY,
    method          TEXT NOT NULL,
    -- The bank account it left, with the bank's or the e-wallet's reference; the
    -- trigger finds it in bank_account, whose rows stay.
    bank_account_id BIGINT,
    reference       TEXT CONSTRAINT payout_sending_reference CHECK (reference = upper(btrim(reference)) AND char_length(reference) BETWEEN 3 AND 60),
    fee             BIGINT NOT NULL DEFAULT 0 CONSTRAINT payout_sending_fee CHECK (fee >= 0),
    -- Of cash: a photograph of the receipt, or the digits that she said.
    picture_id      BIGINT CONSTRAINT payout_sending_picture_once UNIQUE REFERENCES picture,
    code_number     SMALLINT,
    code_matched    BOOLEAN CONSTRAINT payout_sending_code CHECK (code_matched),
    sent_at         TIMESTAMPTZ NOT NULL,
    sent_by         BIGINT NOT NULL REFERENCES person,
    CONSTRAINT payout_sending_payout FOREIGN KEY (payout_id, method) REFERENCES payout (id, method),
    CONSTRAINT payout_sending_said FOREIGN KEY (payout_id, code_number, code_matched)
        REFERENCES payout_code_try (payout_id, number, matched),
    CONSTRAINT payout_sending_reference_once UNIQUE (bank_account_id, reference),
    CONSTRAINT payout_sending_evidence CHECK (CASE WHEN method = 'cash'
        THEN num_nonnulls(bank_account_id, reference) = 0 AND fee = 0 AND num_nonnulls(picture_id, code_number) = 1
             AND (code_number IS NULL) = (code_matched IS NULL)
        ELSE num_nonnulls(bank_account_id, reference) = 2 AND num_nonnulls(picture_id, code_number, code_matched) = 0 END)
);

CREATE TABLE payout_return (
    payout_id   BIGINT NOT NULL CONSTRAINT payout_returned_once PRIMARY KEY REFERENCES payout,
    reason      TEXT NOT NULL CONSTRAINT payout_return_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    -- Whether the bank gave its fee back.
    fee_back    BOOLEAN NOT NULL,
    returned_at TIMESTAMPTZ NOT NULL,
    returned_by BIGINT NOT NULL REFERENCES person
);

-- What she says of it: that it came, or that it did not.
CREATE TABLE payout_answer (
    payout_id   BIGINT NOT NULL,
    answer      TEXT NOT NULL CONSTRAINT payout_answer_answer CHECK (answer IN ('received', 'missing')),
    producer_id BIGINT NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT payout_answer_once PRIMARY KEY (payout_id, answer),
    CONSTRAINT payout_answer_hers FOREIGN KEY (payout_id, producer_id) REFERENCES payout (id, producer_id)
);

-- She asks to be paid; the next run that has her answers it.
CREATE TABLE payout_request (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    requested_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT payout_request_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX payout_request_producer ON payout_request (producer_id, cooperative_id, id DESC);

-- "The amount is wrong": an officer has to answer, and the programme sees both.
CREATE TABLE payout_case (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    payout_id      BIGINT,
    said           TEXT NOT NULL CONSTRAINT payout_case_said CHECK (char_length(btrim(said)) BETWEEN 1 AND 1000),
    opened_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT payout_case_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT payout_case_payout FOREIGN KEY (payout_id, producer_id) REFERENCES payout (id, producer_id)
);
CREATE INDEX payout_case_cooperative ON payout_case (cooperative_id, id DESC);
CREATE INDEX payout_case_producer ON payout_case (producer_id, id DESC);
CREATE TABLE payout_case_answer (
    case_id     BIGINT NOT NULL CONSTRAINT payout_case_answered_once PRIMARY KEY REFERENCES payout_case,
    said        TEXT NOT NULL CONSTRAINT payout_case_answer_said CHECK (char_length(btrim(said)) BETWEEN 1 AND 1000),
    answered_at TIMESTAMPTZ NOT NULL,
    answered_by BIGINT NOT NULL REFERENCES person
);

-- +goose StatementBegin
-- How many others have to approve a run.
CREATE FUNCTION payout_approvals_needed(run BIGINT) RETURNS INTEGER LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN (SELECT sum(p.amount) FROM payout p WHERE p.run_id = r.id) > coalesce(
               (SELECT l.amount FROM payout_limit l WHERE l.programme_id = c.programme_id AND l.set_at <= r.prepared_at
                ORDER BY l.id DESC LIMIT 1), 1000000000) THEN 2 ELSE 1 END
    FROM payout_run r JOIN cooperative c ON c.id = r.cooperative_id WHERE r.id = run
$$;

CREATE FUNCTION payout_approved(run BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT count(*) >= payout_approvals_needed(run) FROM payout_approval WHERE run_id = run
$$;

CREATE FUNCTION is_officer(person BIGINT, cooperative BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = person AND g.role = 'officer'
        AND g.cooperative_id = cooperative AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp()))
$$;

-- Another officer is the second person; the programme's manager where there
-- are not officers enough.
CREATE FUNCTION may_approve(person BIGINT, cooperative BIGINT, maker BIGINT, needed INTEGER) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT is_officer(person, cooperative) OR (
        EXISTS (SELECT 1 FROM role_grant g JOIN cooperative c ON c.id = cooperative AND c.programme_id = g.programme_id
                WHERE g.person_id = person AND g.role = 'manager' AND g.revoked_at IS NULL
                  AND (g.until IS NULL OR g.until > clock_timestamp()))
        AND (SELECT count(DISTINCT g.person_id) FROM role_grant g WHERE g.role = 'officer' AND g.cooperative_id = cooperative
             AND g.person_id <> maker AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp())) < needed)
$$;

CREATE FUNCTION refuse_payout(why TEXT, id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', why, id USING ERRCODE = 'restrict_violation', CONSTRAINT = why;
END $$;

-- Money goes only where she wants it now, and not within the days after she
-- changed that.
CREATE FUNCTION check_payout_hold(p payout, at TIMESTAMPTZ) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    latest payout_destination;
BEGIN
    SELECT * INTO latest FROM payout_destination d WHERE d.producer_id = p.producer_id ORDER BY d.id DESC LIMIT 1;
    IF latest.id IS DISTINCT FROM p.destination_id THEN
        PERFORM refuse_payout('payout_destination_changed', p.producer_id);
    END IF;
    IF at < latest.held_until THEN
        PERFORM refuse_payout('payout_held', p.producer_id);
    END IF;
END $$;

-- What she can be paid of her sales in one cooperative. Who relies on it holds
-- the lock of the balance, which every posting takes.
CREATE FUNCTION payable_in(producer BIGINT, cooperative BIGINT) RETURNS BIGINT LANGUAGE sql STABLE AS $$
    SELECT least(-coalesce(sum(q.amount), 0), -coalesce(sum(q.amount) FILTER (WHERE q.cooperative_id = cooperative), 0))::bigint
    FROM account a JOIN posting q ON q.account_id = a.id
    WHERE a.code = 'liability:producer:' || producer || ':payable' AND a.currency = 'IDR'
$$;

CREATE FUNCTION check_payout_run() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_future(NEW.prepared_at, 'payout_run');
    IF NOT is_officer(NEW.prepared_by, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.prepared_by);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    run payout_run;
BEGIN
    SELECT * INTO run FROM payout_run r WHERE r.id = NEW.run_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM payout_approval WHERE run_id = NEW.run_id)
       OR EXISTS (SELECT 1 FROM payout_withdrawal WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_closed', NEW.run_id);
    END IF;
    PERFORM 1 FROM membership m WHERE m.cooperative_id = NEW.cooperative_id AND m.producer_id = NEW.producer_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM payout p WHERE p.producer_id = NEW.producer_id AND p.cooperative_id = NEW.cooperative_id
               AND p.run_id <> NEW.run_id AND NOT payout_approved(p.run_id)
               AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = p.run_id)) THEN
        PERFORM refuse_payout('payout_waiting', NEW.producer_id);
    END IF;
    PERFORM check_payout_hold(NEW, run.prepared_at);
    IF NEW.amount > payable_in(NEW.producer_id, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_payable', NEW.producer_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout_withdrawal() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM payout_run WHERE id = NEW.run_id FOR UPDATE;
    IF payout_approved(NEW.run_id) THEN
        PERFORM refuse_payout('payout_approved_before', NEW.run_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout_approval() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    run payout_run;
    needed INTEGER;
    had INTEGER;
    p payout;
BEGIN
    PERFORM refuse_future(NEW.approved_at, 'payout_approval');
    SELECT * INTO run FROM payout_run WHERE id = NEW.run_id FOR UPDATE;
    needed := payout_approvals_needed(NEW.run_id);
    SELECT count(*) INTO had FROM payout_approval WHERE run_id = NEW.run_id;
    IF EXISTS (SELECT 1 FROM payout_withdrawal WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_withdrawn', NEW.run_id);
    ELSIF had >= needed THEN
        PERFORM refuse_payout('payout_approved_before', NEW.run_id);
    ELSIF NOT EXISTS (SELECT 1 FROM payout WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_empty', NEW.run_id);
    ELSIF NEW.approver_id <> run.prepared_by AND NOT may_approve(NEW.approver_id, run.cooperative_id, run.prepared_by, needed) THEN
        PERFORM refuse_payout('payout_approver', NEW.approver_id);
    END IF;
    IF had + 1 < needed THEN
        RETURN NEW;
    END IF;
    -- The last approval moves the money, so nothing else moves it meanwhile;
    -- all balances at once, in the order of every posting.
    PERFORM 1 FROM account_balance b WHERE b.account_id IN (
        SELECT a.id FROM account a WHERE a.currency = 'IDR' AND (a.code = 'liability:payout_in_transit'
            OR a.code IN (SELECT 'liability:producer:' || q.producer_id || ':payable' FROM payout q WHERE q.run_id = NEW.run_id)))
        ORDER BY b.account_id FOR UPDATE;
    FOR p IN SELECT * FROM payout q WHERE q.run_id = NEW.run_id ORDER BY q.id LOOP
        PERFORM check_payout_hold(p, NEW.approved_at);
        IF p.amount > payable_in(p.producer_id, p.cooperative_id) THEN
            PERFORM refuse_payout('payout_payable', p.producer_id);
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout_code_try() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p payout;
BEGIN
    SELECT * INTO p FROM payout WHERE id = NEW.payout_id FOR UPDATE;
    IF NOT payout_approved(p.run_id) THEN
        PERFORM refuse_payout('payout_not_approved', NEW.payout_id);
    ELSIF NOT is_officer(NEW.tried_by, p.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.tried_by);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout_sending() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p payout;
BEGIN
    PERFORM refuse_future(NEW.sent_at, 'payout_sending');
    SELECT * INTO p FROM payout WHERE id = NEW.payout_id FOR UPDATE;
    IF NOT payout_approved(p.run_id) THEN
        PERFORM refuse_payout('payout_not_approved', NEW.payout_id);
    ELSIF EXISTS (SELECT 1 FROM payout_return WHERE payout_id = NEW.payout_id) THEN
        PERFORM refuse_payout('payout_returned_before', NEW.payout_id);
    ELSIF NOT is_officer(NEW.sent_by, p.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.sent_by);
    ELSIF NEW.bank_account_id IS NOT NULL AND NOT usable_bank_account(NEW.bank_account_id, p.cooperative_id) THEN
        PERFORM refuse_payout('payout_bank_account', NEW.bank_account_id);
    ELSIF NEW.picture_id IS NOT NULL AND NOT (SELECT private FROM picture WHERE id = NEW.picture_id) THEN
        PERFORM refuse_payout('payout_picture_private', NEW.picture_id);
    END IF;
    PERFORM check_payout_hold(p, NEW.sent_at);
    RETURN NEW;
END $$;

-- The cooperative's own account, or its programme's.
CREATE FUNCTION usable_bank_account(account BIGINT, cooperative BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM bank_account b JOIN cooperative c ON c.id = cooperative
        WHERE b.id = account AND b.closed_at IS NULL AND (b.cooperative_id = c.id OR b.programme_id = c.programme_id));
END $$;

CREATE FUNCTION check_payout_return() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p payout;
BEGIN
    PERFORM refuse_future(NEW.returned_at, 'payout_return');
    SELECT * INTO p FROM payout WHERE id = NEW.payout_id FOR UPDATE;
    IF NOT payout_approved(p.run_id) THEN
        PERFORM refuse_payout('payout_not_approved', NEW.payout_id);
    ELSIF EXISTS (SELECT 1 FROM payout_answer WHERE payout_id = NEW.payout_id AND answer = 'received') THEN
        PERFORM refuse_payout('payout_received_before', NEW.payout_id);
    ELSIF NOT is_officer(NEW.returned_by, p.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.returned_by);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_payout_answer() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_future(NEW.answered_at, 'payout_answer');
    PERFORM 1 FROM payout WHERE id = NEW.payout_id FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM payout_sending WHERE payout_id = NEW.payout_id)
       OR EXISTS (SELECT 1 FROM payout_return WHERE payout_id = NEW.payout_id) THEN
        PERFORM refuse_payout('payout_not_sent', NEW.payout_id);
    END IF;
    RETURN NEW;
END $$;

-- What moves money is posted in the same database transaction, or not at all.
CREATE FUNCTION check_payout_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    unposted BIGINT;
BEGIN
    IF TG_TABLE_NAME = 'payout_approval' THEN
        SELECT p.id INTO unposted FROM payout p WHERE p.run_id = NEW.run_id AND payout_approved(NEW.run_id)
            AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'payout:' || p.id) LIMIT 1;
    ELSIF TG_TABLE_NAME = 'payout_sending' THEN
        SELECT NEW.payout_id INTO unposted
            WHERE NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'payout_sent:' || NEW.payout_id);
    ELSE
        SELECT NEW.payout_id INTO unposted FROM ledger_transaction t
            WHERE t.key IN ('payout:' || NEW.payout_id, 'payout_sent:' || NEW.payout_id)
              AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses = t.id) LIMIT 1;
    END IF;
    IF unposted IS NOT NULL THEN
        PERFORM refuse_payout(TG_TABLE_NAME || '_unposted', unposted);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER payout_run_check BEFORE INSERT ON payout_run FOR EACH ROW EXECUTE FUNCTION check_payout_run();
CREATE TRIGGER payout_check BEFORE INSERT ON payout FOR EACH ROW EXECUTE FUNCTION check_payout();
CREATE TRIGGER payout_withdrawal_check BEFORE INSERT ON payout_withdrawal FOR EACH ROW EXECUTE FUNCTION check_payout_withdrawal();
CREATE TRIGGER payout_approval_check BEFORE INSERT ON payout_approval FOR EACH ROW EXECUTE FUNCTION check_payout_approval();
CREATE TRIGGER payout_code_try_check BEFORE INSERT ON payout_code_try FOR EACH ROW EXECUTE FUNCTION check_payout_code_try();
CREATE TRIGGER payout_sending_check BEFORE INSERT ON payout_sending FOR EACH ROW EXECUTE FUNCTION check_payout_sending();
CREATE TRIGGER payout_return_check BEFORE INSERT ON payout_return FOR EACH ROW EXECUTE FUNCTION check_payout_return();
CREATE TRIGGER payout_answer_check BEFORE INSERT ON payout_answer FOR EACH ROW EXECUTE FUNCTION check_payout_answer();

CREATE CONSTRAINT TRIGGER payout_approval_unposted AFTER INSERT ON payout_approval
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payout_posted();
CREATE CONSTRAINT TRIGGER payout_sending_unposted AFTER INSERT ON payout_sending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payout_posted();
CREATE CONSTRAINT TRIGGER payout_return_unposted AFTER INSERT ON payout_return
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payout_posted();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['pay_day', 'payout_limit', 'payout_run', 'payout', 'payout_withdrawal', 'payout_approval', 'payout_code_try',
        'payout_sending', 'payout_return', 'payout_answer', 'payout_request', 'payout_case', 'payout_case_answer'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
