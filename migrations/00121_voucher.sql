-- +goose Up
-- A sum off the goods of an order, for whoever knows its code. Who funds it is
-- said here and posted so. Terms never change; a voucher can only be ended.
CREATE TABLE voucher (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT NOT NULL REFERENCES programme,
    -- Whose goods it is for; nothing for those of the whole programme.
    cooperative_id BIGINT REFERENCES cooperative,
    code           TEXT NOT NULL CONSTRAINT voucher_code_unique UNIQUE CONSTRAINT voucher_code CHECK (code ~ '^[A-Z0-9]{4,20}$'),
    kind           TEXT NOT NULL CONSTRAINT voucher_kind CHECK (kind IN ('amount', 'percent', 'shipping')),
    -- Off the goods; of a percentage or the postage, the most that is given.
    amount         BIGINT CONSTRAINT voucher_amount CHECK (amount > 0 AND amount % 100 = 0),
    percent_bp     INTEGER CONSTRAINT voucher_percent CHECK (percent_bp BETWEEN 100 AND 10000),
    funder         TEXT NOT NULL CONSTRAINT voucher_funder CHECK (funder IN ('programme', 'cooperative', 'makers')),
    -- Of the goods that it is for.
    minimum        BIGINT NOT NULL CONSTRAINT voucher_minimum CHECK (minimum >= 0 AND minimum % 100 = 0),
    starts_at      TIMESTAMPTZ NOT NULL,
    ends_at        TIMESTAMPTZ NOT NULL,
    uses_most      INTEGER NOT NULL CONSTRAINT voucher_uses_most CHECK (uses_most BETWEEN 1 AND 1000000),
    uses_each      INTEGER NOT NULL CONSTRAINT voucher_uses_each CHECK (uses_each BETWEEN 1 AND 1000),
    -- Kept by the uses' trigger.
    used           INTEGER NOT NULL DEFAULT 0,
    made_at        TIMESTAMPTZ NOT NULL,
    made_by        BIGINT NOT NULL REFERENCES person,
    ended_at       TIMESTAMPTZ,
    ended_by       BIGINT REFERENCES person,
    CONSTRAINT voucher_limit CHECK (used BETWEEN 0 AND uses_most),
    CONSTRAINT voucher_period CHECK (ends_at > starts_at),
    CONSTRAINT voucher_terms CHECK ((kind = 'percent') = (percent_bp IS NOT NULL) AND (kind <> 'amount' OR amount IS NOT NULL)),
    -- Who gives away what is another's.
    CONSTRAINT voucher_owner CHECK (funder = 'programme' OR cooperative_id IS NOT NULL),
    CONSTRAINT voucher_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND ended_at >= made_at)
);
CREATE INDEX voucher_programme ON voucher (programme_id, id);
CREATE INDEX voucher_cooperative ON voucher (cooperative_id, id);

-- An order has one voucher. Its use is given back when the order is given up
-- without a payment, and taken again when the order is paid after all.
CREATE TABLE voucher_use (
    order_id      BIGINT PRIMARY KEY REFERENCES shop_order,
    voucher_id    BIGINT NOT NULL REFERENCES voucher,
    phone         TEXT NOT NULL CONSTRAINT voucher_use_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    amount        BIGINT NOT NULL CONSTRAINT voucher_use_amount CHECK (amount > 0 AND amount % 100 = 0),
    used_at       TIMESTAMPTZ NOT NULL,
    given_back_at TIMESTAMPTZ CONSTRAINT voucher_use_given_back CHECK (given_back_at >= used_at)
);
CREATE INDEX voucher_use_voucher ON voucher_use (voucher_id, order_id);

-- How often a buyer has used a voucher, by her telephone number.
CREATE TABLE voucher_buyer (
    voucher_id BIGINT NOT NULL REFERENCES voucher,
    phone      TEXT NOT NULL,
    used       INTEGER NOT NULL,
    most       INTEGER NOT NULL,
    PRIMARY KEY (voucher_id, phone),
    CONSTRAINT voucher_buyer_limit CHECK (used BETWEEN 0 AND most)
);

-- +goose StatementBegin
-- The counters follow the uses, whoever writes them; their CHECKs refuse what is
-- too much at any level of isolation.
CREATE FUNCTION count_voucher_use() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    step INTEGER := CASE WHEN NEW.given_back_at IS NULL THEN 1 ELSE -1 END;
    v voucher;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.order_id, OLD.voucher_id, OLD.phone, OLD.amount, OLD.used_at) IS DISTINCT FROM (NEW.order_id, NEW.voucher_id, NEW.phone, NEW.amount, NEW.used_at) THEN
            RAISE EXCEPTION 'the use of a voucher by order % stays what it was', OLD.order_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'voucher_use_closed';
        END IF;
        IF (OLD.given_back_at IS NULL) = (NEW.given_back_at IS NULL) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.given_back_at IS NOT NULL THEN
        RAISE EXCEPTION 'a use begins as one' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'voucher_use_closed';
    END IF;
    UPDATE voucher SET used = used + step WHERE id = NEW.voucher_id RETURNING * INTO v;
    IF TG_OP = 'INSERT' AND (v.ended_at IS NOT NULL OR NEW.used_at < v.starts_at OR NEW.used_at >= v.ends_at) THEN
        RAISE EXCEPTION 'voucher % is not valid now', v.id USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_over';
    END IF;
    IF step = 1 THEN
        INSERT INTO voucher_buyer AS b (voucher_id, phone, used, most) VALUES (v.id, NEW.phone, 1, v.uses_each)
            ON CONFLICT (voucher_id, phone) DO UPDATE SET used = b.used + 1;
    ELSE
        UPDATE voucher_buyer SET used = used - 1 WHERE voucher_id = v.id AND phone = NEW.phone;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_voucher() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.programme_id, OLD.cooperative_id, OLD.code, OLD.kind, OLD.amount, OLD.percent_bp, OLD.funder, OLD.minimum, OLD.starts_at, OLD.ends_at,
        OLD.uses_most, OLD.uses_each, OLD.made_at, OLD.made_by)
       IS DISTINCT FROM (NEW.programme_id, NEW.cooperative_id, NEW.code, NEW.kind, NEW.amount, NEW.percent_bp, NEW.funder, NEW.minimum, NEW.starts_at, NEW.ends_at,
        NEW.uses_most, NEW.uses_each, NEW.made_at, NEW.made_by)
       OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by)) THEN
        RAISE EXCEPTION 'the terms of voucher % stay', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'voucher_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_voucher_owner() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cooperative_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM cooperative WHERE id = NEW.cooperative_id AND programme_id = NEW.programme_id) THEN
        RAISE EXCEPTION 'cooperative % is of another programme', NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_programme_of_cooperative';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER voucher_owner_check BEFORE INSERT ON voucher FOR EACH ROW EXECUTE FUNCTION check_voucher_owner();
CREATE TRIGGER voucher_check BEFORE UPDATE ON voucher FOR EACH ROW EXECUTE FUNCTION check_voucher();
CREATE TRIGGER voucher_no_delete BEFORE DELETE ON voucher FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_no_truncate BEFORE TRUNCATE ON voucher FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_use_count BEFORE INSERT OR UPDATE ON voucher_use FOR EACH ROW EXECUTE FUNCTION count_voucher_use();
CREATE TRIGGER voucher_use_no_delete BEFORE DELETE ON voucher_use FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_use_no_truncate BEFORE TRUNCATE ON voucher_use FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER voucher_buyer_no_truncate BEFORE TRUNCATE ON voucher_buyer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
