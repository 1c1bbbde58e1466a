-- +goose Up
-- Material or money that a producer was given beforehand and pays back from her
-- sales: at most the agreed part of each release.
CREATE TABLE advance (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL,
    producer_id     BIGINT NOT NULL,
    amount          BIGINT NOT NULL CONSTRAINT advance_amount CHECK (amount > 0 AND amount % 100 = 0),
    -- None is material from the cooperative's store.
    bank_account_id BIGINT,
    what            TEXT NOT NULL CONSTRAINT advance_what CHECK (char_length(btrim(what)) BETWEEN 1 AND 120),
    -- The part of each release that pays it back, in basis points.
    repay_bp        INTEGER NOT NULL CONSTRAINT advance_repay CHECK (repay_bp BETWEEN 1 AND 10000),
    given_at        TIMESTAMPTZ NOT NULL,
    given_by        BIGINT NOT NULL REFERENCES person,
    CONSTRAINT advance_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT advance_other CHECK (given_by <> producer_id)
);
CREATE INDEX advance_producer ON advance (producer_id, cooperative_id, id DESC);

-- What of a sale is withheld for the state, such as PPh 22 under PMK 37/2025.
-- Without a row nothing is; periods of one tax never overlap.
CREATE TABLE tax_rate (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    kind         TEXT NOT NULL CONSTRAINT tax_rate_kind CHECK (kind ~ '^[a-z0-9_]{2,20}$'),
    rate_bp      INTEGER NOT NULL CONSTRAINT tax_rate_bp CHECK (rate_bp BETWEEN 1 AND 2000),
    period       TSTZRANGE NOT NULL CONSTRAINT tax_rate_period CHECK (NOT isempty(period) AND lower_inc(period) AND NOT lower_inf(period)),
    set_at       TIMESTAMPTZ NOT NULL,
    set_by       BIGINT NOT NULL REFERENCES person,
    CONSTRAINT tax_rate_overlap EXCLUDE USING gist (int8range(programme_id, programme_id, '[]') WITH =, int8range(hashtext(kind)::bigint, hashtext(kind)::bigint, '[]') WITH =, period WITH &&)
);

-- A seller who declares that she sells for at most Rp500 million in a year is
-- exempt for that year.
CREATE TABLE tax_exemption (
    producer_id BIGINT NOT NULL REFERENCES producer,
    kind        TEXT NOT NULL CONSTRAINT tax_exemption_kind CHECK (kind ~ '^[a-z0-9_]{2,20}$'),
    year        SMALLINT NOT NULL CONSTRAINT tax_exemption_year CHECK (year BETWEEN 2025 AND 2200),
    declared_at TIMESTAMPTZ NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES person,
    CONSTRAINT tax_exemption_once PRIMARY KEY (producer_id, kind, year)
);

-- +goose StatementBegin
CREATE FUNCTION check_advance() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_future(NEW.given_at, 'advance');
    IF NOT is_officer(NEW.given_by, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_officer', NEW.given_by);
    ELSIF NEW.bank_account_id IS NOT NULL AND NOT usable_bank_account(NEW.bank_account_id, NEW.cooperative_id) THEN
        PERFORM refuse_payout('payout_bank_account', NEW.bank_account_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_advance_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'advance:' || NEW.id) THEN
        PERFORM refuse_payout('advance_unposted', NEW.id);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER advance_check BEFORE INSERT ON advance FOR EACH ROW EXECUTE FUNCTION check_advance();
CREATE CONSTRAINT TRIGGER advance_unposted AFTER INSERT ON advance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_advance_posted();
CREATE TRIGGER advance_append_only BEFORE UPDATE OR DELETE ON advance FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER advance_no_truncate BEFORE TRUNCATE ON advance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tax_rate_no_truncate BEFORE TRUNCATE ON tax_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tax_exemption_append_only BEFORE UPDATE OR DELETE ON tax_exemption FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tax_exemption_no_truncate BEFORE TRUNCATE ON tax_exemption FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
