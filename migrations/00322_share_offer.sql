-- +goose Up
-- How a product's makers divide its income anew: one of them offers, and each
-- whom it concerns agrees, herself. Those who would have no part any more are
-- asked too, with 0. An officer may set it instead; that is a row of its own.
CREATE TABLE share_offer (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    offered_by     BIGINT NOT NULL REFERENCES person,
    offered_at     TIMESTAMPTZ NOT NULL,
    outcome        TEXT CONSTRAINT share_offer_outcome CHECK (outcome IN ('agreed', 'refused', 'withdrawn', 'set')),
    ended_at       TIMESTAMPTZ,
    CONSTRAINT share_offer_end CHECK ((outcome IS NULL) = (ended_at IS NULL) AND ended_at >= offered_at),
    CONSTRAINT share_offer_product FOREIGN KEY (product_id, cooperative_id) REFERENCES product (id, cooperative_id)
);
CREATE UNIQUE INDEX share_offer_open ON share_offer (product_id) WHERE outcome IS NULL;
CREATE INDEX share_offer_latest ON share_offer (product_id, id DESC);

CREATE TABLE share_offer_part (
    offer_id       BIGINT NOT NULL REFERENCES share_offer,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    share_bp       INTEGER NOT NULL CONSTRAINT share_offer_part_share CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT share_offer_part_once PRIMARY KEY (offer_id, producer_id),
    CONSTRAINT share_offer_part_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX share_offer_part_producer ON share_offer_part (producer_id, offer_id DESC);

CREATE TABLE share_answer (
    offer_id    BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    agreed      BOOLEAN NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    answered_by BIGINT NOT NULL REFERENCES person,
    CONSTRAINT share_answer_once PRIMARY KEY (offer_id, producer_id),
    CONSTRAINT share_answer_part FOREIGN KEY (offer_id, producer_id) REFERENCES share_offer_part (offer_id, producer_id),
    -- Nobody agrees for her.
    CONSTRAINT share_answer_own CHECK (answered_by = producer_id)
);

-- +goose StatementBegin
CREATE FUNCTION refuse_share(why TEXT, id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', why, id USING ERRCODE = 'check_violation', CONSTRAINT = why;
END $$;

-- At the end of the transaction an offer is whole: its parts are exact, and all
-- who have a part now are asked.
CREATE FUNCTION check_share_offer() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    o share_offer;
BEGIN
    SELECT * INTO o FROM share_offer WHERE id = NEW.offer_id;
    IF (SELECT sum(share_bp) FROM share_offer_part WHERE offer_id = o.id) IS DISTINCT FROM 10000 THEN
        PERFORM refuse_share('share_offer_total', o.id);
    ELSIF o.outcome IS NULL AND EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = o.product_id
          AND NOT EXISTS (SELECT 1 FROM share_offer_part p WHERE p.offer_id = o.id AND p.producer_id = m.producer_id)) THEN
        PERFORM refuse_share('share_offer_maker', o.id);
    END IF;
    RETURN NULL;
END $$;

-- Who offers is one of the makers; who sets is an officer. An offer that ended
-- never changes, and one is agreed only when all have.
CREATE FUNCTION check_share_offer_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.outcome IS NULL THEN
        IF NOT EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = NEW.product_id AND m.producer_id = NEW.offered_by) THEN
            PERFORM refuse_share('share_offer_by_maker', NEW.product_id);
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> 'set' OR NOT is_officer(NEW.offered_by, NEW.cooperative_id) THEN
            PERFORM refuse_share('share_offer_by_officer', NEW.product_id);
        END IF;
        RETURN NEW;
    ELSIF OLD.outcome IS NOT NULL OR NEW.outcome = 'set'
          OR (OLD.product_id, OLD.cooperative_id, OLD.offered_by, OLD.offered_at) IS DISTINCT FROM (NEW.product_id, NEW.cooperative_id, NEW.offered_by, NEW.offered_at) THEN
        PERFORM refuse_share('share_offer_ended', OLD.id);
    ELSIF NEW.outcome = 'agreed' AND EXISTS (SELECT 1 FROM share_offer_part p WHERE p.offer_id = NEW.id
          AND NOT EXISTS (SELECT 1 FROM share_answer a WHERE a.offer_id = p.offer_id AND a.producer_id = p.producer_id AND a.agreed)) THEN
        PERFORM refuse_share('share_offer_unanswered', NEW.id);
    END IF;
    RETURN NEW;
END $$;

-- An offer that has ended is answered no more; answers of one offer wait for
-- each other, so that the last one sees all.
CREATE FUNCTION check_share_answer() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT outcome FROM share_offer WHERE id = NEW.offer_id FOR UPDATE) IS NOT NULL THEN
        PERFORM refuse_share('share_offer_ended', NEW.offer_id);
    END IF;
    RETURN NEW;
END $$;

-- The shares of a product that exists change to what was agreed or set last, and
-- to nothing else.
CREATE FUNCTION check_shares_agreed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    agreed BIGINT;
BEGIN
    SELECT id INTO agreed FROM share_offer WHERE product_id = OLD.product_id AND outcome IN ('agreed', 'set') ORDER BY ended_at DESC, id DESC LIMIT 1;
    IF agreed IS NULL OR EXISTS (
        SELECT producer_id, share_bp FROM product_maker WHERE product_id = OLD.product_id
        EXCEPT SELECT producer_id, share_bp FROM share_offer_part WHERE offer_id = agreed) THEN
        PERFORM refuse_share('product_maker_unagreed', OLD.product_id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER share_offer_whole AFTER INSERT ON share_offer_part
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_share_offer();
CREATE TRIGGER share_offer_end BEFORE INSERT OR UPDATE ON share_offer FOR EACH ROW EXECUTE FUNCTION check_share_offer_end();
CREATE TRIGGER share_answer_open BEFORE INSERT ON share_answer FOR EACH ROW EXECUTE FUNCTION check_share_answer();
CREATE CONSTRAINT TRIGGER product_maker_unagreed AFTER UPDATE OR DELETE ON product_maker
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shares_agreed();
-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['share_offer_part', 'share_answer'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd
