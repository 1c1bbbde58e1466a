-- +goose Up
-- +goose StatementBegin
-- While a complaint waits for the office, its parcel's earnings stay pending: what
-- goes back to the customer is then taken from where it still is. It holds them
-- for three weeks at the most, so that makers are paid when nobody answers.
CREATE FUNCTION complaint_holds(of BIGINT, at TIMESTAMPTZ) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM complaint c JOIN complaint_line l ON l.complaint_id = c.id
        LEFT JOIN complaint_decision d ON d.complaint_id = l.complaint_id AND d.order_line_id = l.order_line_id
        LEFT JOIN complaint_inspection i ON i.complaint_id = l.complaint_id AND i.order_line_id = l.order_line_id
        WHERE c.parcel_id = of AND c.opened_at > at - INTERVAL '21 days' AND (d.outcome IS NULL OR (d.outcome = 'back' AND i.complaint_id IS NULL)))
$$;

CREATE FUNCTION check_release_complaint() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF complaint_holds(NEW.parcel_id, NEW.released_at) THEN
        RAISE EXCEPTION 'a complaint about parcel % waits', NEW.parcel_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'parcel_release_complaint';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER parcel_release_complaint BEFORE INSERT ON parcel_release FOR EACH ROW EXECUTE FUNCTION check_release_complaint();
