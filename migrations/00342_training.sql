-- +goose Up
-- Trainings of a programme with who took part, and what it gave.
CREATE TABLE cohort (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id  BIGINT NOT NULL REFERENCES programme,
    name          TEXT NOT NULL CONSTRAINT cohort_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 160),
    topic         TEXT NOT NULL CONSTRAINT cohort_topic CHECK (char_length(btrim(topic)) BETWEEN 1 AND 160),
    place         TEXT NOT NULL CONSTRAINT cohort_place CHECK (char_length(btrim(place)) BETWEEN 1 AND 160),
    district_code TEXT REFERENCES region (code) CONSTRAINT cohort_district CHECK (char_length(district_code) = 8),
    funder        TEXT NOT NULL DEFAULT '' CONSTRAINT cohort_funder CHECK (char_length(funder) <= 160),
    first_day     DATE NOT NULL,
    last_day      DATE NOT NULL,
    -- What each participant is to earn in a month, where a target is set.
    target        BIGINT CONSTRAINT cohort_target CHECK (target > 0 AND target % 100 = 0),
    made_by       BIGINT NOT NULL REFERENCES person,
    made_at       TIMESTAMPTZ NOT NULL,
    CONSTRAINT cohort_name_unique UNIQUE (programme_id, name),
    CONSTRAINT cohort_days CHECK (last_day >= first_day AND last_day <= first_day + 365)
);

-- Whoever took part; some are producers, then or later.
CREATE TABLE participant (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cohort_id   BIGINT NOT NULL REFERENCES cohort,
    name        TEXT NOT NULL CONSTRAINT participant_name CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 120),
    producer_id BIGINT REFERENCES producer,
    background  TEXT CONSTRAINT participant_background CHECK (background IN ('returned_worker', 'family_member')),
    attended    INTEGER NOT NULL DEFAULT 0 CONSTRAINT participant_attended CHECK (attended BETWEEN 0 AND 366), -- days
    added_by    BIGINT NOT NULL REFERENCES person,
    added_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT participant_producer_once UNIQUE (cohort_id, producer_id)
);
CREATE INDEX participant_producer ON participant (producer_id);
-- Two people of one name are told apart by their member numbers.
CREATE UNIQUE INDEX participant_name_once ON participant (cohort_id, lower(name)) WHERE producer_id IS NULL;

-- Nobody attends more days than there were.
-- +goose StatementBegin
CREATE FUNCTION check_attended() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.attended > (SELECT last_day - first_day + 1 FROM cohort WHERE id = NEW.cohort_id) THEN
        RAISE EXCEPTION 'participant %: % days are more than the training had', NEW.name, NEW.attended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participant_attended';
    END IF;
    IF NEW.producer_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id JOIN cohort h ON h.programme_id = c.programme_id
        WHERE h.id = NEW.cohort_id AND m.producer_id = NEW.producer_id) THEN
        RAISE EXCEPTION 'participant %: no producer of the programme', NEW.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participant_programme';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER participant_check BEFORE INSERT OR UPDATE ON participant FOR EACH ROW EXECUTE FUNCTION check_attended();

-- Equipment or money that was given: to one producer, or to a cooperative whose
-- members share it, and counted once either way.
CREATE TABLE aid (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT NOT NULL REFERENCES programme,
    what           TEXT NOT NULL CONSTRAINT aid_what CHECK (char_length(btrim(what)) BETWEEN 1 AND 160),
    quantity       INTEGER NOT NULL CONSTRAINT aid_quantity CHECK (quantity BETWEEN 1 AND 10000),
    serial         TEXT NOT NULL DEFAULT '' CONSTRAINT aid_serial CHECK (char_length(serial) <= 120),
    worth          BIGINT CONSTRAINT aid_worth CHECK (worth > 0 AND worth % 100 = 0),
    giver          TEXT NOT NULL CONSTRAINT aid_giver CHECK (char_length(btrim(giver)) BETWEEN 1 AND 160),
    given_on       DATE NOT NULL,
    producer_id    BIGINT REFERENCES producer,
    cooperative_id BIGINT REFERENCES cooperative,
    made_by        BIGINT NOT NULL REFERENCES person,
    made_at        TIMESTAMPTZ NOT NULL,
    CONSTRAINT aid_receiver CHECK ((producer_id IS NULL) <> (cooperative_id IS NULL))
);
CREATE INDEX aid_programme ON aid (programme_id, given_on);

-- What became of it: its condition at a look, another receiver, a loss.
CREATE TABLE aid_event (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aid_id         BIGINT NOT NULL REFERENCES aid,
    kind           TEXT NOT NULL CONSTRAINT aid_event_kind CHECK (kind IN ('good', 'worn', 'broken', 'transferred', 'lost')),
    day            DATE NOT NULL,
    producer_id    BIGINT REFERENCES producer,
    cooperative_id BIGINT REFERENCES cooperative,
    note           TEXT NOT NULL DEFAULT '' CONSTRAINT aid_event_note CHECK (char_length(note) <= 500),
    noted_by       BIGINT NOT NULL REFERENCES person,
    noted_at       TIMESTAMPTZ NOT NULL,
    CONSTRAINT aid_event_receiver CHECK (
        CASE kind WHEN 'transferred' THEN (producer_id IS NULL) <> (cooperative_id IS NULL) ELSE producer_id IS NULL AND cooperative_id IS NULL END)
);
CREATE INDEX aid_event_aid ON aid_event (aid_id, id);
CREATE TRIGGER aid_event_append_only BEFORE UPDATE OR DELETE ON aid_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_event_no_truncate BEFORE TRUNCATE ON aid_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_no_change BEFORE UPDATE OR DELETE ON aid FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_no_truncate BEFORE TRUNCATE ON aid FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
