-- +goose Up
-- What each account held at the end of a month when it was closed: in the
-- books, and by the other side where there was one.
CREATE TABLE month_figure (
    month    DATE NOT NULL REFERENCES month_closing,
    account  TEXT NOT NULL,
    currency TEXT NOT NULL,
    booked   BIGINT NOT NULL,
    stated   BIGINT,
    CONSTRAINT month_figure_pkey PRIMARY KEY (month, account, currency)
);
CREATE TRIGGER month_figure_append_only BEFORE UPDATE OR DELETE ON month_figure FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER month_figure_no_truncate BEFORE TRUNCATE ON month_figure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
