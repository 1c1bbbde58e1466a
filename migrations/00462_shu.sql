-- +goose Up
-- What a legal cooperative divides of a year's surplus among its members (SHU),
-- by the percentages of the annual meeting: after the reserve, by what each
-- member's goods brought (jasa usaha) and what she has saved (jasa modal).
CREATE TABLE member_saving (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    year           INTEGER NOT NULL CONSTRAINT member_saving_year CHECK (year BETWEEN 2000 AND 2100),
    amount         BIGINT NOT NULL CONSTRAINT member_saving_amount CHECK (amount >= 0 AND amount % 100 = 0),
    recorded_at    TIMESTAMPTZ NOT NULL,
    recorded_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT member_saving_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX member_saving_newest ON member_saving (cooperative_id, year, producer_id, id DESC);

CREATE TABLE shu (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    year           INTEGER NOT NULL CONSTRAINT shu_year CHECK (year BETWEEN 2000 AND 2100),
    met_on         DATE NOT NULL, -- the annual meeting
    surplus        BIGINT NOT NULL CONSTRAINT shu_surplus CHECK (surplus > 0 AND surplus % 100 = 0),
    reserve_bp     INTEGER NOT NULL,
    business_bp    INTEGER NOT NULL,
    capital_bp     INTEGER NOT NULL,
    -- What the percentages make of the surplus, in whole rupiah.
    business       BIGINT NOT NULL CONSTRAINT shu_business CHECK (business >= 0 AND business % 100 = 0),
    capital        BIGINT NOT NULL CONSTRAINT shu_capital CHECK (capital >= 0 AND capital % 100 = 0),
    prepared_at    TIMESTAMPTZ NOT NULL,
    prepared_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT shu_identity UNIQUE (id, cooperative_id, year),
    CONSTRAINT shu_bp CHECK (reserve_bp BETWEEN 0 AND 10000 AND business_bp >= 0 AND capital_bp >= 0 AND business_bp + capital_bp > 0
                             AND reserve_bp + business_bp + capital_bp <= 10000),
    CONSTRAINT shu_most CHECK (business + capital > 0 AND business + capital <= surplus),
    CONSTRAINT shu_met CHECK (extract(year FROM met_on) > year)
);
CREATE INDEX shu_cooperative ON shu (cooperative_id, id DESC);

CREATE TABLE shu_share (
    shu_id         BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    year           INTEGER NOT NULL,
    producer_id    BIGINT NOT NULL,
    turnover       BIGINT NOT NULL CONSTRAINT shu_share_turnover CHECK (turnover >= 0),
    saving         BIGINT NOT NULL CONSTRAINT shu_share_saving CHECK (saving >= 0),
    business       BIGINT NOT NULL,
    capital        BIGINT NOT NULL,
    PRIMARY KEY (shu_id, producer_id),
    CONSTRAINT shu_share_of FOREIGN KEY (shu_id, cooperative_id, year) REFERENCES shu (id, cooperative_id, year),
    CONSTRAINT shu_share_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT shu_share_amounts CHECK (business >= 0 AND capital >= 0 AND business % 100 = 0 AND capital % 100 = 0
                                        AND (turnover > 0 OR business = 0) AND (saving > 0 OR capital = 0))
);

-- One is posted for a year, after another person than who prepared it has
-- approved it.
CREATE TABLE shu_approval (
    shu_id         BIGINT PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    year           INTEGER NOT NULL,
    approved_by    BIGINT NOT NULL REFERENCES person,
    approved_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT shu_once_a_year UNIQUE (cooperative_id, year),
    CONSTRAINT shu_approval_of FOREIGN KEY (shu_id, cooperative_id, year) REFERENCES shu (id, cooperative_id, year)
);
CREATE TABLE shu_withdrawal (
    shu_id       BIGINT PRIMARY KEY REFERENCES shu,
    withdrawn_by BIGINT NOT NULL REFERENCES person,
    withdrawn_at TIMESTAMPTZ NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION check_shu() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cooperative WHERE id = NEW.cooperative_id AND legal_form = 'cooperative') THEN
        RAISE EXCEPTION 'cooperative % is none in law', NEW.cooperative_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_legal_form';
    ELSIF NOT is_officer(NEW.prepared_by, NEW.cooperative_id) THEN
        RAISE EXCEPTION 'person % is no officer', NEW.prepared_by USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_officer';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_sum() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of BIGINT := CASE TG_TABLE_NAME WHEN 'shu' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'shu_id')::bigint END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM shu s JOIN shu_share x ON x.shu_id = s.id WHERE s.id = of
                   GROUP BY s.id HAVING sum(x.business) = s.business AND sum(x.capital) = s.capital) THEN
        RAISE EXCEPTION 'SHU %: its shares are not what is divided', of USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_sum';
    ELSIF EXISTS (SELECT 1 FROM shu_approval WHERE shu_id = of AND TG_TABLE_NAME = 'shu_share') THEN
        RAISE EXCEPTION 'SHU % is approved', of USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_closed';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_shu_approval() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    s shu;
BEGIN
    SELECT * INTO s FROM shu WHERE id = NEW.shu_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('shu', NEW.shu_id));
    IF s.prepared_by = NEW.approved_by OR NOT may_approve(NEW.approved_by, s.cooperative_id, s.prepared_by, 1) THEN
        RAISE EXCEPTION 'SHU %: not by %', s.id, NEW.approved_by USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_second_person';
    ELSIF EXISTS (SELECT 1 FROM shu_withdrawal WHERE shu_id = NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is withdrawn', s.id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_decided';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_withdrawal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('shu', NEW.shu_id));
    IF EXISTS (SELECT 1 FROM shu_approval WHERE shu_id = NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is approved', NEW.shu_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_decided';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'shu:' || NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is not posted', NEW.shu_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_unposted';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER shu_check BEFORE INSERT ON shu FOR EACH ROW EXECUTE FUNCTION check_shu();
CREATE CONSTRAINT TRIGGER shu_sum AFTER INSERT ON shu DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_sum();
CREATE CONSTRAINT TRIGGER shu_share_sum AFTER INSERT ON shu_share DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_sum();
CREATE TRIGGER shu_approval_check BEFORE INSERT ON shu_approval FOR EACH ROW EXECUTE FUNCTION check_shu_approval();
CREATE TRIGGER shu_withdrawal_check BEFORE INSERT ON shu_withdrawal FOR EACH ROW EXECUTE FUNCTION check_shu_withdrawal();
CREATE CONSTRAINT TRIGGER shu_unposted AFTER INSERT ON shu_approval DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_posted();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['member_saving', 'shu', 'shu_share', 'shu_approval', 'shu_withdrawal'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
