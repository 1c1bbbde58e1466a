-- +goose Up
-- What the public may see of a month that is over, frozen once and never changed:
-- who compares it with what was shown before, or later, learns nothing. A block is
-- a set of villages in which at least five makers earned; see package suppress.
CREATE TABLE public_month (
    month     DATE PRIMARY KEY CONSTRAINT public_month_first CHECK (month = date_trunc('month', month)),
    frozen_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE public_block (
    month   DATE NOT NULL REFERENCES public_month,
    number  INTEGER NOT NULL,
    revenue BIGINT NOT NULL,
    income  BIGINT NOT NULL,
    makers  INTEGER NOT NULL CONSTRAINT public_block_makers CHECK (makers >= 5),
    PRIMARY KEY (month, number)
);

-- Where each village of a programme is in a month.
CREATE TABLE public_place (
    month        DATE NOT NULL,
    programme_id BIGINT NOT NULL REFERENCES programme,
    village_code TEXT NOT NULL REFERENCES region (code),
    number       INTEGER NOT NULL,
    PRIMARY KEY (month, programme_id, village_code),
    CONSTRAINT public_place_block FOREIGN KEY (month, number) REFERENCES public_block (month, number)
);
CREATE INDEX public_place_village ON public_place (village_code text_pattern_ops, month);

-- What the makers of a district earned in a month: quartiles in steps of Rp50.000,
-- so that none is anybody's own figure.
CREATE TABLE public_median (
    month         DATE NOT NULL REFERENCES public_month,
    district_code TEXT NOT NULL REFERENCES region (code),
    makers        INTEGER NOT NULL CONSTRAINT public_median_makers CHECK (makers >= 5),
    low           BIGINT NOT NULL,
    median        BIGINT NOT NULL,
    high          BIGINT NOT NULL,
    PRIMARY KEY (month, district_code),
    CONSTRAINT public_median_order CHECK (low <= median AND median <= high),
    CONSTRAINT public_median_steps CHECK (low % 5000000 = 0 AND median % 5000000 = 0 AND high % 5000000 = 0)
);

-- A link by which the head of a village sees its totals.
CREATE TABLE village_link (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token        TEXT NOT NULL CONSTRAINT village_link_token_unique UNIQUE CONSTRAINT village_link_token CHECK (char_length(token) >= 22),
    programme_id BIGINT NOT NULL REFERENCES programme,
    village_code TEXT NOT NULL REFERENCES region (code) CONSTRAINT village_link_village CHECK (char_length(village_code) = 13),
    recipient    TEXT NOT NULL CONSTRAINT village_link_recipient CHECK (char_length(btrim(recipient)) BETWEEN 1 AND 120),
    made_by      BIGINT NOT NULL REFERENCES person,
    made_at      TIMESTAMPTZ NOT NULL,
    ended_at     TIMESTAMPTZ CONSTRAINT village_link_ended CHECK (ended_at >= made_at)
);
CREATE INDEX village_link_village_index ON village_link (programme_id, village_code);

CREATE TRIGGER public_month_append_only BEFORE UPDATE OR DELETE ON public_month FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_month_no_truncate BEFORE TRUNCATE ON public_month FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_block_append_only BEFORE UPDATE OR DELETE ON public_block FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_block_no_truncate BEFORE TRUNCATE ON public_block FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_place_append_only BEFORE UPDATE OR DELETE ON public_place FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_place_no_truncate BEFORE TRUNCATE ON public_place FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_median_append_only BEFORE UPDATE OR DELETE ON public_median FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_median_no_truncate BEFORE TRUNCATE ON public_median FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
