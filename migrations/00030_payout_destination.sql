-- +goose Up
-- Where a producer wants her money: the latest row counts, and without one she
-- is paid in cash. Number and holder are sealed (AES-256-GCM, nonce first) with
-- the key that key_id names; only the last digits can be read here. Each change
-- holds what is paid to her for three days, so that a stolen phone takes
-- nothing before she hears of it.
CREATE TABLE payout_destination (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    producer_id BIGINT NOT NULL REFERENCES producer,
    method      TEXT NOT NULL CONSTRAINT payout_destination_method CHECK (method IN ('bank', 'ewallet', 'cash')),
    -- The bank or the e-wallet by its name.
    institution TEXT CONSTRAINT payout_destination_institution CHECK (char_length(btrim(institution)) BETWEEN 2 AND 40),
    last_digits TEXT CONSTRAINT payout_destination_last_digits CHECK (last_digits ~ '^[0-9]{4}$'),
    sealed      BYTEA CONSTRAINT payout_destination_sealed CHECK (octet_length(sealed) > 28),
    key_id      TEXT CONSTRAINT payout_destination_key CHECK (key_id ~ '^[0-9a-f]{8}$'),
    -- The account is a relative's, and she agreed to that.
    of_relative BOOLEAN NOT NULL,
    agreed_at   TIMESTAMPTZ,
    set_at      TIMESTAMPTZ NOT NULL,
    set_by      BIGINT NOT NULL REFERENCES person,
    held_until  TIMESTAMPTZ NOT NULL,
    -- Nobody sets it for her.
    CONSTRAINT payout_destination_own CHECK (set_by = producer_id),
    CONSTRAINT payout_destination_hold CHECK (held_until = set_at + INTERVAL '72 hours'),
    CONSTRAINT payout_destination_account CHECK (
        num_nonnulls(institution, last_digits, sealed, key_id) = CASE WHEN method = 'cash' THEN 0 ELSE 4 END),
    CONSTRAINT payout_destination_relative CHECK (
        (agreed_at IS NOT NULL) = of_relative AND (method <> 'cash' OR NOT of_relative)),
    CONSTRAINT payout_destination_hers UNIQUE (id, producer_id, method)
);
CREATE INDEX payout_destination_latest ON payout_destination (producer_id, id DESC);

-- +goose StatementBegin
-- A time that is given may be of the past, where what happened is written down
-- later, and never of the future: a hold cannot be waited out by a wrong clock.
CREATE FUNCTION refuse_future(at TIMESTAMPTZ, what TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF at > clock_timestamp() + INTERVAL '2 minutes' THEN
        RAISE EXCEPTION '% lies in the future', what USING ERRCODE = 'check_violation', CONSTRAINT = what || '_future';
    END IF;
END $$;

CREATE FUNCTION check_payout_destination() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_future(NEW.set_at, 'payout_destination');
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER payout_destination_check BEFORE INSERT ON payout_destination
    FOR EACH ROW EXECUTE FUNCTION check_payout_destination();
CREATE TRIGGER payout_destination_append_only BEFORE UPDATE OR DELETE ON payout_destination
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_destination_no_truncate BEFORE TRUNCATE ON payout_destination
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A picture that is evidence, such as a receipt: nobody finds it by its name,
-- and it is shown only by pages that know who asks.
ALTER TABLE picture ADD COLUMN private BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX picture_once;
CREATE UNIQUE INDEX picture_once ON picture (hash, COALESCE(owner_person_id, 0), private) WHERE withdrawn_at IS NULL;
