-- +goose Up
-- With what a person signs in instead of typing her PIN: a key that her phone
-- keeps behind its own lock (WebAuthn). Of it the public half stands here.
CREATE TABLE passkey (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id       BIGINT NOT NULL REFERENCES person,
    credential      BYTEA NOT NULL CONSTRAINT passkey_credential UNIQUE CONSTRAINT passkey_credential_length CHECK (octet_length(credential) BETWEEN 16 AND 1023),
    public_key      BYTEA NOT NULL CONSTRAINT passkey_public_key CHECK (octet_length(public_key) BETWEEN 32 AND 4096),
    sign_count      BIGINT NOT NULL CONSTRAINT passkey_sign_count CHECK (sign_count BETWEEN 0 AND 4294967295),
    backup_eligible BOOLEAN NOT NULL, -- its maker may copy it to her other phones; never changes
    name            TEXT NOT NULL CONSTRAINT passkey_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 40),
    added_at        TIMESTAMPTZ NOT NULL,
    used_at         TIMESTAMPTZ CONSTRAINT passkey_used CHECK (used_at >= added_at),
    removed_at      TIMESTAMPTZ CONSTRAINT passkey_removed_after CHECK (removed_at >= added_at)
);
CREATE INDEX passkey_person ON passkey (person_id) WHERE removed_at IS NULL;

-- +goose StatementBegin
-- Nobody has more than five, nor adds one who may not sign in.
CREATE FUNCTION check_new_passkey() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM person WHERE id = NEW.person_id AND disabled_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'person % does not sign in', NEW.person_id USING ERRCODE = 'check_violation', CONSTRAINT = 'passkey_person';
    END IF;
    IF (SELECT count(*) FROM passkey WHERE person_id = NEW.person_id AND removed_at IS NULL) >= 5 THEN
        RAISE EXCEPTION 'person % has five passkeys', NEW.person_id USING ERRCODE = 'check_violation', CONSTRAINT = 'passkey_most';
    END IF;
    RETURN NEW;
END $$;

-- What was removed stays so and is used no more; the phone's counter only rises,
-- unless the phone has none and always says nought: who copied the key is caught.
CREATE FUNCTION check_passkey() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'passkey % was removed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'passkey_removed';
    END IF;
    IF NEW.sign_count < OLD.sign_count OR NEW.used_at IS DISTINCT FROM OLD.used_at AND NEW.sign_count = OLD.sign_count AND NEW.sign_count > 0 THEN
        RAISE EXCEPTION 'the counter of passkey % does not rise', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'passkey_counter';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER passkey_new BEFORE INSERT ON passkey FOR EACH ROW EXECUTE FUNCTION check_new_passkey();
CREATE TRIGGER passkey_change BEFORE UPDATE ON passkey FOR EACH ROW EXECUTE FUNCTION check_passkey();

-- What a browser was last asked to sign; it is answered once, within minutes.
CREATE TABLE passkey_challenge (
    browser    BYTEA PRIMARY KEY CONSTRAINT passkey_challenge_browser CHECK (octet_length(browser) = 32), -- a hash
    person_id  BIGINT REFERENCES person, -- who adds a passkey; without one somebody signs in
    asked      JSONB NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);
