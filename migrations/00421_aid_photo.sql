-- +goose Up
-- Photographs of a hand-over, which the programme alone sees.
CREATE TABLE aid_photo (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aid_id     BIGINT NOT NULL REFERENCES aid,
    picture_id BIGINT NOT NULL REFERENCES picture,
    added_by   BIGINT NOT NULL REFERENCES person,
    added_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT aid_photo_once UNIQUE (aid_id, picture_id)
);
CREATE TRIGGER aid_photo_append_only BEFORE UPDATE OR DELETE ON aid_photo FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_photo_no_truncate BEFORE TRUNCATE ON aid_photo FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A few are enough, also when two people add at once; and none that anybody may see.
-- +goose StatementBegin
CREATE FUNCTION check_aid_photo() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('simpul aid photo', NEW.aid_id));
    IF (SELECT count(*) FROM aid_photo WHERE aid_id = NEW.aid_id) >= 6 THEN
        RAISE EXCEPTION 'aid % has six photographs', NEW.aid_id USING ERRCODE = 'check_violation', CONSTRAINT = 'aid_photo_few';
    END IF;
    IF NOT (SELECT private FROM picture WHERE id = NEW.picture_id) THEN
        RAISE EXCEPTION 'picture % is not private', NEW.picture_id USING ERRCODE = 'check_violation', CONSTRAINT = 'aid_photo_private';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER aid_photo_check BEFORE INSERT ON aid_photo FOR EACH ROW EXECUTE FUNCTION check_aid_photo();
