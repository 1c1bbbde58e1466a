-- +goose Up
-- A cooperative's fee, or what customers paid it for parcels, handed over by
-- the programme, and cash taken from the bank and brought back.
CREATE TABLE handover (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL REFERENCES cooperative,
    kind            TEXT NOT NULL CONSTRAINT handover_kind CHECK (kind IN ('fee', 'shipping')),
    amount          BIGINT NOT NULL CONSTRAINT handover_amount CHECK (amount > 0 AND amount % 100 = 0),
    -- None is the cooperative's cash.
    bank_account_id BIGINT,
    reference       TEXT NOT NULL CONSTRAINT handover_reference CHECK (reference = upper(btrim(reference)) AND char_length(reference) BETWEEN 3 AND 60),
    prepared_at     TIMESTAMPTZ NOT NULL,
    prepared_by     BIGINT NOT NULL REFERENCES person,
    CONSTRAINT handover_maker_key UNIQUE (id, prepared_by)
);
CREATE INDEX handover_cooperative ON handover (cooperative_id, id DESC);
CREATE UNIQUE INDEX handover_reference_once ON handover (coalesce(bank_account_id, -cooperative_id), reference);

CREATE TABLE handover_decision (
    handover_id BIGINT NOT NULL CONSTRAINT handover_decided_once PRIMARY KEY,
    approved    BOOLEAN NOT NULL,
    decided_at  TIMESTAMPTZ NOT NULL,
    decided_by  BIGINT NOT NULL REFERENCES person,
    prepared_by BIGINT NOT NULL,
    CONSTRAINT handover_decision_maker FOREIGN KEY (handover_id, prepared_by) REFERENCES handover (id, prepared_by),
    -- Who prepared it may take it back, but not approve it.
    CONSTRAINT handover_other CHECK (NOT approved OR decided_by <> prepared_by)
);

CREATE TABLE cash_movement (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL REFERENCES cooperative,
    bank_account_id BIGINT NOT NULL,
    direction       TEXT NOT NULL CONSTRAINT cash_movement_direction CHECK (direction IN ('to_cash', 'to_bank')),
    amount          BIGINT NOT NULL CONSTRAINT cash_movement_amount CHECK (amount > 0 AND amount % 100 = 0),
    reference       TEXT NOT NULL CONSTRAINT cash_movement_reference CHECK (reference = upper(btrim(reference)) AND char_length(reference) BETWEEN 3 AND 60),
    moved_at        TIMESTAMPTZ NOT NULL,
    moved_by        BIGINT NOT NULL REFERENCES person,
    CONSTRAINT cash_movement_reference_once UNIQUE (bank_account_id, reference)
);
CREATE INDEX cash_movement_cooperative ON cash_movement (cooperative_id, id DESC);

-- +goose StatementBegin
CREATE FUNCTION check_handover() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_future(NEW.prepared_at, 'handover');
    IF NOT is_officer(NEW.prepared_by, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.prepared_by);
    ELSIF NEW.bank_account_id IS NOT NULL AND NOT usable_bank_account(NEW.bank_account_id, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_bank_account', NEW.bank_account_id);
    END IF;
    RETURN NEW;
END $$;

-- Never more than is owed: the account's row is locked against every posting,
-- which refers to it, so the sum is the truth until this ends.
CREATE FUNCTION check_handover_decision() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    h handover;
    owing account;
BEGIN
    PERFORM refuse_future(NEW.decided_at, 'handover');
    SELECT * INTO h FROM handover WHERE id = NEW.handover_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM handover_decision WHERE handover_id = NEW.handover_id) THEN
        PERFORM refuse_payout('handover_decided_once', h.id);
    ELSIF NOT NEW.approved THEN
        RETURN NEW;
    END IF;
    IF NEW.decided_by <> h.prepared_by AND NOT may_approve(NEW.decided_by, h.cooperative_id, h.prepared_by, 1) THEN
        PERFORM refuse_payout('payout_approver', NEW.decided_by);
    END IF;
    SELECT * INTO owing FROM account a WHERE a.currency = 'IDR' AND a.code = CASE h.kind
        WHEN 'fee' THEN 'liability:coop:' || h.cooperative_id || ':fee' ELSE 'liability:shipping:' || h.cooperative_id END FOR UPDATE;
    IF h.amount > (SELECT -coalesce(sum(p.amount), 0) FROM posting p WHERE p.account_id = owing.id) THEN
        PERFORM refuse_payout('handover_owed', h.id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_cash_movement() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_future(NEW.moved_at, 'cash_movement');
    IF NOT is_officer(NEW.moved_by, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.moved_by);
    ELSIF NOT usable_bank_account(NEW.bank_account_id, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_bank_account', NEW.bank_account_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_movement_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'cash_movement' THEN
        IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'cash_float:' || NEW.id) THEN
            PERFORM refuse_payout('cash_movement_unposted', NEW.id);
        END IF;
    ELSIF NEW.approved AND NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'handover:' || NEW.handover_id) THEN
        PERFORM refuse_payout('handover_unposted', NEW.handover_id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER handover_check BEFORE INSERT ON handover FOR EACH ROW EXECUTE FUNCTION check_handover();
CREATE TRIGGER handover_decision_check BEFORE INSERT ON handover_decision FOR EACH ROW EXECUTE FUNCTION check_handover_decision();
CREATE TRIGGER cash_movement_check BEFORE INSERT ON cash_movement FOR EACH ROW EXECUTE FUNCTION check_cash_movement();
CREATE CONSTRAINT TRIGGER handover_unposted AFTER INSERT ON handover_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_movement_posted();
CREATE CONSTRAINT TRIGGER cash_movement_unposted AFTER INSERT ON cash_movement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_movement_posted();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['handover', 'handover_decision', 'cash_movement'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
