-- +goose Up
-- A photograph that was taken in. The original is kept, private, under its
-- hash; a withdrawn picture keeps its rows so that its names answer "gone".
CREATE TABLE picture (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash            TEXT NOT NULL CONSTRAINT picture_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
    owner_person_id BIGINT REFERENCES person,
    format          TEXT NOT NULL CONSTRAINT picture_format
                    CHECK (format IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic')),
    bytes           BIGINT NOT NULL CONSTRAINT picture_bytes CHECK (bytes > 0),
    -- Of the upright picture, in pixels.
    width           INTEGER NOT NULL CONSTRAINT picture_width CHECK (width > 0),
    height          INTEGER NOT NULL CONSTRAINT picture_height CHECK (height > 0),
    placeholder     TEXT NOT NULL CONSTRAINT picture_placeholder CHECK (placeholder ~ '^#[0-9a-f]{6}$'),
    sharpness       DOUBLE PRECISION NOT NULL,
    light           DOUBLE PRECISION NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    withdrawn_at    TIMESTAMPTZ,
    CONSTRAINT picture_period CHECK (created_at <= withdrawn_at)
);
-- The same photograph of the same person is one picture until it is withdrawn.
CREATE UNIQUE INDEX picture_once ON picture (hash, COALESCE(owner_person_id, 0)) WHERE withdrawn_at IS NULL;
CREATE INDEX picture_hash_index ON picture (hash);
CREATE INDEX picture_owner ON picture (owner_person_id);

CREATE TABLE picture_rendition (
    name       TEXT PRIMARY KEY,
    picture_id BIGINT NOT NULL REFERENCES picture,
    format     TEXT NOT NULL CONSTRAINT picture_rendition_format CHECK (format IN ('image/jpeg', 'image/webp')),
    width      INTEGER NOT NULL CONSTRAINT picture_rendition_width CHECK (width > 0),
    height     INTEGER NOT NULL CONSTRAINT picture_rendition_height CHECK (height > 0),
    bytes      BIGINT NOT NULL CONSTRAINT picture_rendition_bytes CHECK (bytes > 0),
    checksum   TEXT NOT NULL CONSTRAINT picture_rendition_checksum CHECK (checksum ~ '^[0-9a-f]{64}$'),
    CONSTRAINT picture_rendition_once UNIQUE (picture_id, format, width)
);
