-- +goose Up
-- What a maker brought to her cooperative: how many pieces were accepted, how
-- many she took home again and why. It counts once both have signed: the officer
-- by recording it, the maker by her answer.
CREATE TABLE intake (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The form's own key: one form, one intake, however often it is sent.
    form_key       UUID NOT NULL CONSTRAINT intake_form_key UNIQUE,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    recorded_by    BIGINT NOT NULL REFERENCES person,
    recorded_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT intake_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT intake_two CHECK (recorded_by <> producer_id),
    CONSTRAINT intake_identity UNIQUE (id, cooperative_id)
);
CREATE INDEX intake_cooperative ON intake (cooperative_id, id DESC);
CREATE INDEX intake_producer ON intake (producer_id, id DESC);

-- Pieces for the stock, or for a line of an order that is reserved or made to
-- order already.
CREATE TABLE intake_line (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intake_id      BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    variant_id     BIGINT NOT NULL REFERENCES variant,
    order_line_id  BIGINT,
    accepted       INTEGER NOT NULL CONSTRAINT intake_line_accepted CHECK (accepted BETWEEN 0 AND 500),
    returned       INTEGER NOT NULL CONSTRAINT intake_line_returned CHECK (returned BETWEEN 0 AND 500),
    reason         TEXT NOT NULL CONSTRAINT intake_line_reason CHECK (char_length(reason) <= 300 AND (returned > 0) = (char_length(btrim(reason)) > 0)),
    CONSTRAINT intake_line_something CHECK (accepted + returned > 0),
    CONSTRAINT intake_line_intake FOREIGN KEY (intake_id, cooperative_id) REFERENCES intake (id, cooperative_id),
    CONSTRAINT intake_line_order FOREIGN KEY (order_line_id, cooperative_id) REFERENCES order_line (id, cooperative_id)
);
CREATE UNIQUE INDEX intake_line_once ON intake_line (intake_id, variant_id, coalesce(order_line_id, 0));
CREATE INDEX intake_line_of_order ON intake_line (order_line_id) WHERE order_line_id IS NOT NULL;

-- How it ended: she signed on her own phone, on the officer's with her PIN or by
-- her name; she objected; or the officer took it back.
CREATE TABLE intake_end (
    intake_id BIGINT PRIMARY KEY CONSTRAINT intake_end_of REFERENCES intake,
    outcome   TEXT NOT NULL CONSTRAINT intake_end_outcome CHECK (outcome IN ('signed', 'objected', 'withdrawn')),
    way       TEXT NOT NULL CONSTRAINT intake_end_way CHECK (way IN ('phone', 'pin', 'name', 'office')),
    reason    TEXT NOT NULL DEFAULT '' CONSTRAINT intake_end_reason CHECK (char_length(reason) <= 300),
    ended_by  BIGINT NOT NULL REFERENCES person,
    ended_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT intake_end_words CHECK ((outcome = 'objected' OR way = 'name') = (char_length(btrim(reason)) > 0)),
    CONSTRAINT intake_end_ways CHECK (CASE outcome WHEN 'signed' THEN way <> 'office' WHEN 'objected' THEN way = 'phone' ELSE way = 'office' END)
);

-- Which movement of the stock an accepted line made.
CREATE TABLE intake_movement (
    intake_line_id BIGINT NOT NULL CONSTRAINT intake_movement_once PRIMARY KEY REFERENCES intake_line,
    movement_id    BIGINT NOT NULL CONSTRAINT intake_movement_one UNIQUE,
    reason         TEXT NOT NULL DEFAULT 'counted' CONSTRAINT intake_movement_reason CHECK (reason = 'counted'),
    CONSTRAINT intake_movement_movement FOREIGN KEY (movement_id, reason) REFERENCES stock_movement (id, reason)
);

