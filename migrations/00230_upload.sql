-- +goose Up
-- A photograph on its way from a phone, in as many pieces as it takes. Its id
-- is the phone's own, so that what is sent twice is one; the bytes that have
-- come lie in a file of that name.
CREATE TABLE upload (
    id            UUID PRIMARY KEY,
    person_id     BIGINT NOT NULL REFERENCES person,
    bytes         BIGINT NOT NULL CONSTRAINT upload_bytes CHECK (bytes BETWEEN 1 AND 26214400),
    began_at      TIMESTAMPTZ NOT NULL,
    -- What it became once it was whole: a picture, or a message that says why
    -- it did not.
    picture_id    BIGINT REFERENCES picture,
    refusal       TEXT,
    refusal_limit INTEGER,
    taken_at      TIMESTAMPTZ,
    CONSTRAINT upload_taken CHECK (num_nonnulls(picture_id, refusal) = CASE WHEN taken_at IS NULL THEN 0 ELSE 1 END),
    CONSTRAINT upload_refusal CHECK (refusal_limit IS NULL OR refusal IS NOT NULL),
    CONSTRAINT upload_period CHECK (began_at <= taken_at)
);
CREATE INDEX upload_person ON upload (person_id, began_at);
CREATE INDEX upload_picture ON upload (picture_id);
CREATE TRIGGER upload_once BEFORE UPDATE ON upload FOR EACH ROW WHEN (OLD.taken_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- What a phone said of a work when it listed it, as a hash: the same said again
-- is the same listing, something else under the same key is a conflict.
ALTER TABLE product ADD COLUMN client_print BYTEA CONSTRAINT product_client_print CHECK (octet_length(client_print) = 32);
ALTER TABLE product ADD CONSTRAINT product_client_print_key CHECK (client_print IS NULL OR client_key IS NOT NULL);
