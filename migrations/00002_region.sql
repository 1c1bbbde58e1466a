-- +goose Up
-- Official regions by code. Only the owner writes here, when an edition of the
-- list is loaded; a code is never deleted, because sales keep it.
CREATE TABLE region (
    code        TEXT COLLATE "C" CONSTRAINT region_pkey PRIMARY KEY,
    -- Whose codes: BPS uses others of the same length.
    scheme      TEXT NOT NULL CONSTRAINT region_scheme CHECK (scheme = 'kemendagri'),
    level       SMALLINT NOT NULL,
    parent_code TEXT COLLATE "C" CONSTRAINT region_parent_exists REFERENCES region (code),
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL
                CONSTRAINT region_name CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 80),
    -- The name in lower case, letters and digits alone: "Mekar Baru" and
    -- "Mekarbaru" are mekarbaru.
    search_name TEXT COLLATE "C" NOT NULL
                CONSTRAINT region_search_name CHECK (search_name ~ '^[a-z0-9]+$'),
    -- The dates of the first edition that lists the code and of the first that
    -- no longer does.
    valid_from  DATE NOT NULL,
    valid_until DATE,
    CONSTRAINT region_validity CHECK (valid_until >= valid_from),
    CONSTRAINT region_code CHECK (code ~ CASE level
        WHEN 1 THEN '^[1-9][0-9]$'
        WHEN 2 THEN '^[1-9][0-9]\.[0-9]{2}$'
        WHEN 3 THEN '^[1-9][0-9]\.[0-9]{2}\.[0-9]{2}$'
        ELSE '^[1-9][0-9]\.[0-9]{2}\.[0-9]{2}\.[1-3][0-9]{3}$' END),
    CONSTRAINT region_parent CHECK (parent_code IS NOT DISTINCT FROM CASE level
        WHEN 2 THEN left(code, 2) WHEN 3 THEN left(code, 5) WHEN 4 THEN left(code, 8) END),
    CONSTRAINT region_kind CHECK (CASE kind
        WHEN 'provinsi'  THEN level = 1
        WHEN 'kabupaten' THEN level = 2 AND substr(code, 4, 1) < '7'
        WHEN 'kota'      THEN level = 2 AND substr(code, 4, 1) >= '7'
        WHEN 'kecamatan' THEN level = 3
        WHEN 'kelurahan' THEN level = 4 AND substr(code, 10, 1) = '1'
        WHEN 'desa'      THEN level = 4 AND substr(code, 10, 1) = '2'
        WHEN 'desa adat' THEN level = 4 AND substr(code, 10, 1) = '3'
        ELSE FALSE END)
);
CREATE INDEX region_parent_index ON region (parent_code);
CREATE INDEX region_search_name_index ON region USING gin (search_name gin_trgm_ops);
-- Small, for the question whether a word can lie around a village's name.
CREATE INDEX region_larger_search_name_index ON region USING gin (search_name gin_trgm_ops) WHERE level < 4;

-- Splits, merges and moves: which codes took over (a part of) a code's area.
CREATE TABLE region_succession (
    code           TEXT COLLATE "C" NOT NULL REFERENCES region (code),
    successor_code TEXT COLLATE "C" NOT NULL REFERENCES region (code),
    changed_on     DATE NOT NULL,
    CONSTRAINT region_succession_pkey PRIMARY KEY (code, successor_code),
    CONSTRAINT region_succession_level CHECK (code <> successor_code AND length(code) = length(successor_code))
);
CREATE INDEX region_succession_successor_index ON region_succession (successor_code);

-- Which edition of the list each province was loaded from, so that it happens once.
CREATE TABLE region_load (
    version       TEXT NOT NULL,
    province_code TEXT COLLATE "C" NOT NULL REFERENCES region (code)
                  CONSTRAINT region_load_province CHECK (length(province_code) = 2),
    edition_on    DATE NOT NULL,
    rows          INTEGER NOT NULL CONSTRAINT region_load_rows CHECK (rows > 0),
    loaded_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT region_load_pkey PRIMARY KEY (version, province_code)
);
