-- +goose Up
-- Discounts and tips of an order, divided over its lines and makers, and what
-- goes back of them. A discount that the makers bear lowers a line's net; one
-- that the programme or the cooperative pays for leaves it as it was, and the
-- customer pays that much less. The unique code of a transfer is such a part
-- of the programme's.
ALTER TABLE order_line
    ADD COLUMN programme_discount   BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN cooperative_discount BIGINT NOT NULL DEFAULT 0,
    -- Units that were refunded; units that stay here, because they were
    -- refunded before shipping; shipped units that came back into the stock.
    ADD COLUMN refunded_units  INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN withdrawn_units INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN restocked_units INTEGER NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_line_funded CHECK (
        programme_discount >= 0 AND cooperative_discount >= 0 AND programme_discount % 100 = 0 AND cooperative_discount % 100 = 0
        AND programme_discount + cooperative_discount <= net),
    ADD CONSTRAINT order_line_refunded_units CHECK (refunded_units BETWEEN 0 AND quantity),
    ADD CONSTRAINT order_line_withdrawn_units CHECK (withdrawn_units BETWEEN 0 AND quantity),
    ADD CONSTRAINT order_line_restocked_units CHECK (restocked_units BETWEEN 0 AND quantity - withdrawn_units);

-- Beside what a share was at the sale stands what reassignments have moved to
-- it (or away, negative) and what refunds took back. A maker who came by
-- reassignment had nothing at the sale.
ALTER TABLE order_line_share
    ADD COLUMN tip                           BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN programme_discount            BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN cooperative_discount          BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_tip                  BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_programme_discount   BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_cooperative_discount BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_income                  BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_cooperative_fee         BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_programme_fee           BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_contribution            BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_tip                     BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_programme_discount      BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_cooperative_discount    BIGINT NOT NULL DEFAULT 0,
    DROP CONSTRAINT order_line_share_bp,
    ADD CONSTRAINT order_line_share_bp CHECK (share_bp BETWEEN 0 AND 10000),
    ADD CONSTRAINT order_line_share_joined CHECK (
        share_bp > 0 OR (income = 0 AND cooperative_fee = 0 AND programme_fee = 0 AND contribution = 0
                         AND tip = 0 AND programme_discount = 0 AND cooperative_discount = 0)),
    ADD CONSTRAINT order_line_share_more CHECK (
        tip >= 0 AND programme_discount >= 0 AND cooperative_discount >= 0
        AND tip % 100 = 0 AND programme_discount % 100 = 0 AND cooperative_discount % 100 = 0),
    DROP CONSTRAINT order_line_share_refunded,
    ADD CONSTRAINT order_line_share_refunded CHECK (
        refunded_income BETWEEN 0 AND income + moved_income
        AND refunded_cooperative_fee BETWEEN 0 AND cooperative_fee + moved_cooperative_fee
        AND refunded_programme_fee BETWEEN 0 AND programme_fee + moved_programme_fee
        AND refunded_contribution BETWEEN 0 AND contribution + moved_contribution
        AND refunded_tip BETWEEN 0 AND tip + moved_tip
        AND refunded_programme_discount BETWEEN 0 AND programme_discount + moved_programme_discount
        AND refunded_cooperative_discount BETWEEN 0 AND cooperative_discount + moved_cooperative_discount);

ALTER TABLE refund_share
    ADD COLUMN tip                  BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN programme_discount   BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN cooperative_discount BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT refund_share_more CHECK (
        tip >= 0 AND programme_discount >= 0 AND cooperative_discount >= 0
        AND tip % 100 = 0 AND programme_discount % 100 = 0 AND cooperative_discount % 100 = 0);

-- Whole units of a line that a refund is for, and where the goods are.
CREATE TABLE refund_unit (
    refund_id     BIGINT NOT NULL REFERENCES refund,
    order_line_id BIGINT NOT NULL REFERENCES order_line,
    units         INTEGER NOT NULL CONSTRAINT refund_unit_units CHECK (units > 0),
    withdrawn     INTEGER NOT NULL,
    restocked     INTEGER NOT NULL,
    PRIMARY KEY (refund_id, order_line_id),
    CONSTRAINT refund_unit_goods CHECK (withdrawn >= 0 AND restocked >= 0 AND withdrawn + restocked <= units)
);
CREATE INDEX refund_unit_line ON refund_unit (order_line_id);
CREATE TRIGGER refund_unit_append_only BEFORE UPDATE OR DELETE ON refund_unit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_unit_no_truncate BEFORE TRUNCATE ON refund_unit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION check_order_line() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    line BIGINT := (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'order_line' THEN 'id' ELSE 'order_line_id' END)::bigint;
    s RECORD; l RECORD;
BEGIN
    SELECT sum(share_bp) AS bp, sum(income + cooperative_fee + programme_fee + contribution) AS parts,
           sum(programme_discount) AS programme_discount, sum(cooperative_discount) AS cooperative_discount
        INTO s FROM order_line_share WHERE order_line_id = line;
    SELECT net, programme_discount, cooperative_discount INTO l FROM order_line WHERE id = line;
    IF s.bp IS DISTINCT FROM 10000 OR s.parts IS DISTINCT FROM l.net OR s.programme_discount <> l.programme_discount
       OR s.cooperative_discount <> l.cooperative_discount THEN
        RAISE EXCEPTION 'order line %: shares sum to % bp and %, not 10000 and %', line, s.bp, s.parts, l.net
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_split';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION check_order() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    lines RECORD; postage BIGINT; tips BIGINT;
BEGIN
    SELECT sum(price * quantity) AS gross, sum(discount + programme_discount + cooperative_discount) AS less
        INTO lines FROM order_line WHERE order_id = NEW.id;
    SELECT sum(shipping) INTO postage FROM parcel WHERE order_id = NEW.id;
    SELECT sum(s.tip) INTO tips FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id WHERE l.order_id = NEW.id;
    IF lines.gross IS DISTINCT FROM NEW.items_total OR lines.less IS DISTINCT FROM NEW.discount_total + NEW.unique_code
       OR postage IS DISTINCT FROM NEW.shipping_total OR tips IS DISTINCT FROM NEW.tip THEN
        RAISE EXCEPTION 'order %: totals differ from its lines and parcels', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shop_order_totals';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- Whoever adds a share later adds to a line that was divided.
CREATE CONSTRAINT TRIGGER order_line_share_split AFTER INSERT ON order_line_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_line();

-- What of each release repays what a maker owes, in basis points.
ALTER TABLE programme ADD COLUMN repayment_bp INTEGER NOT NULL DEFAULT 5000
    CONSTRAINT programme_repayment CHECK (repayment_bp BETWEEN 0 AND 10000);
