-- +goose Up
-- A maker says that her part of an order's line is ready; said by mistake, it is
-- withdrawn. What she says moves nothing: the cooperative packs what it has.
CREATE TABLE line_ready (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id BIGINT NOT NULL,
    producer_id   BIGINT NOT NULL,
    ready_at      TIMESTAMPTZ NOT NULL,
    recorded_by   BIGINT NOT NULL REFERENCES person,
    withdrawn_at  TIMESTAMPTZ,
    CONSTRAINT line_ready_maker FOREIGN KEY (order_line_id, producer_id) REFERENCES order_line_share (order_line_id, producer_id),
    CONSTRAINT line_ready_period CHECK (withdrawn_at >= ready_at)
);
CREATE UNIQUE INDEX line_ready_once ON line_ready (order_line_id, producer_id) WHERE withdrawn_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION check_line_ready() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM order_line l JOIN parcel p ON p.id = l.parcel_id JOIN shop_order o ON o.id = l.order_id
                   WHERE l.id = NEW.order_line_id AND p.fulfilment_state = 'to_pack' AND o.payment_state IN ('accepted', 'paid')) THEN
        RAISE EXCEPTION 'line % waits for nothing', NEW.order_line_id USING ERRCODE = 'check_violation', CONSTRAINT = 'line_ready_open';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER line_ready_open BEFORE INSERT ON line_ready FOR EACH ROW EXECUTE FUNCTION check_line_ready();
