-- +goose Up
-- A bank account that the shop's money passes through: of the programme, or of
-- one cooperative. Its code names it in the books, asset:bank:{code}. Of its
-- number only the last digits are kept, so that a person can tell accounts
-- apart: whoever has to pay to it has the number elsewhere.
CREATE TABLE bank_account (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT REFERENCES programme,
    cooperative_id BIGINT REFERENCES cooperative,
    code           TEXT NOT NULL CONSTRAINT bank_account_code_unique UNIQUE
                   CONSTRAINT bank_account_code CHECK (code ~ '^[a-z0-9]+([_-][a-z0-9]+)*$' AND char_length(code) <= 40),
    bank           TEXT NOT NULL CONSTRAINT bank_account_bank CHECK (char_length(btrim(bank)) BETWEEN 2 AND 60),
    holder         TEXT NOT NULL CONSTRAINT bank_account_holder CHECK (char_length(btrim(holder)) BETWEEN 1 AND 120),
    number_end     TEXT NOT NULL CONSTRAINT bank_account_number_end CHECK (number_end ~ '^[0-9]{4}$'),
    currency       TEXT NOT NULL DEFAULT 'IDR' CONSTRAINT bank_account_currency CHECK (currency = 'IDR'),
    opened_at      TIMESTAMPTZ NOT NULL,
    opened_by      BIGINT NOT NULL REFERENCES person,
    closed_at      TIMESTAMPTZ CONSTRAINT bank_account_closed CHECK (closed_at >= opened_at),
    CONSTRAINT bank_account_owner CHECK (num_nonnulls(programme_id, cooperative_id) = 1)
);
CREATE INDEX bank_account_programme ON bank_account (programme_id);
CREATE INDEX bank_account_cooperative ON bank_account (cooperative_id);
