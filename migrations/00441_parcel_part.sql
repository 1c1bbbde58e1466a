-- +goose Up
-- What is ready may leave first: a parcel is split before it is packed, and what
-- has to wait becomes a parcel of its own, which travels, arrives, is released
-- and refunded by itself. The customer paid for shipping once, so it stays with
-- the first; all parts come from the same first parcel.
ALTER TABLE parcel
    ADD COLUMN split_from BIGINT,
    ADD CONSTRAINT parcel_split FOREIGN KEY (split_from, order_id, cooperative_id) REFERENCES parcel (id, order_id, cooperative_id),
    ADD CONSTRAINT parcel_split_shipping CHECK (split_from IS NULL OR (shipping = 0 AND split_from <> id)),
    DROP CONSTRAINT parcel_one_per_cooperative;
CREATE UNIQUE INDEX parcel_one_per_cooperative ON parcel (order_id, cooperative_id) WHERE split_from IS NULL;

-- A parcel that the courier brought back, each time it was sent at most once, and
-- what became of it. While that is open nothing of it is released or arrives.
CREATE TABLE failed_delivery (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id       BIGINT NOT NULL REFERENCES parcel,
    tracking_number TEXT NOT NULL,
    shipped_at      TIMESTAMPTZ NOT NULL,
    reason          TEXT NOT NULL CONSTRAINT failed_delivery_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    noted_at        TIMESTAMPTZ NOT NULL,
    noted_by        BIGINT NOT NULL REFERENCES person,
    CONSTRAINT failed_delivery_once UNIQUE (parcel_id, shipped_at),
    CONSTRAINT failed_delivery_after CHECK (noted_at >= shipped_at)
);
CREATE TABLE failed_delivery_end (
    failed_id BIGINT PRIMARY KEY CONSTRAINT failed_delivery_end_of REFERENCES failed_delivery,
    outcome   TEXT NOT NULL CONSTRAINT failed_delivery_end_outcome CHECK (outcome IN ('sent_again', 'given_back')),
    ended_at  TIMESTAMPTZ NOT NULL,
    ended_by  BIGINT NOT NULL REFERENCES person
);

-- +goose StatementBegin
-- Whether a parcel has come back and was not sent again.
CREATE FUNCTION came_back(of BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM failed_delivery f LEFT JOIN failed_delivery_end e ON e.failed_id = f.id
                   WHERE f.parcel_id = of AND coalesce(e.outcome, '') <> 'sent_again')
$$;

-- A line changes its parcel only while both wait to be packed, from the one to
-- what was split from the same first parcel.
CREATE FUNCTION check_line_parcel() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM parcel a JOIN parcel b ON b.id = NEW.parcel_id
                   WHERE a.id = OLD.parcel_id AND a.fulfilment_state = 'to_pack' AND b.fulfilment_state = 'to_pack'
                     AND b.split_from = coalesce(a.split_from, a.id)) THEN
        RAISE EXCEPTION 'order line % stays in its parcel', NEW.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'order_line_split_parcel';
    END IF;
    RETURN NEW;
END $$;

-- A parcel is split of one that waits to be packed and is paid for, and both keep
-- something.
CREATE FUNCTION check_parcel_split() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM order_line WHERE parcel_id = NEW.id) OR NOT EXISTS (SELECT 1 FROM order_line WHERE parcel_id = NEW.split_from)
       OR NOT EXISTS (SELECT 1 FROM shop_order WHERE id = NEW.order_id AND payment_state = 'paid')
       OR EXISTS (SELECT 1 FROM parcel WHERE id = NEW.split_from AND split_from IS NOT NULL) THEN
        RAISE EXCEPTION 'parcel % splits nothing', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_split_both';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_failed_delivery() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM parcel p WHERE p.id = NEW.parcel_id AND p.fulfilment_state = 'shipped' AND NOT p.pickup
                   AND p.shipped_at = NEW.shipped_at AND p.tracking_number = NEW.tracking_number
                   AND NOT EXISTS (SELECT 1 FROM parcel_release r WHERE r.parcel_id = p.id)) THEN
        RAISE EXCEPTION 'parcel % is not on its way', NEW.parcel_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'failed_delivery_shipped';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_release_came_back() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF came_back(NEW.parcel_id) THEN
        RAISE EXCEPTION 'parcel % came back', NEW.parcel_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parcel_release_came_back';
    END IF;
    RETURN NEW;
END $$;

-- What came back has not arrived, and leaves under a new number.
CREATE FUNCTION check_parcel_came_back() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.fulfilment_state = 'delivered' AND OLD.fulfilment_state = 'shipped' AND came_back(OLD.id))
       OR (OLD.shipped_at IS NOT NULL AND NEW.shipped_at IS DISTINCT FROM OLD.shipped_at AND NOT EXISTS (
           SELECT 1 FROM failed_delivery f JOIN failed_delivery_end e ON e.failed_id = f.id AND e.outcome = 'sent_again'
           WHERE f.parcel_id = OLD.id AND f.shipped_at = OLD.shipped_at))
       OR EXISTS (SELECT 1 FROM failed_delivery f WHERE f.parcel_id = OLD.id AND f.tracking_number = NEW.tracking_number AND f.shipped_at <> NEW.shipped_at) THEN
        RAISE EXCEPTION 'parcel % came back', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parcel_came_back';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER order_line_split_parcel BEFORE UPDATE OF parcel_id ON order_line FOR EACH ROW
    WHEN (NEW.parcel_id IS DISTINCT FROM OLD.parcel_id) EXECUTE FUNCTION check_line_parcel();
CREATE CONSTRAINT TRIGGER parcel_split_both AFTER INSERT ON parcel DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.split_from IS NOT NULL) EXECUTE FUNCTION check_parcel_split();
CREATE TRIGGER failed_delivery_check BEFORE INSERT ON failed_delivery FOR EACH ROW EXECUTE FUNCTION check_failed_delivery();
CREATE TRIGGER parcel_release_came_back BEFORE INSERT ON parcel_release FOR EACH ROW EXECUTE FUNCTION check_release_came_back();
CREATE TRIGGER parcel_came_back BEFORE UPDATE OF fulfilment_state, shipped_at, tracking_number ON parcel FOR EACH ROW
    WHEN (OLD.fulfilment_state = 'shipped') EXECUTE FUNCTION check_parcel_came_back();
CREATE TRIGGER failed_delivery_append_only BEFORE UPDATE OR DELETE ON failed_delivery FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER failed_delivery_no_truncate BEFORE TRUNCATE ON failed_delivery FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER failed_delivery_end_append_only BEFORE UPDATE OR DELETE ON failed_delivery_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER failed_delivery_end_no_truncate BEFORE TRUNCATE ON failed_delivery_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
