-- +goose Up
-- What the scheduled audit found, the latest run counting: the alarm is raised
-- by a run that finds something and ends with one that does not.
CREATE TABLE audit_run (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The files of pictures are read once a day, all else every hour.
    with_files BOOLEAN NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ NOT NULL,
    broken     INTEGER NOT NULL CONSTRAINT audit_run_broken CHECK (broken >= 0),
    overdue    INTEGER NOT NULL CONSTRAINT audit_run_overdue CHECK (overdue >= 0),
    -- Number, name, duty and offenders of each that was broken or overdue.
    findings   JSONB NOT NULL CONSTRAINT audit_run_findings CHECK (jsonb_typeof(findings) = 'array'),
    CONSTRAINT audit_run_period CHECK (started_at <= ended_at),
    CONSTRAINT audit_run_counted CHECK (jsonb_array_length(findings) = broken + overdue)
);
CREATE TRIGGER audit_run_append_only BEFORE UPDATE OR DELETE ON audit_run
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_run_no_truncate BEFORE TRUNCATE ON audit_run
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
