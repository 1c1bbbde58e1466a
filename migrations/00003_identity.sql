-- +goose Up
CREATE SEQUENCE member_number START 100001;

CREATE TABLE person (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_number TEXT NOT NULL DEFAULT nextval('member_number')::text
                  CONSTRAINT person_member_number_unique UNIQUE,
    name          TEXT NOT NULL
                  CONSTRAINT person_name CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 120),
    -- A phone number is not an identity: several people may share one phone.
    phone         TEXT CONSTRAINT person_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    email         TEXT CONSTRAINT person_email CHECK (email = lower(email) AND email LIKE '%_@_%' AND char_length(email) <= 254)
                  CONSTRAINT person_email_unique UNIQUE,
    pin_hash      TEXT,
    password_hash TEXT,
    created_at    TIMESTAMPTZ NOT NULL,
    disabled_at   TIMESTAMPTZ
);
CREATE INDEX person_phone_index ON person (phone);

CREATE TABLE session (
    token_hash  BYTEA PRIMARY KEY CONSTRAINT session_token_hash CHECK (octet_length(token_hash) = 32),
    person_id   BIGINT NOT NULL REFERENCES person,
    device      TEXT NOT NULL DEFAULT '' CONSTRAINT session_device CHECK (char_length(device) <= 300),
    created_at  TIMESTAMPTZ NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT session_period CHECK (created_at <= seen_at AND created_at < expires_at)
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Failed and successful attempts, counted by what was typed and by address.
CREATE TABLE sign_in_attempt (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject   TEXT NOT NULL,
    address   TEXT NOT NULL,
    succeeded BOOLEAN NOT NULL,
    at        TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_attempt_subject ON sign_in_attempt (subject, at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address, at);
