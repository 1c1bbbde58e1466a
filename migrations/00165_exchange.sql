-- +goose Up
-- What foreign money was worth on a day, as its source published it. Only to
-- show about how much an amount is: nothing is ever posted by it.
CREATE TABLE exchange_rate (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    currency TEXT NOT NULL CONSTRAINT exchange_rate_currency CHECK (currency ~ '^[A-Z]{3}$' AND currency <> 'IDR'),
    on_date  DATE NOT NULL,
    -- So many units of the currency cost so much rupiah.
    units    INTEGER NOT NULL CONSTRAINT exchange_rate_units CHECK (units IN (1, 100, 1000)),
    rupiah   BIGINT NOT NULL CONSTRAINT exchange_rate_rupiah CHECK (rupiah BETWEEN 100 AND 10000000000 AND rupiah % 100 = 0),
    source   TEXT NOT NULL CONSTRAINT exchange_rate_source CHECK (char_length(btrim(source)) BETWEEN 3 AND 200),
    set_at   TIMESTAMPTZ NOT NULL,
    set_by   BIGINT REFERENCES person,
    CONSTRAINT exchange_rate_past CHECK (on_date <= (set_at AT TIME ZONE 'Asia/Jakarta')::date)
);
CREATE INDEX exchange_rate_latest ON exchange_rate (currency, on_date DESC, id DESC);
CREATE TRIGGER exchange_rate_append_only BEFORE UPDATE OR DELETE ON exchange_rate FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rate_no_truncate BEFORE TRUNCATE ON exchange_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
