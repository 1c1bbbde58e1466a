-- +goose Up
-- Files that are too large to be made while who asked waits: a job makes them, and
-- only she may fetch them, for some days.
CREATE TABLE export (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    person_id    BIGINT NOT NULL REFERENCES person,
    -- Which table of which page, of which days, in which form and language.
    asked        JSONB NOT NULL CONSTRAINT export_asked CHECK (jsonb_typeof(asked) = 'object' AND length(asked::text) <= 2000),
    asked_at     TIMESTAMPTZ NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting' CONSTRAINT export_state
                 CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'cancelled', 'expired')),
    -- How often it was begun; what an earlier attempt says counts no more.
    attempt      INTEGER NOT NULL DEFAULT 0,
    beat_at      TIMESTAMPTZ CONSTRAINT export_beat CHECK (state <> 'running' OR beat_at IS NOT NULL),
    rows_done    BIGINT NOT NULL DEFAULT 0,
    rows_all     BIGINT NOT NULL DEFAULT 0,
    reason       TEXT,
    file         TEXT CONSTRAINT export_file_unique UNIQUE,
    bytes        BIGINT CONSTRAINT export_bytes CHECK (bytes > 0),
    sha256       TEXT CONSTRAINT export_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    ended_at     TIMESTAMPTZ,
    expires_at   TIMESTAMPTZ,
    CONSTRAINT export_rows CHECK (rows_done BETWEEN 0 AND rows_all),
    CONSTRAINT export_whole CHECK ((state IN ('ready', 'expired')) = (file IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL AND expires_at IS NOT NULL)
        AND (state NOT IN ('ready', 'expired') OR rows_done = rows_all)),
    CONSTRAINT export_reason CHECK ((state = 'failed') = (reason IS NOT NULL)),
    CONSTRAINT export_end CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL))
);
CREATE INDEX export_person ON export (person_id, id DESC);
CREATE INDEX export_open ON export (state, beat_at) WHERE state IN ('waiting', 'running', 'ready');
-- Asked for twice, it is made once.
CREATE UNIQUE INDEX export_once ON export (person_id, programme_id, asked) WHERE state IN ('waiting', 'running');

-- +goose StatementBegin
-- Nobody has more than three made at the same time.
CREATE FUNCTION check_new_export() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'export begins as %', NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'export_forward';
    END IF;
    IF (SELECT count(*) FROM export WHERE person_id = NEW.person_id AND state IN ('waiting', 'running') AND (programme_id, asked) <> (NEW.programme_id, NEW.asked)) >= 3 THEN
        RAISE EXCEPTION 'person % has three exports made', NEW.person_id USING ERRCODE = 'check_violation', CONSTRAINT = 'export_most';
    END IF;
    RETURN NEW;
END $$;

-- What has ended is not begun again, and what was asked for stays.
CREATE FUNCTION check_export() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.programme_id, NEW.person_id, NEW.asked, NEW.asked_at) <> (OLD.programme_id, OLD.person_id, OLD.asked, OLD.asked_at) OR NEW.attempt < OLD.attempt
       OR NOT (OLD.state IN ('waiting', 'running') AND NEW.state <> 'expired' AND (NEW.state <> 'ready' OR OLD.state = 'running')
               OR OLD.state = 'ready' AND NEW.state = 'expired'
                  AND (NEW.file, NEW.bytes, NEW.sha256, NEW.rows_done, NEW.ended_at, NEW.expires_at) = (OLD.file, OLD.bytes, OLD.sha256, OLD.rows_done, OLD.ended_at, OLD.expires_at)) THEN
        RAISE EXCEPTION 'export % does not go from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'export_forward';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER export_new BEFORE INSERT ON export FOR EACH ROW EXECUTE FUNCTION check_new_export();
CREATE TRIGGER export_forward BEFORE UPDATE ON export FOR EACH ROW EXECUTE FUNCTION check_export();
