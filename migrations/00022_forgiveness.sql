-- +goose Up
-- A debt of a maker or a cooperative that is forgiven: somebody asks, and
-- somebody else decides.
CREATE TABLE forgiveness (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT NOT NULL REFERENCES programme,
    producer_id    BIGINT REFERENCES producer,
    cooperative_id BIGINT REFERENCES cooperative,
    amount         BIGINT NOT NULL CONSTRAINT forgiveness_amount CHECK (amount > 0 AND amount % 100 = 0),
    reason         TEXT NOT NULL CONSTRAINT forgiveness_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    state          TEXT NOT NULL DEFAULT 'requested' CONSTRAINT forgiveness_state CHECK (state IN ('requested', 'approved', 'refused')),
    requested_by   BIGINT NOT NULL REFERENCES person,
    requested_at   TIMESTAMPTZ NOT NULL,
    decided_by     BIGINT REFERENCES person,
    decided_at     TIMESTAMPTZ,
    CONSTRAINT forgiveness_debtor CHECK ((producer_id IS NULL) <> (cooperative_id IS NULL)),
    CONSTRAINT forgiveness_second_person CHECK (decided_by <> requested_by),
    CONSTRAINT forgiveness_decided CHECK (
        (state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) AND decided_at >= requested_at)
);
CREATE UNIQUE INDEX forgiveness_open ON forgiveness (coalesce(producer_id, 0), coalesce(cooperative_id, 0)) WHERE state = 'requested';
CREATE INDEX forgiveness_programme ON forgiveness (programme_id, id);
CREATE TRIGGER forgiveness_decided_once BEFORE UPDATE ON forgiveness
    FOR EACH ROW WHEN (OLD.state <> 'requested') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forgiveness_no_delete BEFORE DELETE ON forgiveness
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forgiveness_no_truncate BEFORE TRUNCATE ON forgiveness
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
