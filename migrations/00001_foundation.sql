-- +goose Up
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- One row that says what this installation is. Only the owner writes it:
-- demonstration mode may record the past, nothing else may.
CREATE TABLE installation (
    sole          BOOLEAN PRIMARY KEY DEFAULT TRUE CONSTRAINT installation_only CHECK (sole),
    demonstration BOOLEAN NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    -- When the demonstration's data were complete.
    loaded_at     TIMESTAMPTZ,
    CONSTRAINT installation_loaded CHECK (loaded_at IS NULL OR demonstration)
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd

-- unaccent is only STABLE because its dictionary may be replaced; naming the
-- dictionary makes it safe to index.
-- +goose StatementBegin
CREATE FUNCTION plain(text TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, text)) $$;
-- +goose StatementEnd
