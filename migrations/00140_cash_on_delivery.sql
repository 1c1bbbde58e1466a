-- +goose Up
-- Cash on delivery: the order is accepted without a payment, made and shipped,
-- and paid when the courier has handed over what he collected. Its money is in
-- no account before.
ALTER TABLE shop_order
    DROP CONSTRAINT shop_order_payment_state,
    ADD CONSTRAINT shop_order_payment_state CHECK (payment_state IN ('waiting', 'accepted', 'paid', 'expired', 'cancelled')),
    ADD CONSTRAINT shop_order_on_delivery CHECK (
        CASE payment_method WHEN 'cod' THEN payment_state <> 'expired' ELSE payment_state <> 'accepted' END);
-- A parcel that nobody took came back.
ALTER TABLE parcel
    DROP CONSTRAINT parcel_fulfilment_state,
    DROP CONSTRAINT parcel_shipped,
    ADD CONSTRAINT parcel_fulfilment_state CHECK (
        fulfilment_state IN ('waiting', 'to_pack', 'shipped', 'delivered', 'refused', 'cancelled')),
    ADD CONSTRAINT parcel_shipped CHECK ((fulfilment_state IN ('shipped', 'delivered', 'refused')) = (shipped_at IS NOT NULL));
ALTER TABLE order_event
    DROP CONSTRAINT order_event_kind,
    ADD CONSTRAINT order_event_kind CHECK (
        kind IN ('placed', 'accepted', 'paid', 'expired', 'cancelled', 'shipped', 'delivered', 'refused'));
-- Which bank account the courier's money came to.
ALTER TABLE payment
    DROP CONSTRAINT payment_account,
    ADD CONSTRAINT payment_account CHECK ((provider IN ('transfer', 'qris', 'cod')) = (account <> ''));

-- Whether a cooperative lets customers pay on delivery; the newest row counts,
-- and without one it does not.
CREATE TABLE cod_setting (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    offered        BOOLEAN NOT NULL,
    farthest       TEXT NOT NULL CONSTRAINT cod_setting_farthest CHECK (farthest IN ('regency', 'province', 'java', 'beyond')),
    -- Highest total of one order.
    limit_each     BIGINT NOT NULL CONSTRAINT cod_setting_limit CHECK (limit_each BETWEEN 100 AND 10000000000 AND limit_each % 100 = 0),
    -- Who pays the courier for a parcel that was refused.
    bearer         TEXT NOT NULL CONSTRAINT cod_setting_bearer CHECK (bearer IN ('cooperative', 'programme')),
    set_at         TIMESTAMPTZ NOT NULL,
    set_by         BIGINT NOT NULL REFERENCES person,
    CONSTRAINT cod_setting_identity UNIQUE (id, cooperative_id, bearer)
);
CREATE INDEX cod_setting_newest ON cod_setting (cooperative_id, id DESC);

-- What held when an order was accepted.
CREATE TABLE cod_agreement (
    order_id       BIGINT PRIMARY KEY REFERENCES shop_order,
    parcel_id      BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    setting_id     BIGINT NOT NULL,
    bearer         TEXT NOT NULL,
    CONSTRAINT cod_agreement_parcel FOREIGN KEY (parcel_id, order_id, cooperative_id) REFERENCES parcel (id, order_id, cooperative_id),
    CONSTRAINT cod_agreement_setting FOREIGN KEY (setting_id, cooperative_id, bearer) REFERENCES cod_setting (id, cooperative_id, bearer),
    CONSTRAINT cod_agreement_identity UNIQUE (order_id, cooperative_id, bearer)
);
CREATE INDEX cod_agreement_cooperative ON cod_agreement (cooperative_id, order_id);

