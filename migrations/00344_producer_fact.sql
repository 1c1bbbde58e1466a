-- +goose Up
-- What a maker told of herself, all of it optional; seen in sums of five people and
-- more alone. The newest row of a maker counts.
CREATE TABLE producer_fact (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    producer_id BIGINT NOT NULL REFERENCES producer,
    gender      TEXT CONSTRAINT producer_fact_gender CHECK (gender IN ('female', 'male')),
    -- Where she or her family member worked.
    country     TEXT CONSTRAINT producer_fact_country CHECK (country ~ '^[A-Z]{2}$'),
    birth_year  INTEGER CONSTRAINT producer_fact_birth_year CHECK (birth_year BETWEEN 1920 AND 2020),
    stated_at   TIMESTAMPTZ NOT NULL,
    noted_by    BIGINT NOT NULL REFERENCES person
);
CREATE INDEX producer_fact_newest ON producer_fact (producer_id, id DESC);

-- What a maker earned in a month before she joined, as a range that she named, with
-- where it is known from; and what she sold outside the shop. Neither is in any sum
-- of the ledger.
CREATE TABLE baseline (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programme,
    producer_id  BIGINT NOT NULL REFERENCES producer,
    low          BIGINT NOT NULL CONSTRAINT baseline_low CHECK (low >= 0 AND low % 100 = 0),
    high         BIGINT NOT NULL CONSTRAINT baseline_high CHECK (high >= low AND high % 100 = 0),
    source       TEXT NOT NULL CONSTRAINT baseline_source CHECK (char_length(btrim(source)) BETWEEN 1 AND 160),
    noted_by     BIGINT NOT NULL REFERENCES person,
    noted_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX baseline_newest ON baseline (programme_id, producer_id, id DESC);

CREATE TRIGGER producer_fact_no_truncate BEFORE TRUNCATE ON producer_fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER baseline_append_only BEFORE UPDATE OR DELETE ON baseline FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER baseline_no_truncate BEFORE TRUNCATE ON baseline FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
