-- +goose Up
-- How a cooperative presents itself: who did so last, so that of two who change its
-- page at once the second is told, and photographs of where the work is made.
ALTER TABLE cooperative
    ADD COLUMN page_version INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN presented_at TIMESTAMPTZ,
    ADD COLUMN presented_by BIGINT REFERENCES person,
    ADD CONSTRAINT cooperative_street CHECK (char_length(street) <= 200) NOT VALID,
    ADD CONSTRAINT cooperative_story CHECK (char_length(story) <= 4000 AND char_length(story_en) <= 4000) NOT VALID;

CREATE TABLE cooperative_picture (
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    position       INTEGER NOT NULL CONSTRAINT cooperative_picture_few CHECK (position BETWEEN 1 AND 6),
    picture_id     BIGINT NOT NULL REFERENCES picture,
    PRIMARY KEY (cooperative_id, position),
    CONSTRAINT cooperative_picture_once UNIQUE (cooperative_id, picture_id)
);
CREATE INDEX cooperative_picture_picture ON cooperative_picture (picture_id);

-- +goose StatementBegin
CREATE FUNCTION refuse_private_picture(id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM picture p WHERE p.id = refuse_private_picture.id AND (p.private OR p.withdrawn_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'picture % is not for everybody', id USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperative_picture_public';
    END IF;
END $$;

-- Each change of what customers see is the next version.
CREATE FUNCTION check_cooperative_page() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.page_version <> OLD.page_version + 1 OR NEW.presented_at IS NULL THEN
        RAISE EXCEPTION 'cooperative % is at version %', OLD.id, OLD.page_version USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperative_page_version';
    END IF;
    PERFORM refuse_private_picture(NEW.picture_id);
    RETURN NEW;
END $$;

CREATE FUNCTION check_cooperative_picture() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_private_picture(NEW.picture_id);
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cooperative_page BEFORE UPDATE ON cooperative FOR EACH ROW
    WHEN ((OLD.name, OLD.street, OLD.phone, OLD.story, OLD.story_en, OLD.picture_id, OLD.page_version)
          IS DISTINCT FROM (NEW.name, NEW.street, NEW.phone, NEW.story, NEW.story_en, NEW.picture_id, NEW.page_version))
    EXECUTE FUNCTION check_cooperative_page();
CREATE TRIGGER cooperative_picture_check BEFORE INSERT ON cooperative_picture FOR EACH ROW EXECUTE FUNCTION check_cooperative_picture();
