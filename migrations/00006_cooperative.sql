-- +goose Up
-- The part of an address that a name becomes: "Tas tali kur, 30 cm" is
-- tas-tali-kur-30-cm.
-- +goose StatementBegin
CREATE FUNCTION slug(text TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT btrim(left(btrim(regexp_replace(public.plain(text), '[^a-z0-9]+', '-', 'g'), '-'), 70), '-') $$;
-- +goose StatementEnd

CREATE TABLE programme (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       TEXT NOT NULL CONSTRAINT programme_name_unique UNIQUE
               CONSTRAINT programme_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 160),
    agency     TEXT NOT NULL CONSTRAINT programme_agency CHECK (char_length(btrim(agency)) BETWEEN 1 AND 160),
    -- The photograph that opens the shop.
    picture_id BIGINT REFERENCES picture,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE cooperative (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    slug         TEXT NOT NULL CONSTRAINT cooperative_slug_unique UNIQUE
                 CONSTRAINT cooperative_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 80),
    name         TEXT NOT NULL CONSTRAINT cooperative_name CHECK (char_length(btrim(name)) BETWEEN 1 AND 120),
    legal_form   TEXT NOT NULL CONSTRAINT cooperative_legal_form CHECK (legal_form IN ('cooperative', 'business_group')),
    deed_number  TEXT,
    village_code TEXT NOT NULL REFERENCES region (code)
                 CONSTRAINT cooperative_village CHECK (char_length(village_code) = 13),
    street       TEXT NOT NULL DEFAULT '',
    phone        TEXT NOT NULL CONSTRAINT cooperative_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    story        TEXT NOT NULL DEFAULT '',
    story_en     TEXT NOT NULL DEFAULT '',
    picture_id   BIGINT REFERENCES picture,
    created_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT cooperative_deed CHECK (legal_form <> 'cooperative' OR deed_number IS NOT NULL)
);
CREATE INDEX cooperative_programme ON cooperative (programme_id);
CREATE INDEX cooperative_village_index ON cooperative (village_code);

-- How one sale's price divides. Periods of one cooperative never overlap; the
-- makers' part is what the others leave.
CREATE TABLE fee_policy (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id  BIGINT NOT NULL REFERENCES cooperative,
    period          TSTZRANGE NOT NULL CONSTRAINT fee_policy_period CHECK (NOT isempty(period) AND lower_inc(period) AND NOT lower_inf(period)),
    cooperative_bp  INTEGER NOT NULL,
    programme_bp    INTEGER NOT NULL,
    contribution_bp INTEGER NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    created_by      BIGINT REFERENCES person,
    CONSTRAINT fee_policy_bp CHECK (cooperative_bp >= 0 AND programme_bp >= 0 AND contribution_bp >= 0
                                    AND cooperative_bp + programme_bp + contribution_bp < 10000),
    CONSTRAINT fee_policy_overlap EXCLUDE USING gist
        (int8range(cooperative_id, cooperative_id, '[]') WITH =, period WITH &&)
);

