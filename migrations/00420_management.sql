-- +goose Up
-- What administrators change in the calendar: a day that became a holiday, or one
-- that is none any more. The last word about a day counts; what a decree brought
-- by a migration stays as it was.
CREATE TABLE holiday_change (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day        DATE NOT NULL,
    -- NULL on a day on which people work.
    kind       TEXT CONSTRAINT holiday_change_kind CHECK (kind IN ('national', 'joint')),
    name       TEXT NOT NULL CONSTRAINT holiday_change_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 160),
    source     TEXT NOT NULL CONSTRAINT holiday_change_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 200),
    changed_at TIMESTAMPTZ NOT NULL,
    changed_by BIGINT NOT NULL REFERENCES person,
    -- A day that is over was worked, or was not.
    CONSTRAINT holiday_change_ahead CHECK (day > (changed_at AT TIME ZONE 'Asia/Jakarta')::date)
);
CREATE INDEX holiday_change_day ON holiday_change (day, id DESC);
CREATE TRIGGER holiday_change_append_only BEFORE UPDATE OR DELETE ON holiday_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER holiday_change_no_truncate BEFORE TRUNCATE ON holiday_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The calendar as it stands.
CREATE VIEW free_day AS
    SELECT d.day, d.name, d.kind, d.source, d.changed_by
    FROM (SELECT DISTINCT ON (x.day) x.day, x.name, x.kind, x.source, x.changed_by
          FROM (SELECT 0::bigint AS id, day, name, kind, source, NULL::bigint AS changed_by FROM holiday
                UNION ALL
                SELECT id, day, name, kind, source, changed_by FROM holiday_change) x
          ORDER BY x.day, x.id DESC) d
    WHERE d.kind IS NOT NULL;

-- A code that ended stays ended, whoever serves; a newer edition of the whole list,
-- which the owner loads, may bring it back.
CREATE TRIGGER region_ends_once BEFORE UPDATE ON region
    FOR EACH ROW WHEN (current_user = 'simpul_app' AND OLD.valid_until IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER region_succession_append_only BEFORE UPDATE OR DELETE ON region_succession
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER region_succession_no_truncate BEFORE TRUNCATE ON region_succession
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What takes over begins no later, and what ended did so when it was taken over.
-- +goose StatementBegin
CREATE FUNCTION check_succession() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    old region;
    new_one region;
BEGIN
    SELECT * INTO old FROM region WHERE code = NEW.code;
    SELECT * INTO new_one FROM region WHERE code = NEW.successor_code;
    IF NEW.changed_on < old.valid_from OR new_one.valid_from > NEW.changed_on OR new_one.valid_until IS NOT NULL OR old.valid_until < NEW.changed_on THEN
        RAISE EXCEPTION 'region % is not taken over by % on %', NEW.code, NEW.successor_code, NEW.changed_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'region_succession_dates';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER region_succession_check BEFORE INSERT ON region_succession FOR EACH ROW EXECUTE FUNCTION check_succession();

-- Of a policy that was agreed only its end may be set, and no later than it was:
-- rates, cooperative and beginning stay what sales were divided by.
CREATE TRIGGER fee_policy_stays BEFORE UPDATE ON fee_policy
    FOR EACH ROW WHEN (
        (OLD.id, OLD.cooperative_id, lower(OLD.period), OLD.cooperative_bp, OLD.programme_bp, OLD.contribution_bp)
        IS DISTINCT FROM (NEW.id, NEW.cooperative_id, lower(NEW.period), NEW.cooperative_bp, NEW.programme_bp, NEW.contribution_bp)
        OR upper_inf(NEW.period) AND NOT upper_inf(OLD.period) OR upper(NEW.period) > upper(OLD.period))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fee_policy_no_delete BEFORE DELETE ON fee_policy FOR EACH ROW EXECUTE FUNCTION refuse_change();
