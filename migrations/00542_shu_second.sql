-- +goose Up
-- +goose StatementBegin
-- Who may decide about a surplus that was prepared may also send it back: an
-- officer of the cooperative, or who could be the second person.
CREATE OR REPLACE FUNCTION check_shu_withdrawal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    s shu;
BEGIN
    SELECT * INTO s FROM shu WHERE id = NEW.shu_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('shu', NEW.shu_id));
    IF NOT is_officer(NEW.withdrawn_by, s.cooperative_id) AND NOT may_approve(NEW.withdrawn_by, s.cooperative_id, s.prepared_by, 1) THEN
        RAISE EXCEPTION 'SHU %: not by %', s.id, NEW.withdrawn_by USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_second_person';
    ELSIF EXISTS (SELECT 1 FROM shu_approval WHERE shu_id = NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is approved', NEW.shu_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_decided';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
