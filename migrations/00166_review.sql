-- +goose Up
-- What a customer says of a line that has arrived, once, by her order's link. It
-- is public while the latest decision shows it.
CREATE TABLE review (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id  BIGINT NOT NULL CONSTRAINT review_once UNIQUE REFERENCES order_line,
    -- The listed work, also of one that was made for her.
    product_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    stars          SMALLINT NOT NULL CONSTRAINT review_stars CHECK (stars BETWEEN 1 AND 5),
    said           TEXT NOT NULL DEFAULT '' CONSTRAINT review_said CHECK (char_length(said) <= 1000),
    name           TEXT NOT NULL CONSTRAINT review_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 40),
    language       TEXT NOT NULL CONSTRAINT review_language CHECK (language IN ('id', 'en')),
    written_at     TIMESTAMPTZ NOT NULL,
    CONSTRAINT review_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id),
    CONSTRAINT review_cooperative UNIQUE (id, cooperative_id)
);
CREATE INDEX review_product_index ON review (product_id, id DESC);
CREATE INDEX review_cooperative_index ON review (cooperative_id, id DESC);

CREATE TABLE review_picture (
    review_id  BIGINT NOT NULL REFERENCES review,
    picture_id BIGINT NOT NULL REFERENCES picture,
    position   SMALLINT NOT NULL CONSTRAINT review_picture_position CHECK (position BETWEEN 1 AND 3),
    PRIMARY KEY (review_id, position),
    CONSTRAINT review_picture_twice UNIQUE (review_id, picture_id)
);
CREATE INDEX review_picture_picture ON review_picture (picture_id);

-- Why a review is not shown is one of few reasons; a low opinion is none.
CREATE TABLE review_decision (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id  BIGINT NOT NULL REFERENCES review,
    shown      BOOLEAN NOT NULL,
    reason     TEXT CONSTRAINT review_decision_reason CHECK (reason IN ('insult', 'private', 'unrelated', 'advert', 'picture')),
    decided_at TIMESTAMPTZ NOT NULL,
    decided_by BIGINT NOT NULL REFERENCES person,
    CONSTRAINT review_decision_why CHECK (shown = (reason IS NULL))
);
CREATE INDEX review_decision_latest ON review_decision (review_id, id DESC);

CREATE TABLE review_answer (
    review_id   BIGINT NOT NULL CONSTRAINT review_answered_once PRIMARY KEY REFERENCES review,
    said        TEXT NOT NULL CONSTRAINT review_answer_said CHECK (char_length(btrim(said)) BETWEEN 1 AND 600),
    answered_at TIMESTAMPTZ NOT NULL,
    answered_by BIGINT NOT NULL REFERENCES person
);

-- Anybody may say that a review should not be shown; it is decided again.
CREATE TABLE review_report (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id   BIGINT NOT NULL REFERENCES review,
    reason      TEXT NOT NULL CONSTRAINT review_report_reason CHECK (reason IN ('insult', 'private', 'unrelated', 'advert', 'picture')),
    reported_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX review_report_review ON review_report (review_id, id DESC);

-- +goose StatementBegin
CREATE FUNCTION refuse_review(why TEXT, id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', why, id USING ERRCODE = 'restrict_violation', CONSTRAINT = why;
END $$;

CREATE FUNCTION check_review() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM order_line l JOIN parcel p ON p.id = l.parcel_id JOIN product d ON d.id = l.product_id
        WHERE l.id = NEW.order_line_id AND p.fulfilment_state = 'delivered' AND coalesce(d.bespoke_of, d.id) = NEW.product_id
          AND l.cooperative_id = NEW.cooperative_id) THEN
        PERFORM refuse_review('review_undelivered', NEW.order_line_id);
    END IF;
    RETURN NEW;
END $$;

-- A manager of the cooperative's programme decides, or an administrator.
CREATE FUNCTION check_review_decision() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM role_grant g WHERE g.person_id = NEW.decided_by AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp())
          AND (g.role = 'administrator' OR g.role = 'manager' AND g.programme_id = (
               SELECT c.programme_id FROM review r JOIN cooperative c ON c.id = r.cooperative_id WHERE r.id = NEW.review_id))) THEN
        PERFORM refuse_review('review_decider', NEW.decided_by);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_review_answer() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_officer(NEW.answered_by, (SELECT cooperative_id FROM review WHERE id = NEW.review_id)) THEN
        PERFORM refuse_review('review_officer', NEW.answered_by);
    END IF;
    RETURN NEW;
END $$;

-- Only what is public already can be shown.
CREATE FUNCTION check_review_picture() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM picture WHERE id = NEW.picture_id AND private) THEN
        PERFORM refuse_review('review_picture_private', NEW.picture_id);
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER review_check BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION check_review();
CREATE TRIGGER review_decision_check BEFORE INSERT ON review_decision FOR EACH ROW EXECUTE FUNCTION check_review_decision();
CREATE TRIGGER review_answer_check BEFORE INSERT ON review_answer FOR EACH ROW EXECUTE FUNCTION check_review_answer();
CREATE TRIGGER review_picture_check BEFORE INSERT ON review_picture FOR EACH ROW EXECUTE FUNCTION check_review_picture();
-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['review', 'review_picture', 'review_decision', 'review_answer', 'review_report'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
