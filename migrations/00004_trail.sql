-- +goose Up
-- Who did what, for whom, to what. subject_kind and subject_id name the row.
CREATE TABLE trail (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           TIMESTAMPTZ NOT NULL,
    actor_id     BIGINT REFERENCES person,
    on_behalf_of BIGINT REFERENCES person,
    action       TEXT NOT NULL CONSTRAINT trail_action CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
    subject_kind TEXT NOT NULL,
    subject_id   BIGINT,
    detail       JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX trail_subject ON trail (subject_kind, subject_id, id);
CREATE INDEX trail_actor ON trail (actor_id, id);

CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON trail
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
