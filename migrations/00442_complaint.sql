-- +goose Up
-- What a customer says is wrong with a parcel: the lines, photographs, a
-- conversation with the cooperative, and its decision line by line.
CREATE TABLE complaint (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id       BIGINT NOT NULL,
    parcel_id      BIGINT NOT NULL CONSTRAINT complaint_one UNIQUE,
    cooperative_id BIGINT NOT NULL,
    opened_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT complaint_parcel FOREIGN KEY (parcel_id, order_id, cooperative_id) REFERENCES parcel (id, order_id, cooperative_id),
    CONSTRAINT complaint_identity UNIQUE (id, cooperative_id)
);
CREATE INDEX complaint_cooperative ON complaint (cooperative_id, id DESC);
CREATE TABLE complaint_line (
    complaint_id   BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    order_line_id  BIGINT NOT NULL,
    units          INTEGER NOT NULL CONSTRAINT complaint_line_units CHECK (units > 0),
    PRIMARY KEY (complaint_id, order_line_id),
    CONSTRAINT complaint_line_complaint FOREIGN KEY (complaint_id, cooperative_id) REFERENCES complaint (id, cooperative_id),
    CONSTRAINT complaint_line_line FOREIGN KEY (order_line_id, cooperative_id) REFERENCES order_line (id, cooperative_id)
);
CREATE TABLE complaint_photo (
    complaint_id BIGINT NOT NULL REFERENCES complaint,
    picture_id   BIGINT NOT NULL REFERENCES picture,
    PRIMARY KEY (complaint_id, picture_id)
);
CREATE TABLE complaint_message (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint,
    person_id    BIGINT REFERENCES person, -- of the office; without one it is the customer
    said         TEXT NOT NULL CONSTRAINT complaint_message_said CHECK (char_length(btrim(said)) BETWEEN 1 AND 1000),
    at           TIMESTAMPTZ NOT NULL
);
CREATE INDEX complaint_message_of ON complaint_message (complaint_id, id);
-- What is decided of a line: refused, or accepted, with the goods left to the
-- customer or to come back first.
CREATE TABLE complaint_decision (
    complaint_id  BIGINT NOT NULL,
    order_line_id BIGINT NOT NULL,
    outcome       TEXT NOT NULL CONSTRAINT complaint_decision_outcome CHECK (outcome IN ('refused', 'kept', 'back')),
    units         INTEGER NOT NULL,
    reason        TEXT NOT NULL CONSTRAINT complaint_decision_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    decided_at    TIMESTAMPTZ NOT NULL,
    decided_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT complaint_decision_once PRIMARY KEY (complaint_id, order_line_id),
    CONSTRAINT complaint_decision_line FOREIGN KEY (complaint_id, order_line_id) REFERENCES complaint_line (complaint_id, order_line_id),
    CONSTRAINT complaint_decision_units CHECK ((outcome = 'refused') = (units = 0) AND units >= 0)
);
-- What the office found when the goods came back.
CREATE TABLE complaint_inspection (
    complaint_id  BIGINT NOT NULL,
    order_line_id BIGINT NOT NULL,
    restocked     BOOLEAN NOT NULL,
    found         TEXT NOT NULL CONSTRAINT complaint_inspection_found CHECK (char_length(btrim(found)) BETWEEN 1 AND 300),
    inspected_at  TIMESTAMPTZ NOT NULL,
    inspected_by  BIGINT NOT NULL REFERENCES person,
    CONSTRAINT complaint_inspection_once PRIMARY KEY (complaint_id, order_line_id),
    CONSTRAINT complaint_inspection_decision FOREIGN KEY (complaint_id, order_line_id) REFERENCES complaint_decision (complaint_id, order_line_id)
);
-- By which refund the customer got her money for a line.
CREATE TABLE complaint_refund (
    complaint_id  BIGINT NOT NULL,
    order_line_id BIGINT NOT NULL,
    refund_id     BIGINT NOT NULL REFERENCES refund,
    CONSTRAINT complaint_refund_once PRIMARY KEY (complaint_id, order_line_id),
    CONSTRAINT complaint_refund_decision FOREIGN KEY (complaint_id, order_line_id) REFERENCES complaint_decision (complaint_id, order_line_id)
);