CREATE TABLE producer (
    id           BIGINT PRIMARY KEY REFERENCES person,
    village_code TEXT NOT NULL REFERENCES region (code)
                 CONSTRAINT producer_village CHECK (char_length(village_code) = 13),
    -- Private: a returned migrant worker or a family member; never public.
    background   TEXT CONSTRAINT producer_background CHECK (background IN ('returned_worker', 'family_member')),
    story        TEXT NOT NULL DEFAULT '' CONSTRAINT producer_story CHECK (char_length(story) <= 2000),
    picture_id   BIGINT REFERENCES picture,
    created_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX producer_village_index ON producer (village_code);

-- What of a producer is public, each field by her own recorded choice.
CREATE TABLE producer_consent (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    producer_id  BIGINT NOT NULL REFERENCES producer,
    field        TEXT NOT NULL CONSTRAINT producer_consent_field
                 CHECK (field IN ('full_name', 'portrait', 'village', 'story', 'income')),
    given_at     TIMESTAMPTZ NOT NULL,
    recorded_by  BIGINT NOT NULL REFERENCES person,
    explained_by TEXT NOT NULL DEFAULT '',
    withdrawn_at TIMESTAMPTZ,
    CONSTRAINT producer_consent_period CHECK (withdrawn_at IS NULL OR withdrawn_at >= given_at)
);
CREATE UNIQUE INDEX producer_consent_open ON producer_consent (producer_id, field) WHERE withdrawn_at IS NULL;

-- +goose StatementBegin
-- The first word of a name that is neither a salutation nor a title.
CREATE FUNCTION first_name(name TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$
        SELECT coalesce((
            SELECT word FROM regexp_split_to_table(btrim(name), '[[:space:]]+') WITH ORDINALITY AS w (word, place)
            WHERE word !~ '[.,]$' AND char_length(word) > 1
              AND lower(word) NOT IN ('hj', 'haji', 'hajah', 'ibu', 'bu', 'bapak', 'pak', 'kh', 'ust', 'drs', 'dra', 'ir', 'dr')
            ORDER BY place LIMIT 1), '')
    $$;
-- +goose StatementEnd

-- What of a producer anybody may see: by default her first name and district,
-- all else only by her consent. Whatever is public reads this.
CREATE VIEW public_producer AS
    SELECT p.id,
           CASE WHEN c.full_name THEN n.name ELSE first_name(n.name) END AS name,
           CASE WHEN c.village THEN v.name ELSE d.name END AS place,
           CASE WHEN c.village THEN v.code ELSE d.code END AS place_code,
           CASE WHEN c.portrait THEN p.picture_id END AS picture_id,
           CASE WHEN c.story THEN p.story ELSE '' END AS story,
           c.income AS shows_income
    FROM producer p
    JOIN person n ON n.id = p.id
    JOIN region v ON v.code = p.village_code
    JOIN region d ON d.code = left(p.village_code, 8)
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(field = 'full_name'), FALSE) AS full_name,
               coalesce(bool_or(field = 'portrait'), FALSE) AS portrait,
               coalesce(bool_or(field = 'village'), FALSE) AS village,
               coalesce(bool_or(field = 'story'), FALSE) AS story,
               coalesce(bool_or(field = 'income'), FALSE) AS income
        FROM producer_consent WHERE producer_id = p.id AND withdrawn_at IS NULL) c;

-- A member stays one for the ledger's sake after leaving; left_at ends it.
CREATE TABLE membership (
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    producer_id    BIGINT NOT NULL REFERENCES producer,
    joined_at      TIMESTAMPTZ NOT NULL,
    left_at        TIMESTAMPTZ,
    PRIMARY KEY (cooperative_id, producer_id),
    CONSTRAINT membership_period CHECK (left_at IS NULL OR left_at >= joined_at)
);
CREATE INDEX membership_producer ON membership (producer_id);

-- What a person may do, and for whom. An administrator is bound to nothing.
CREATE TABLE role_grant (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id      BIGINT NOT NULL REFERENCES person,
    role           TEXT NOT NULL CONSTRAINT role_grant_role
                   CHECK (role IN ('officer', 'manager', 'auditor', 'administrator')),
    cooperative_id BIGINT REFERENCES cooperative,
    programme_id   BIGINT REFERENCES programme,
    granted_at     TIMESTAMPTZ NOT NULL,
    granted_by     BIGINT REFERENCES person,
    until          TIMESTAMPTZ,
    revoked_at     TIMESTAMPTZ,
    CONSTRAINT role_grant_scope CHECK (
        (role = 'officer' AND cooperative_id IS NOT NULL AND programme_id IS NULL) OR
        (role IN ('manager', 'auditor') AND programme_id IS NOT NULL AND cooperative_id IS NULL) OR
        (role = 'administrator' AND programme_id IS NULL AND cooperative_id IS NULL)),
    CONSTRAINT role_grant_auditor_until CHECK (role <> 'auditor' OR until IS NOT NULL)
);
CREATE UNIQUE INDEX role_grant_open ON role_grant
    (person_id, role, coalesce(cooperative_id, 0), coalesce(programme_id, 0)) WHERE revoked_at IS NULL;

-- An invitation sets the PIN or password of a person on first use, once.
CREATE TABLE invitation (
    token_hash BYTEA PRIMARY KEY CONSTRAINT invitation_token_hash CHECK (octet_length(token_hash) = 32),
    person_id  BIGINT NOT NULL REFERENCES person,
    created_at TIMESTAMPTZ NOT NULL,
    created_by BIGINT REFERENCES person,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,
    CONSTRAINT invitation_period CHECK (created_at < expires_at)
);
CREATE INDEX invitation_person ON invitation (person_id);