-- What a courier has handed over for parcels that he delivered: what he
-- collected, less what he keeps for it.
CREATE TABLE cod_remittance (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL REFERENCES cooperative,
    courier_id      BIGINT NOT NULL REFERENCES courier,
    bank_account_id BIGINT NOT NULL REFERENCES bank_account,
    reference       TEXT NOT NULL CONSTRAINT cod_remittance_reference CHECK (reference ~ '^[A-Z0-9./-]{3,60}$'),
    due             BIGINT NOT NULL CONSTRAINT cod_remittance_due CHECK (due > 0 AND due % 100 = 0),
    -- A courier who keeps more than a fifth owes the rest.
    received        BIGINT NOT NULL CONSTRAINT cod_remittance_received CHECK (received % 100 = 0 AND received <= due AND received * 5 >= due * 4),
    reason          TEXT NOT NULL CONSTRAINT cod_remittance_reason CHECK (
                    char_length(reason) <= 300 AND (received = due OR char_length(btrim(reason)) > 0)),
    remitted_at     TIMESTAMPTZ NOT NULL,
    recorded_at     TIMESTAMPTZ NOT NULL,
    recorded_by     BIGINT NOT NULL REFERENCES person,
    CONSTRAINT cod_remittance_past CHECK (remitted_at <= recorded_at),
    CONSTRAINT cod_remittance_once UNIQUE (bank_account_id, reference),
    CONSTRAINT cod_remittance_identity UNIQUE (id, cooperative_id)
);
CREATE INDEX cod_remittance_cooperative ON cod_remittance (cooperative_id, id);

CREATE TABLE cod_remitted (
    order_id       BIGINT PRIMARY KEY REFERENCES cod_agreement,
    remittance_id  BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    amount         BIGINT NOT NULL,
    CONSTRAINT cod_remitted_of FOREIGN KEY (remittance_id, cooperative_id) REFERENCES cod_remittance (id, cooperative_id)
);
CREATE INDEX cod_remitted_remittance ON cod_remitted (remittance_id);

-- A parcel that nobody took, and what the courier took for the way there and
-- back: from a bank account, or from the cooperative's cash box.
CREATE TABLE cod_refusal (
    order_id        BIGINT PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL,
    bearer          TEXT NOT NULL,
    cost            BIGINT NOT NULL CONSTRAINT cod_refusal_cost CHECK (cost >= 0 AND cost % 100 = 0),
    bank_account_id BIGINT REFERENCES bank_account,
    reference       TEXT NOT NULL CONSTRAINT cod_refusal_reference CHECK (char_length(reference) <= 60 AND (cost = 0 OR char_length(btrim(reference)) >= 3)),
    restocked       BOOLEAN NOT NULL,
    recorded_at     TIMESTAMPTZ NOT NULL,
    recorded_by     BIGINT NOT NULL REFERENCES person,
    CONSTRAINT cod_refusal_agreement FOREIGN KEY (order_id, cooperative_id, bearer) REFERENCES cod_agreement (order_id, cooperative_id, bearer)
);

-- +goose StatementBegin
-- Who may let the programme bear what refused parcels cost: its manager. What
-- she has decided stays until she decides otherwise.
CREATE FUNCTION check_cod_setting() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.bearer <> coalesce((SELECT bearer FROM cod_setting WHERE cooperative_id = NEW.cooperative_id ORDER BY id DESC LIMIT 1), 'cooperative')
       AND NOT EXISTS (
           SELECT 1 FROM role_grant g JOIN cooperative c ON c.id = NEW.cooperative_id AND c.programme_id = g.programme_id
           WHERE g.person_id = NEW.set_by AND g.role = 'manager' AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > NEW.set_at)) THEN
        RAISE EXCEPTION 'only the programme''s manager says who bears refused parcels'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cod_setting_manager';
    END IF;
    RETURN NEW;
END $$;

-- An order is accepted as the cooperative's newest setting allows: one parcel,
-- by courier, near enough, and not dearer than the limit.
CREATE FUNCTION check_cod_agreement() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    s cod_setting; o shop_order; p parcel; zones TEXT[] := ARRAY['regency', 'province', 'java', 'beyond'];
BEGIN
    SELECT * INTO s FROM cod_setting WHERE cooperative_id = NEW.cooperative_id ORDER BY id DESC LIMIT 1;
    SELECT * INTO o FROM shop_order WHERE id = NEW.order_id;
    SELECT * INTO p FROM parcel WHERE id = NEW.parcel_id;
    IF s.id IS NULL OR NOT s.offered OR s.id <> NEW.setting_id OR o.payment_method <> 'cod' OR p.pickup
       OR o.total > s.limit_each OR coalesce(array_position(zones, p.zone), 9) > array_position(zones, s.farthest)
       OR (SELECT count(*) FROM parcel WHERE order_id = NEW.order_id) <> 1 THEN
        RAISE EXCEPTION 'order % is not to be paid on delivery', NEW.order_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cod_agreement_allowed';
    END IF;
    RETURN NEW;
