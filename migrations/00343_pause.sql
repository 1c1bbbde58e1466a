-- +goose Up
-- Months in which a maker said that she would not produce: they count neither for
-- nor against her.
CREATE TABLE production_pause (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    producer_id  BIGINT NOT NULL REFERENCES producer,
    month        DATE NOT NULL CONSTRAINT production_pause_month CHECK (month = date_trunc('month', month)),
    reason       TEXT NOT NULL CONSTRAINT production_pause_reason CHECK (reason IN ('harvest', 'illness', 'holiday', 'no_cord', 'family')),
    noted_by     BIGINT NOT NULL REFERENCES person,
    noted_at     TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX production_pause_once ON production_pause (programme_id, producer_id, month) WHERE withdrawn_at IS NULL;

-- Whom a selection takes or leaves out whatever her scores, and why; the newest
-- row of a maker counts.
CREATE TABLE selection_choice (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    producer_id  BIGINT NOT NULL REFERENCES producer,
    choice       TEXT NOT NULL CONSTRAINT selection_choice_choice CHECK (choice IN ('take', 'leave', 'scores')),
    reason       TEXT NOT NULL CONSTRAINT selection_choice_reason CHECK (char_length(btrim(reason)) BETWEEN 3 AND 300),
    chosen_by    BIGINT NOT NULL REFERENCES person,
    chosen_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX selection_choice_newest ON selection_choice (programme_id, producer_id, id DESC);
CREATE TRIGGER selection_choice_append_only BEFORE UPDATE OR DELETE ON selection_choice FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER selection_choice_no_truncate BEFORE TRUNCATE ON selection_choice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
