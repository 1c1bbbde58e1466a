-- +goose Up
-- An officer acts for a producer, in one browser, for some hours at most. Each
-- deed is in the trail with both names; the producer is told, and ends it.
CREATE TABLE helping (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    helper_id      BIGINT NOT NULL REFERENCES person,
    producer_id    BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    -- The helper's session: with another one she has to begin anew.
    session_hash   BYTEA NOT NULL CONSTRAINT helping_session CHECK (octet_length(session_hash) = 32),
    -- Why, in the helper's words, such as who asked.
    reason         TEXT NOT NULL CONSTRAINT helping_reason CHECK (char_length(btrim(reason)) BETWEEN 3 AND 200),
    begun_at       TIMESTAMPTZ NOT NULL,
    until          TIMESTAMPTZ NOT NULL,
    ended_at       TIMESTAMPTZ,
    ended_by       BIGINT REFERENCES person,
    CONSTRAINT helping_other CHECK (helper_id <> producer_id),
    CONSTRAINT helping_period CHECK (until > begun_at AND until <= begun_at + INTERVAL '12 hours'),
    CONSTRAINT helping_end CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND ended_at >= begun_at AND ended_by IN (helper_id, producer_id)),
    CONSTRAINT helping_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE UNIQUE INDEX helping_one_at_a_time ON helping (session_hash) WHERE ended_at IS NULL;
CREATE INDEX helping_producer ON helping (producer_id, id DESC);

-- A producer wants no help from this officer any more.
CREATE TABLE helping_refusal (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    producer_id BIGINT NOT NULL REFERENCES producer,
    helper_id   BIGINT NOT NULL REFERENCES person,
    refused_at  TIMESTAMPTZ NOT NULL,
    refused_by  BIGINT NOT NULL REFERENCES person,
    lifted_at   TIMESTAMPTZ,
    -- Nobody refuses in her place.
    CONSTRAINT helping_refusal_own CHECK (refused_by = producer_id),
    CONSTRAINT helping_refusal_period CHECK (lifted_at >= refused_at)
);
CREATE UNIQUE INDEX helping_refusal_open ON helping_refusal (producer_id, helper_id) WHERE lifted_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION check_helping() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    why TEXT;
BEGIN
    PERFORM refuse_future(NEW.begun_at, 'helping');
    -- A refusal that comes meanwhile waits for this, and finds it.
    PERFORM 1 FROM producer WHERE id = NEW.producer_id FOR NO KEY UPDATE;
    why := CASE
        WHEN NOT is_officer(NEW.helper_id, NEW.cooperative_id) THEN 'helping_officer'
        WHEN NOT EXISTS (SELECT 1 FROM membership m WHERE m.cooperative_id = NEW.cooperative_id AND m.producer_id = NEW.producer_id AND m.left_at IS NULL) THEN 'helping_member'
        WHEN EXISTS (SELECT 1 FROM helping_refusal r WHERE r.producer_id = NEW.producer_id AND r.helper_id = NEW.helper_id AND r.lifted_at IS NULL) THEN 'helping_refused'
        WHEN EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = NEW.producer_id AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp())) THEN 'helping_office'
    END;
    IF why IS NOT NULL THEN
        RAISE EXCEPTION '%: %', why, NEW.producer_id USING ERRCODE = 'check_violation', CONSTRAINT = why;
    END IF;
    RETURN NEW;
END $$;

-- What has begun changes only by ending, once.
CREATE FUNCTION check_helping_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' - 'ended_by' <> to_jsonb(NEW) - 'ended_at' - 'ended_by' THEN
        RAISE EXCEPTION 'helping % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'helping_ended';
    END IF;
    RETURN NEW;
END $$;

-- Where her money goes does not change while somebody acts for her, whoever is
-- said to change it.
CREATE FUNCTION refuse_helped_destination() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM producer WHERE id = NEW.producer_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM helping h WHERE h.producer_id = NEW.producer_id AND h.ended_at IS NULL AND h.until > clock_timestamp()) THEN
        RAISE EXCEPTION 'producer % is being helped', NEW.producer_id USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_destination_helped';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER helping_check BEFORE INSERT ON helping FOR EACH ROW EXECUTE FUNCTION check_helping();
CREATE TRIGGER helping_end BEFORE UPDATE ON helping FOR EACH ROW EXECUTE FUNCTION check_helping_end();
CREATE TRIGGER helping_no_truncate BEFORE TRUNCATE ON helping FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_destination_helped BEFORE INSERT ON payout_destination FOR EACH ROW EXECUTE FUNCTION refuse_helped_destination();
CREATE INDEX trail_on_behalf ON trail (on_behalf_of, id DESC) WHERE on_behalf_of IS NOT NULL;