-- +goose StatementBegin
-- Pieces for the stock come from one of the work's makers, so that its sale
-- credits her; pieces for an order are of its line, which waits to be packed, and
-- no more than it needs. Locking the line keeps two officers from counting the
-- same piece twice.
CREATE FUNCTION check_intake_line() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    p product; l order_line; taken INTEGER;
BEGIN
    SELECT p0.* INTO p FROM product p0 JOIN variant v ON v.product_id = p0.id WHERE v.id = NEW.variant_id;
    IF p.cooperative_id <> NEW.cooperative_id THEN
        RAISE EXCEPTION 'variant % is another cooperative''s', NEW.variant_id USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_line_variant';
    END IF;
    IF NEW.order_line_id IS NULL THEN
        IF p.made_to_order OR NOT EXISTS (SELECT 1 FROM product_maker m JOIN intake i ON i.id = NEW.intake_id
                                          WHERE m.product_id = p.id AND m.producer_id = i.producer_id) THEN
            RAISE EXCEPTION 'variant % is not hers to bring', NEW.variant_id USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_line_maker';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM shop_order o JOIN order_line x ON x.order_id = o.id WHERE x.id = NEW.order_line_id FOR UPDATE OF o;
    SELECT x.* INTO l FROM order_line x JOIN parcel c ON c.id = x.parcel_id
    WHERE x.id = NEW.order_line_id AND x.variant_id = NEW.variant_id AND c.fulfilment_state = 'to_pack';
    SELECT coalesce(sum(x.accepted), 0) INTO taken FROM intake_line x LEFT JOIN intake_end e ON e.intake_id = x.intake_id
    WHERE x.order_line_id = NEW.order_line_id AND coalesce(e.outcome, 'signed') = 'signed';
    IF l.id IS NULL OR taken + NEW.accepted > l.quantity - l.withdrawn_units THEN
        RAISE EXCEPTION 'order line % needs no such pieces', NEW.order_line_id USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_line_needed';
    END IF;
    RETURN NEW;
END $$;

-- She signs and objects herself; on the officer's phone an officer writes down how
-- she signed; an officer takes it back.
CREATE FUNCTION check_intake_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    i intake;
BEGIN
    SELECT * INTO i FROM intake WHERE id = NEW.intake_id;
    IF (NEW.way = 'phone') <> (NEW.ended_by = i.producer_id) OR (NEW.way <> 'phone' AND NOT EXISTS (
        SELECT 1 FROM role_grant g WHERE g.person_id = NEW.ended_by AND g.role = 'officer' AND g.cooperative_id = i.cooperative_id AND g.revoked_at IS NULL)) THEN
        RAISE EXCEPTION 'intake % is not theirs to end', NEW.intake_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'intake_end_who';
    END IF;
    RETURN NEW;
END $$;

-- The stock rises by what both signed for, not before.
CREATE FUNCTION check_intake_movement() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM intake_line l JOIN intake_end e ON e.intake_id = l.intake_id AND e.outcome = 'signed'
                   JOIN stock_movement m ON m.id = NEW.movement_id AND m.variant_id = l.variant_id AND m.delta = l.accepted
                   WHERE l.id = NEW.intake_line_id AND l.order_line_id IS NULL) THEN
        RAISE EXCEPTION 'intake line % moves no such stock', NEW.intake_line_id USING ERRCODE = 'check_violation', CONSTRAINT = 'intake_movement_signed';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER intake_line_check BEFORE INSERT ON intake_line FOR EACH ROW EXECUTE FUNCTION check_intake_line();
CREATE TRIGGER intake_end_check BEFORE INSERT ON intake_end FOR EACH ROW EXECUTE FUNCTION check_intake_end();
CREATE TRIGGER intake_movement_check BEFORE INSERT ON intake_movement FOR EACH ROW EXECUTE FUNCTION check_intake_movement();

CREATE TRIGGER intake_append_only BEFORE UPDATE OR DELETE ON intake FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_no_truncate BEFORE TRUNCATE ON intake FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_line_append_only BEFORE UPDATE OR DELETE ON intake_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_line_no_truncate BEFORE TRUNCATE ON intake_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_end_append_only BEFORE UPDATE OR DELETE ON intake_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_end_no_truncate BEFORE TRUNCATE ON intake_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_movement_append_only BEFORE UPDATE OR DELETE ON intake_movement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_movement_no_truncate BEFORE TRUNCATE ON intake_movement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
