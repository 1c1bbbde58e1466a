-- +goose Up
-- +goose StatementBegin
-- The pieces that a member still owes customers in one cooperative: lines that
-- have not been sent, of which she counts as a maker.
CREATE FUNCTION open_lines(cooperative BIGINT, producer BIGINT) RETURNS TABLE (order_line_id BIGINT, pieces INTEGER) LANGUAGE sql STABLE AS $$
    SELECT l.id, l.quantity - l.withdrawn_units
    FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id JOIN parcel p ON p.id = l.parcel_id
    LEFT JOIN LATERAL (SELECT max(r.id) AS id FROM reassignment r WHERE r.order_line_id = l.id) latest ON TRUE
    WHERE s.producer_id = producer AND s.cooperative_id = cooperative
      AND p.fulfilment_state IN ('waiting', 'to_pack') AND l.quantity > l.withdrawn_units
      AND (latest.id IS NULL OR EXISTS (SELECT 1 FROM reassignment_share x WHERE x.reassignment_id = latest.id AND x.producer_id = producer))
$$;

-- Whether somebody is a member now, and stays one until this transaction ends.
CREATE FUNCTION stays_member(cooperative BIGINT, producer BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM membership m WHERE m.cooperative_id = cooperative AND m.producer_id = producer AND m.left_at IS NULL FOR SHARE;
    RETURN FOUND;
END $$;

-- A member leaves with no piece owed to a customer and nothing on sale.
CREATE FUNCTION check_leaving() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM open_lines(NEW.cooperative_id, NEW.producer_id)) THEN
        RAISE EXCEPTION 'producer % has open orders in cooperative %', NEW.producer_id, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_open_orders';
    END IF;
    IF EXISTS (SELECT 1 FROM product_maker w JOIN publication p ON p.product_id = w.product_id AND p.withdrawn_at IS NULL
               WHERE w.cooperative_id = NEW.cooperative_id AND w.producer_id = NEW.producer_id AND w.share_bp > 0) THEN
        RAISE EXCEPTION 'producer % has works on sale in cooperative %', NEW.producer_id, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_on_sale';
    END IF;
    RETURN NULL;
END $$;

-- Nothing is sold for who has left, and no line becomes hers. What was sold over
-- the counter has left already: it stays hers, whenever it is written down.
CREATE FUNCTION check_share_member() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    o shop_order; l order_line;
BEGIN
    SELECT x.* INTO l FROM order_line x WHERE x.id = NEW.order_line_id;
    SELECT x.* INTO o FROM shop_order x WHERE x.id = l.order_id;
    IF o.direct IS NOT TRUE AND NOT stays_member(l.cooperative_id, NEW.producer_id) THEN
        RAISE EXCEPTION 'producer % has left cooperative %', NEW.producer_id, l.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_line_share_left';
    END IF;
    RETURN NULL;
END $$;

-- What goes on sale is made by members.
CREATE FUNCTION check_publication_makers() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM product_maker w WHERE w.product_id = NEW.product_id AND w.share_bp > 0 AND NOT stays_member(w.cooperative_id, w.producer_id)) THEN
        RAISE EXCEPTION 'a maker of product % has left', NEW.product_id USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_left';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_maker_member() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT stays_member(NEW.cooperative_id, NEW.producer_id) THEN
        RAISE EXCEPTION 'producer % has left cooperative %', NEW.producer_id, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_maker_left';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER membership_leaving AFTER UPDATE OF left_at ON membership
    FOR EACH ROW WHEN (OLD.left_at IS NULL AND NEW.left_at IS NOT NULL) EXECUTE FUNCTION check_leaving();
CREATE CONSTRAINT TRIGGER order_line_share_left AFTER INSERT ON order_line_share FOR EACH ROW EXECUTE FUNCTION check_share_member();
CREATE CONSTRAINT TRIGGER reassignment_share_left AFTER INSERT ON reassignment_share FOR EACH ROW EXECUTE FUNCTION check_share_member();
CREATE CONSTRAINT TRIGGER publication_left AFTER INSERT ON publication FOR EACH ROW EXECUTE FUNCTION check_publication_makers();
CREATE CONSTRAINT TRIGGER product_maker_left AFTER INSERT OR UPDATE OF share_bp ON product_maker
    FOR EACH ROW WHEN (NEW.share_bp > 0) EXECUTE FUNCTION check_maker_member();
