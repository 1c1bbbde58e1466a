-- +goose Up
-- Another division of a line among its cooperative's makers, until it ships.
-- The line keeps who was credited at the sale; what moved stands beside it.
CREATE TABLE reassignment (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id  BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    reason         TEXT NOT NULL CONSTRAINT reassignment_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    person_id      BIGINT NOT NULL REFERENCES person,
    at             TIMESTAMPTZ NOT NULL,
    CONSTRAINT reassignment_line FOREIGN KEY (order_line_id, cooperative_id) REFERENCES order_line (id, cooperative_id),
    CONSTRAINT reassignment_identity UNIQUE (id, order_line_id)
);
CREATE INDEX reassignment_line_index ON reassignment (order_line_id, id);

CREATE TABLE reassignment_share (
    reassignment_id BIGINT NOT NULL,
    order_line_id   BIGINT NOT NULL,
    producer_id     BIGINT NOT NULL,
    share_bp        INTEGER NOT NULL CONSTRAINT reassignment_share_bp CHECK (share_bp BETWEEN 1 AND 10000),
    PRIMARY KEY (reassignment_id, producer_id),
    CONSTRAINT reassignment_share_reassignment FOREIGN KEY (reassignment_id, order_line_id) REFERENCES reassignment (id, order_line_id),
    CONSTRAINT reassignment_share_share FOREIGN KEY (order_line_id, producer_id) REFERENCES order_line_share (order_line_id, producer_id)
);

-- +goose StatementBegin
CREATE FUNCTION check_reassignment() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of BIGINT := (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'reassignment' THEN 'id' ELSE 'reassignment_id' END)::bigint;
    bp INTEGER;
BEGIN
    SELECT sum(share_bp) INTO bp FROM reassignment_share WHERE reassignment_id = of;
    IF bp IS DISTINCT FROM 10000 THEN
        RAISE EXCEPTION 'reassignment %: shares sum to % bp, not 10000', of, bp
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reassignment_shares';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER reassignment_shares AFTER INSERT ON reassignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_reassignment();
CREATE CONSTRAINT TRIGGER reassignment_share_shares AFTER INSERT ON reassignment_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_reassignment();
CREATE TRIGGER reassignment_append_only BEFORE UPDATE OR DELETE ON reassignment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reassignment_no_truncate BEFORE TRUNCATE ON reassignment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reassignment_share_append_only BEFORE UPDATE OR DELETE ON reassignment_share
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reassignment_share_no_truncate BEFORE TRUNCATE ON reassignment_share
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a person has to be told, in her own place.
CREATE TABLE notice (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person,
    -- Names the message; the rest fills it in.
    kind       TEXT NOT NULL CONSTRAINT notice_kind CHECK (kind ~ '^[a-z_]+$'),
    subject    TEXT NOT NULL CONSTRAINT notice_subject CHECK (char_length(subject) <= 300),
    amount     BIGINT NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '' CONSTRAINT notice_reason CHECK (char_length(reason) <= 300),
    created_at TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ,
    CONSTRAINT notice_seen CHECK (seen_at >= created_at)
);
CREATE INDEX notice_unseen ON notice (person_id, id) WHERE seen_at IS NULL;
