-- +goose Up
-- Days on which a cooperative sends nothing. A recess ends once, early or because the
-- one that replaces it was declared; besides that nothing of it changes.
CREATE TABLE recess (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    -- In WIB, from the first to the last.
    days           DATERANGE NOT NULL CONSTRAINT recess_days CHECK (NOT isempty(days) AND NOT lower_inf(days) AND NOT upper_inf(days) AND upper(days) - lower(days) <= 92),
    -- Whether customers order meanwhile, and get it after.
    takes_orders   BOOLEAN NOT NULL,
    message        TEXT NOT NULL DEFAULT '' CONSTRAINT recess_message CHECK (char_length(message) <= 200),
    replaces       BIGINT CONSTRAINT recess_replaces_once UNIQUE REFERENCES recess,
    declared_at    TIMESTAMPTZ NOT NULL,
    declared_by    BIGINT NOT NULL REFERENCES person,
    ended_at       TIMESTAMPTZ,
    ended_by       BIGINT REFERENCES person,
    CONSTRAINT recess_end CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND ended_at >= declared_at),
    CONSTRAINT recess_overlap EXCLUDE USING gist
        (int8range(cooperative_id, cooperative_id, '[]') WITH =, days WITH &&) WHERE (ended_at IS NULL)
);
CREATE INDEX recess_cooperative ON recess (cooperative_id, id DESC);

-- +goose StatementBegin
-- Whoever places an order at this cooperative is done before a recess is declared, or
-- finds it.
CREATE FUNCTION hold_recess(cooperative BIGINT) RETURNS VOID LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('simpul recess', cooperative))
$$;

CREATE FUNCTION check_recess() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    today DATE := (NEW.declared_at AT TIME ZONE 'Asia/Jakarta')::date;
    old recess;
    why TEXT;
BEGIN
    PERFORM hold_recess(NEW.cooperative_id);
    SELECT * INTO old FROM recess WHERE id = NEW.replaces;
    why := CASE
        WHEN NOT is_officer(NEW.declared_by, NEW.cooperative_id) THEN 'recess_officer'
        WHEN NEW.ended_at IS NOT NULL THEN 'recess_end'
        WHEN NEW.replaces IS NOT NULL AND (old.cooperative_id <> NEW.cooperative_id OR old.ended_at IS DISTINCT FROM NEW.declared_at) THEN 'recess_replaced'
        WHEN upper(NEW.days) <= today THEN 'recess_over'
        -- One that has begun keeps its beginning.
        WHEN lower(NEW.days) < today AND lower(NEW.days) IS DISTINCT FROM lower(old.days) THEN 'recess_ahead'
        WHEN lower(NEW.days) > today + 366 THEN 'recess_far'
    END;
    IF why IS NOT NULL THEN
        RAISE EXCEPTION '%: cooperative %', why, NEW.cooperative_id USING ERRCODE = 'check_violation', CONSTRAINT = why;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_recess_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hold_recess(OLD.cooperative_id);
    IF OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' - 'ended_by' <> to_jsonb(NEW) - 'ended_at' - 'ended_by' THEN
        RAISE EXCEPTION 'recess % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'recess_ended';
    END IF;
    IF (NEW.ended_at AT TIME ZONE 'Asia/Jakarta')::date >= upper(OLD.days) THEN
        RAISE EXCEPTION 'recess % is over', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'recess_over';
    END IF;
    IF NOT is_officer(NEW.ended_by, OLD.cooperative_id) THEN
        RAISE EXCEPTION 'person % is no officer', NEW.ended_by USING ERRCODE = 'check_violation', CONSTRAINT = 'recess_officer';
    END IF;
    RETURN NEW;
END $$;

-- Where a cooperative takes no orders none is placed. What is sold over its counter,
-- and what is split of a parcel that is there, is no such order.
CREATE FUNCTION check_parcel_recess() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('simpul recess', NEW.cooperative_id));
    IF EXISTS (SELECT 1 FROM recess r JOIN shop_order o ON o.id = NEW.order_id
               WHERE r.cooperative_id = NEW.cooperative_id AND r.ended_at IS NULL AND NOT r.takes_orders AND NOT o.direct
                 AND r.days @> (o.placed_at AT TIME ZONE 'Asia/Jakarta')::date) THEN
        RAISE EXCEPTION 'cooperative % takes no orders', NEW.cooperative_id USING ERRCODE = 'check_violation', CONSTRAINT = 'recess_closed';
    END IF;
    RETURN NEW;
END $$;

-- The days on which nothing was due of an order: those of recesses that stood when it
-- was placed, as far as they came to pass.
CREATE FUNCTION excused_days(cooperative BIGINT, placed TIMESTAMPTZ) RETURNS SETOF DATE LANGUAGE sql STABLE AS $$
    SELECT DISTINCT d::date FROM recess r CROSS JOIN LATERAL generate_series(lower(r.days)::timestamp, upper(r.days)::timestamp - INTERVAL '1 day', INTERVAL '1 day') d
    WHERE r.cooperative_id = cooperative AND r.declared_at <= placed AND (r.ended_at IS NULL OR r.ended_at > placed)
      AND upper(r.days) > (placed AT TIME ZONE 'Asia/Jakarta')::date
      AND EXISTS (SELECT 1 FROM recess k WHERE k.cooperative_id = cooperative AND k.days @> d::date
                  AND (k.ended_at IS NULL OR d::date < (k.ended_at AT TIME ZONE 'Asia/Jakarta')::date))
$$;
-- +goose StatementEnd
CREATE TRIGGER recess_check BEFORE INSERT ON recess FOR EACH ROW EXECUTE FUNCTION check_recess();
CREATE TRIGGER recess_end BEFORE UPDATE ON recess FOR EACH ROW EXECUTE FUNCTION check_recess_end();
CREATE TRIGGER recess_no_delete BEFORE DELETE ON recess FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recess_no_truncate BEFORE TRUNCATE ON recess FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER parcel_recess BEFORE INSERT ON parcel FOR EACH ROW WHEN (NEW.split_from IS NULL) EXECUTE FUNCTION check_parcel_recess();
