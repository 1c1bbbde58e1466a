-- +goose Up
-- +goose StatementBegin
-- What of a producer's payable, of her sales in one cooperative, belongs to
-- orders whose payment is disputed: it is not paid out meanwhile.
CREATE FUNCTION disputed_in(producer BIGINT, cooperative BIGINT) RETURNS BIGINT LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(s.income + s.moved_income - s.refunded_income + s.tip + s.moved_tip - s.refunded_tip), 0)::bigint
    FROM disputed_order d JOIN order_line l ON l.order_id = d.order_id AND l.cooperative_id = cooperative
    JOIN parcel_release r ON r.parcel_id = l.parcel_id
    JOIN order_line_share s ON s.order_line_id = l.id AND s.producer_id = producer
$$;

-- The people who could be the second for what one person has prepared, in the
-- order in which they are asked: the cooperative's other officers (1), the
-- programme's managers (2), the administrators (3). Each is of the first that
-- she is. Who was disabled can approve nothing.
CREATE FUNCTION seconds_of(cooperative BIGINT, maker BIGINT) RETURNS TABLE (person_id BIGINT, rank INTEGER) LANGUAGE sql STABLE AS $$
    SELECT g.person_id, min(CASE g.role WHEN 'officer' THEN 1 WHEN 'manager' THEN 2 ELSE 3 END)
    FROM role_grant g JOIN person p ON p.id = g.person_id AND p.disabled_at IS NULL JOIN cooperative c ON c.id = cooperative
    WHERE g.person_id <> maker AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp())
      AND (g.role = 'officer' AND g.cooperative_id = c.id OR g.role = 'manager' AND g.programme_id = c.programme_id OR g.role = 'administrator')
    GROUP BY g.person_id
$$;

-- Another officer is the second person; the programme's managers where there
-- are not officers enough, and the administrators where those are not enough
-- either.
CREATE OR REPLACE FUNCTION may_approve(person BIGINT, cooperative BIGINT, maker BIGINT, needed INTEGER) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM seconds_of(cooperative, maker) s WHERE s.person_id = person
        AND (s.rank = 1 OR (SELECT count(*) FROM seconds_of(cooperative, maker) o WHERE o.rank < s.rank) < needed))
$$;

CREATE OR REPLACE FUNCTION check_payout() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    run payout_run;
BEGIN
    SELECT * INTO run FROM payout_run r WHERE r.id = NEW.run_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM payout_approval WHERE run_id = NEW.run_id)
       OR EXISTS (SELECT 1 FROM payout_withdrawal WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_closed', NEW.run_id);
    END IF;
    PERFORM 1 FROM membership m WHERE m.cooperative_id = NEW.cooperative_id AND m.producer_id = NEW.producer_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM payout p WHERE p.producer_id = NEW.producer_id AND p.cooperative_id = NEW.cooperative_id
               AND p.run_id <> NEW.run_id AND NOT payout_approved(p.run_id)
               AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = p.run_id)) THEN
        PERFORM refuse_payout('payout_waiting', NEW.producer_id);
    END IF;
    PERFORM check_payout_hold(NEW, run.prepared_at);
    PERFORM check_payout_payable(NEW);
    RETURN NEW;
END $$;

-- Who asks holds the lock of the balance.
CREATE FUNCTION check_payout_payable(p payout) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    payable BIGINT := payable_in(p.producer_id, p.cooperative_id);
BEGIN
    IF p.amount > payable THEN
        PERFORM refuse_payout('payout_payable', p.producer_id);
    ELSIF p.amount > payable - disputed_in(p.producer_id, p.cooperative_id) THEN
        PERFORM refuse_payout('payout_disputed', p.producer_id);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION check_payout_approval() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    run payout_run;
    needed INTEGER;
    had INTEGER;
    p payout;
BEGIN
    PERFORM refuse_future(NEW.approved_at, 'payout_approval');
    SELECT * INTO run FROM payout_run WHERE id = NEW.run_id FOR UPDATE;
    needed := payout_approvals_needed(NEW.run_id);
    SELECT count(*) INTO had FROM payout_approval WHERE run_id = NEW.run_id;
    IF EXISTS (SELECT 1 FROM payout_withdrawal WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_withdrawn', NEW.run_id);
    ELSIF had >= needed THEN
        PERFORM refuse_payout('payout_approved_before', NEW.run_id);
    ELSIF NOT EXISTS (SELECT 1 FROM payout WHERE run_id = NEW.run_id) THEN
        PERFORM refuse_payout('payout_run_empty', NEW.run_id);
    ELSIF NEW.approver_id <> run.prepared_by AND NOT may_approve(NEW.approver_id, run.cooperative_id, run.prepared_by, needed) THEN
        PERFORM refuse_payout('payout_approver', NEW.approver_id);
    END IF;
    IF had + 1 < needed THEN
        RETURN NEW;
    END IF;
    -- The last approval moves the money, so nothing else moves it meanwhile;
    -- all balances at once, in the order of every posting.
    PERFORM 1 FROM account_balance b WHERE b.account_id IN (
        SELECT a.id FROM account a WHERE a.currency = 'IDR' AND (a.code = 'liability:payout_in_transit'
            OR a.code IN (SELECT 'liability:producer:' || q.producer_id || ':payable' FROM payout q WHERE q.run_id = NEW.run_id)))
        ORDER BY b.account_id FOR UPDATE;
    FOR p IN SELECT * FROM payout q WHERE q.run_id = NEW.run_id ORDER BY q.id LOOP
        PERFORM check_payout_hold(p, NEW.approved_at);
        PERFORM check_payout_payable(p);
    END LOOP;
    RETURN NEW;
END $$;
-- +goose StatementEnd
