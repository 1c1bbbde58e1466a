-- +goose Up
-- What a programme's printed reports carry: the newest row counts.
CREATE TABLE letterhead (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    address      TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_address CHECK (char_length(address) <= 300),
    place        TEXT NOT NULL CONSTRAINT letterhead_place CHECK (char_length(btrim(place)) BETWEEN 1 AND 80),
    first_role   TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_first_role CHECK (char_length(first_role) <= 120),
    first_name   TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_first_name CHECK (char_length(first_name) <= 120),
    first_nip    TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_first_nip CHECK (first_nip ~ '^([0-9]{18})?$'),
    second_role  TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_second_role CHECK (char_length(second_role) <= 120),
    second_name  TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_second_name CHECK (char_length(second_name) <= 120),
    second_nip   TEXT NOT NULL DEFAULT '' CONSTRAINT letterhead_second_nip CHECK (second_nip ~ '^([0-9]{18})?$'),
    set_by       BIGINT REFERENCES person,
    set_at       TIMESTAMPTZ NOT NULL
);
CREATE INDEX letterhead_newest ON letterhead (programme_id, id DESC);

-- A report that was given out: its figures as they were known then, which anybody
-- who has it can compare with the ledger by its token.
CREATE TABLE dossier (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id   BIGINT NOT NULL REFERENCES programme,
    token          TEXT NOT NULL CONSTRAINT dossier_token_unique UNIQUE CONSTRAINT dossier_token CHECK (char_length(token) >= 22),
    number         TEXT NOT NULL CONSTRAINT dossier_number CHECK (char_length(btrim(number)) BETWEEN 1 AND 60),
    first_day      DATE NOT NULL,
    last_day       DATE NOT NULL CONSTRAINT dossier_days CHECK (last_day >= first_day),
    known_at       TIMESTAMPTZ NOT NULL,
    revenue        BIGINT NOT NULL,
    income         BIGINT NOT NULL,
    orders         BIGINT NOT NULL,
    makers         BIGINT NOT NULL,
    villages       JSONB NOT NULL,
    chain_sequence BIGINT NOT NULL,
    chain_hash     TEXT NOT NULL,
    letterhead_id  BIGINT REFERENCES letterhead,
    made_by        BIGINT REFERENCES person, -- nobody: it was prepared by itself
    made_at        TIMESTAMPTZ NOT NULL,
    CONSTRAINT dossier_number_unique UNIQUE (programme_id, number)
);
CREATE TRIGGER dossier_append_only BEFORE UPDATE OR DELETE ON dossier FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dossier_no_truncate BEFORE TRUNCATE ON dossier FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letterhead_append_only BEFORE UPDATE OR DELETE ON letterhead FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letterhead_no_truncate BEFORE TRUNCATE ON letterhead FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