END $$;

-- An order that is accepted has its agreement, one that was paid on delivery
-- its remittance; what was paid or given up stays so.
CREATE FUNCTION check_cod_order() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.payment_state IS DISTINCT FROM NEW.payment_state AND (
        OLD.payment_state IN ('paid', 'cancelled')
        OR (NEW.payment_state = 'accepted' AND NOT EXISTS (SELECT 1 FROM cod_agreement WHERE order_id = NEW.id))
        OR (NEW.payment_state = 'paid' AND NOT EXISTS (SELECT 1 FROM cod_remitted WHERE order_id = NEW.id AND amount = NEW.total))) THEN
        RAISE EXCEPTION 'order % cannot become %', NEW.id, NEW.payment_state
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shop_order_cod_moved';
    END IF;
    RETURN NEW;
END $$;

-- Only what was shipped and is not paid can be handed over or refused.
CREATE FUNCTION check_cod_open() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    o shop_order; p parcel;
BEGIN
    SELECT * INTO o FROM shop_order WHERE id = NEW.order_id;
    SELECT * INTO p FROM parcel WHERE order_id = NEW.order_id;
    IF o.payment_state <> 'accepted' OR p.shipped_at IS NULL THEN
        RAISE EXCEPTION 'order % is not on its way to be paid', NEW.order_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cod_open';
    END IF;
    IF TG_TABLE_NAME = 'cod_refusal' THEN
        IF NEW.cost > 2 * p.shipping THEN
            RAISE EXCEPTION 'order %: more than the way there and back', NEW.order_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cod_refusal_most';
        END IF;
    ELSIF NEW.amount <> o.total OR p.courier_id <> (SELECT courier_id FROM cod_remittance WHERE id = NEW.remittance_id) THEN
        RAISE EXCEPTION 'order %: another amount or another courier', NEW.order_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cod_remitted_amount';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_cod_remittance() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of BIGINT; expected BIGINT; found BIGINT;
BEGIN
    of := CASE TG_TABLE_NAME WHEN 'cod_remittance' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'remittance_id')::bigint END;
    SELECT due INTO expected FROM cod_remittance WHERE id = of;
    SELECT sum(amount) INTO found FROM cod_remitted WHERE remittance_id = of;
    IF found IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'remittance %: its orders sum to %, not %', of, found, expected
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cod_remittance_sum';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cod_setting_check BEFORE INSERT ON cod_setting FOR EACH ROW EXECUTE FUNCTION check_cod_setting();
CREATE TRIGGER cod_agreement_check BEFORE INSERT ON cod_agreement FOR EACH ROW EXECUTE FUNCTION check_cod_agreement();
CREATE TRIGGER shop_order_cod BEFORE UPDATE OF payment_state ON shop_order FOR EACH ROW
    WHEN (NEW.payment_method = 'cod') EXECUTE FUNCTION check_cod_order();
CREATE TRIGGER cod_remitted_open BEFORE INSERT ON cod_remitted FOR EACH ROW EXECUTE FUNCTION check_cod_open();
CREATE TRIGGER cod_refusal_open BEFORE INSERT ON cod_refusal FOR EACH ROW EXECUTE FUNCTION check_cod_open();
CREATE CONSTRAINT TRIGGER cod_remittance_sum AFTER INSERT ON cod_remittance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_cod_remittance();
CREATE CONSTRAINT TRIGGER cod_remitted_sum AFTER INSERT ON cod_remitted
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_cod_remittance();

CREATE TRIGGER cod_setting_append_only BEFORE UPDATE OR DELETE ON cod_setting FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_agreement_append_only BEFORE UPDATE OR DELETE ON cod_agreement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_remittance_append_only BEFORE UPDATE OR DELETE ON cod_remittance FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_remitted_append_only BEFORE UPDATE OR DELETE ON cod_remitted FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_refusal_append_only BEFORE UPDATE OR DELETE ON cod_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_setting_no_truncate BEFORE TRUNCATE ON cod_setting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_agreement_no_truncate BEFORE TRUNCATE ON cod_agreement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_remittance_no_truncate BEFORE TRUNCATE ON cod_remittance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_remitted_no_truncate BEFORE TRUNCATE ON cod_remitted FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cod_refusal_no_truncate BEFORE TRUNCATE ON cod_refusal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