-- +goose StatementBegin
-- A complaint is about a parcel that was paid for and has left, and about no more
-- than it held; its photographs are private; goods are inspected that were to
-- come back; the office's words are an officer's.
CREATE FUNCTION check_complaint() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    fits BOOLEAN;
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'complaint' THEN
        SELECT EXISTS (SELECT 1 FROM parcel p JOIN shop_order o ON o.id = p.order_id WHERE p.id = (to_jsonb(NEW) ->> 'parcel_id')::bigint
            AND o.payment_state = 'paid' AND p.fulfilment_state IN ('shipped', 'delivered')) INTO fits;
    WHEN 'complaint_line' THEN
        SELECT EXISTS (SELECT 1 FROM order_line l JOIN complaint c ON c.id = (to_jsonb(NEW) ->> 'complaint_id')::bigint AND c.parcel_id = l.parcel_id
            WHERE l.id = (to_jsonb(NEW) ->> 'order_line_id')::bigint AND (to_jsonb(NEW) ->> 'units')::int <= l.quantity - l.refunded_units) INTO fits;
    WHEN 'complaint_photo' THEN
        SELECT private INTO fits FROM picture WHERE id = (to_jsonb(NEW) ->> 'picture_id')::bigint;
    WHEN 'complaint_message' THEN
        SELECT to_jsonb(NEW) ->> 'person_id' IS NULL OR EXISTS (SELECT 1 FROM role_grant g JOIN complaint c ON c.cooperative_id = g.cooperative_id
            WHERE g.person_id = (to_jsonb(NEW) ->> 'person_id')::bigint AND g.role = 'officer' AND g.revoked_at IS NULL
              AND c.id = (to_jsonb(NEW) ->> 'complaint_id')::bigint) INTO fits;
    WHEN 'complaint_decision' THEN
        SELECT EXISTS (SELECT 1 FROM complaint_line l JOIN complaint c ON c.id = l.complaint_id JOIN role_grant g ON g.cooperative_id = c.cooperative_id
            WHERE l.complaint_id = (to_jsonb(NEW) ->> 'complaint_id')::bigint AND l.order_line_id = (to_jsonb(NEW) ->> 'order_line_id')::bigint
              AND (to_jsonb(NEW) ->> 'units')::int <= l.units AND g.person_id = (to_jsonb(NEW) ->> 'decided_by')::bigint AND g.role = 'officer' AND g.revoked_at IS NULL) INTO fits;
    ELSE
        SELECT EXISTS (SELECT 1 FROM complaint_decision d WHERE d.complaint_id = (to_jsonb(NEW) ->> 'complaint_id')::bigint
            AND d.order_line_id = (to_jsonb(NEW) ->> 'order_line_id')::bigint AND d.outcome = 'back') INTO fits;
    END CASE;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION '% does not fit', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_fits';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER complaint_check BEFORE INSERT ON complaint FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_line_check BEFORE INSERT ON complaint_line FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_photo_check BEFORE INSERT ON complaint_photo FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_message_check BEFORE INSERT ON complaint_message FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_decision_check BEFORE INSERT ON complaint_decision FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_inspection_check BEFORE INSERT ON complaint_inspection FOR EACH ROW EXECUTE FUNCTION check_complaint();
CREATE TRIGGER complaint_append_only BEFORE UPDATE OR DELETE ON complaint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_no_truncate BEFORE TRUNCATE ON complaint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_line_append_only BEFORE UPDATE OR DELETE ON complaint_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_line_no_truncate BEFORE TRUNCATE ON complaint_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_photo_append_only BEFORE UPDATE OR DELETE ON complaint_photo FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_photo_no_truncate BEFORE TRUNCATE ON complaint_photo FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_message_append_only BEFORE UPDATE OR DELETE ON complaint_message FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_message_no_truncate BEFORE TRUNCATE ON complaint_message FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_decision_append_only BEFORE UPDATE OR DELETE ON complaint_decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_decision_no_truncate BEFORE TRUNCATE ON complaint_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_inspection_append_only BEFORE UPDATE OR DELETE ON complaint_inspection FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_inspection_no_truncate BEFORE TRUNCATE ON complaint_inspection FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_refund_append_only BEFORE UPDATE OR DELETE ON complaint_refund FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_refund_no_truncate BEFORE TRUNCATE ON complaint_refund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
