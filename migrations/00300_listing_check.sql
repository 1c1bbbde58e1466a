-- +goose Up
-- A listing is checked by its cooperative before anybody can buy it: what a
-- product says and shows has a revision, and only an approved one is on sale.
ALTER TABLE product ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CONSTRAINT product_revision CHECK (revision > 0);

-- Whose listings a cooperative lets go on sale without looking at each.
CREATE TABLE listing_trust (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    given_at       TIMESTAMPTZ NOT NULL,
    given_by       BIGINT NOT NULL REFERENCES person,
    ended_at       TIMESTAMPTZ,
    ended_by       BIGINT REFERENCES person,
    CONSTRAINT listing_trust_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT listing_trust_period CHECK (ended_at IS NULL OR ended_at >= given_at),
    CONSTRAINT listing_trust_end CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX listing_trust_open ON listing_trust (cooperative_id, producer_id) WHERE ended_at IS NULL;

-- What waits for the cooperative: a listing as it stands, or what is to become
-- of one that was approved before.
CREATE TABLE submission (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id   BIGINT NOT NULL REFERENCES product,
    revision     INTEGER NOT NULL,
    -- What it shall say; nothing for one that was never approved.
    proposal     JSONB,
    submitted_at TIMESTAMPTZ NOT NULL,
    submitted_by BIGINT NOT NULL REFERENCES person,
    decided_at   TIMESTAMPTZ,
    decided_by   BIGINT REFERENCES person,
    outcome      TEXT CONSTRAINT submission_outcome CHECK (outcome IN ('approved', 'sent_back', 'replaced')),
    reason       TEXT CONSTRAINT submission_reason_length CHECK (char_length(reason) BETWEEN 1 AND 300),
    CONSTRAINT submission_decision CHECK (num_nonnulls(decided_at, decided_by, outcome) IN (0, 3)),
    CONSTRAINT submission_reason CHECK (coalesce(outcome = 'sent_back', FALSE) = (reason IS NOT NULL)),
    CONSTRAINT submission_period CHECK (decided_at >= submitted_at)
);
CREATE UNIQUE INDEX submission_open ON submission (product_id) WHERE outcome IS NULL;
CREATE INDEX submission_product ON submission (product_id, id);
CREATE TRIGGER submission_once BEFORE UPDATE ON submission FOR EACH ROW WHEN (OLD.outcome IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- Who let which revision go on sale.
CREATE TABLE listing_approval (
    product_id    BIGINT NOT NULL REFERENCES product,
    revision      INTEGER NOT NULL,
    submission_id BIGINT REFERENCES submission,
    approved_at   TIMESTAMPTZ NOT NULL,
    approved_by   BIGINT NOT NULL REFERENCES person,
    PRIMARY KEY (product_id, revision)
);
CREATE INDEX listing_approval_submission ON listing_approval (submission_id);

-- What was on sale before there was a check stays so.
INSERT INTO listing_approval (product_id, revision, approved_at, approved_by)
SELECT DISTINCT ON (product_id) product_id, 1, published_at, published_by FROM publication ORDER BY product_id, published_at DESC;

-- +goose StatementBegin
CREATE FUNCTION refuse_listing(why TEXT, id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: product %', why, id USING ERRCODE = 'restrict_violation', CONSTRAINT = why;
END $$;

-- An officer of the cooperative approves, or a maker whom it trusts, and only
-- what stands there now.
CREATE FUNCTION check_listing_approval() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p product;
BEGIN
    SELECT * INTO p FROM product WHERE id = NEW.product_id FOR UPDATE;
    IF NEW.revision <> p.revision THEN
        PERFORM refuse_listing('listing_approval_revision', NEW.product_id);
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM role_grant g
        WHERE g.person_id = NEW.approved_by AND g.role = 'officer' AND g.cooperative_id = p.cooperative_id AND g.revoked_at IS NULL)
       AND NOT EXISTS (
        SELECT 1 FROM listing_trust t JOIN product_maker m ON m.product_id = p.id AND m.producer_id = t.producer_id
        WHERE t.cooperative_id = p.cooperative_id AND t.producer_id = NEW.approved_by AND t.ended_at IS NULL) THEN
        PERFORM refuse_listing('listing_approval_right', NEW.product_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION count_revision() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END $$;

CREATE FUNCTION count_part_revision() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE product SET revision = revision + 1 WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.product_id ELSE NEW.product_id END;
    RETURN NULL;
END $$;

-- At the end of a transaction nothing is on sale that was not approved as it is.
CREATE FUNCTION check_listing() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    listed BIGINT := CASE TG_TABLE_NAME WHEN 'product' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'product_id')::bigint END;
BEGIN
    IF EXISTS (SELECT 1 FROM publication WHERE product_id = listed AND withdrawn_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM product p JOIN listing_approval a ON a.product_id = p.id AND a.revision = p.revision WHERE p.id = listed) THEN
        PERFORM refuse_listing('listing_unchecked', listed);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_approval_check BEFORE INSERT ON listing_approval FOR EACH ROW EXECUTE FUNCTION check_listing_approval();
CREATE TRIGGER listing_approval_append_only BEFORE UPDATE OR DELETE ON listing_approval FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER listing_approval_no_truncate BEFORE TRUNCATE ON listing_approval FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submission_no_truncate BEFORE TRUNCATE ON submission FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Stock, measures and days of making change without anybody looking at the
-- listing.
CREATE TRIGGER product_revision BEFORE UPDATE OF title, title_en, description, description_en, category_id ON product
    FOR EACH ROW WHEN ((OLD.title, OLD.title_en, OLD.description, OLD.description_en, OLD.category_id)
        IS DISTINCT FROM (NEW.title, NEW.title_en, NEW.description, NEW.description_en, NEW.category_id))
    EXECUTE FUNCTION count_revision();
CREATE TRIGGER variant_revision AFTER UPDATE OF price ON variant
    FOR EACH ROW WHEN (OLD.price <> NEW.price) EXECUTE FUNCTION count_part_revision();
CREATE TRIGGER variant_revision_new AFTER INSERT ON variant FOR EACH ROW EXECUTE FUNCTION count_part_revision();
CREATE TRIGGER product_picture_revision AFTER INSERT OR DELETE ON product_picture FOR EACH ROW EXECUTE FUNCTION count_part_revision();
CREATE CONSTRAINT TRIGGER listing_unchecked AFTER INSERT OR UPDATE OF withdrawn_at ON publication
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_listing();
CREATE CONSTRAINT TRIGGER listing_unchecked AFTER UPDATE OF revision, title, title_en, description, description_en, category_id ON product
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.revision <> NEW.revision) EXECUTE FUNCTION check_listing();
