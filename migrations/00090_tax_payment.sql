-- +goose Up
-- Tax that was withheld of sales, handed over to the state: the number by which
-- the treasury confirms it (NTPN) is known once in the whole country.
CREATE TABLE tax_payment (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id    BIGINT NOT NULL REFERENCES programme,
    kind            TEXT NOT NULL CONSTRAINT tax_payment_kind CHECK (kind ~ '^[a-z0-9_]{2,20}$'),
    -- The month of which it is (masa pajak), by its first day.
    month           DATE NOT NULL CONSTRAINT tax_payment_month CHECK (month = date_trunc('month', month::timestamp)::date AND month >= DATE '2025-01-01'),
    amount          BIGINT NOT NULL CONSTRAINT tax_payment_amount CHECK (amount > 0 AND amount % 100 = 0),
    bank_account_id BIGINT NOT NULL REFERENCES bank_account,
    reference       TEXT NOT NULL CONSTRAINT tax_payment_reference CHECK (reference ~ '^[A-Z0-9]{16}$')
                    CONSTRAINT tax_payment_reference_once UNIQUE,
    paid_at         TIMESTAMPTZ NOT NULL,
    paid_by         BIGINT NOT NULL REFERENCES person
);
CREATE INDEX tax_payment_programme ON tax_payment (programme_id, id DESC);
CREATE INDEX tax_payment_account ON tax_payment (bank_account_id);

-- +goose StatementBegin
-- What a programme's cooperatives have withheld and it has not handed over.
-- Below nothing when sales were refunded after that.
CREATE FUNCTION tax_owed(programme BIGINT, tax TEXT) RETURNS BIGINT LANGUAGE sql STABLE AS $$
    SELECT (coalesce((SELECT -sum(p.amount) FROM account a JOIN posting p ON p.account_id = a.id JOIN cooperative c ON c.id = p.cooperative_id
                      WHERE a.code = 'liability:tax:' || tax AND a.currency = 'IDR' AND c.programme_id = programme), 0)
          - coalesce((SELECT sum(y.amount) FROM tax_payment y WHERE y.programme_id = programme AND y.kind = tax), 0))::bigint
$$;

-- The account's row is locked against every posting, which refers to it, so
-- what is owed is the truth until this ends.
CREATE FUNCTION check_tax_payment() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_future(NEW.paid_at, 'tax_payment');
    IF NOT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.id = g.person_id AND p.disabled_at IS NULL
                   WHERE g.person_id = NEW.paid_by AND g.role = 'manager' AND g.programme_id = NEW.programme_id
                     AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > clock_timestamp())) THEN
        PERFORM refuse_payout('tax_payment_manager', NEW.paid_by);
    ELSIF NOT EXISTS (SELECT 1 FROM bank_account b WHERE b.id = NEW.bank_account_id AND b.programme_id = NEW.programme_id AND b.closed_at IS NULL) THEN
        PERFORM refuse_payout('payout_bank_account', NEW.bank_account_id);
    END IF;
    PERFORM 1 FROM account a WHERE a.code = 'liability:tax:' || NEW.kind AND a.currency = 'IDR' FOR UPDATE;
    IF NEW.amount > tax_owed(NEW.programme_id, NEW.kind) THEN
        PERFORM refuse_payout('tax_payment_owed', NEW.programme_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_tax_payment_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'tax_paid:' || NEW.id) THEN
        PERFORM refuse_payout('tax_payment_unposted', NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER tax_payment_check BEFORE INSERT ON tax_payment FOR EACH ROW EXECUTE FUNCTION check_tax_payment();
CREATE CONSTRAINT TRIGGER tax_payment_unposted AFTER INSERT ON tax_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_tax_payment_posted();
CREATE TRIGGER tax_payment_append_only BEFORE UPDATE OR DELETE ON tax_payment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tax_payment_no_truncate BEFORE TRUNCATE ON tax_payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
