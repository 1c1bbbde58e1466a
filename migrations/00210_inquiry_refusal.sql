-- +goose Up
-- A cooperative cannot send there: the customer waits no more, and reads why. It
-- has no price that holds, and names none any more.
CREATE TABLE inquiry_refusal (
    inquiry_id     BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    reason         TEXT NOT NULL CONSTRAINT inquiry_refusal_reason CHECK (char_length(btrim(reason)) BETWEEN 3 AND 300),
    refused_at     TIMESTAMPTZ NOT NULL,
    refused_by     BIGINT NOT NULL REFERENCES person,
    CONSTRAINT inquiry_refused_once PRIMARY KEY (inquiry_id, cooperative_id),
    CONSTRAINT inquiry_refusal_parcel FOREIGN KEY (inquiry_id, cooperative_id) REFERENCES inquiry_parcel (inquiry_id, cooperative_id)
);

-- Which browser asked, by the hash of the name in its cookie, as with orders.
CREATE TABLE inquiry_browser (
    inquiry_id BIGINT PRIMARY KEY REFERENCES inquiry,
    token_hash BYTEA NOT NULL CONSTRAINT inquiry_browser_token CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX inquiry_browser_token_index ON inquiry_browser (token_hash, inquiry_id);

-- +goose StatementBegin
-- Whoever answers holds the inquiry, so that a price and a refusal are not
-- written at once.
CREATE OR REPLACE FUNCTION check_inquiry_answer() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.replaced_at IS NOT NULL OR (SELECT order_id FROM inquiry WHERE id = NEW.inquiry_id FOR NO KEY UPDATE) IS NOT NULL THEN
            RAISE EXCEPTION 'inquiry % is over', NEW.inquiry_id USING ERRCODE = 'check_violation', CONSTRAINT = 'inquiry_over';
        END IF;
        IF EXISTS (SELECT 1 FROM inquiry_refusal WHERE (inquiry_id, cooperative_id) = (NEW.inquiry_id, NEW.cooperative_id)) THEN
            RAISE EXCEPTION 'inquiry % was refused', NEW.inquiry_id USING ERRCODE = 'check_violation', CONSTRAINT = 'inquiry_refused_before';
        END IF;
    ELSIF OLD.replaced_at IS NOT NULL OR to_jsonb(OLD) - 'replaced_at' IS DISTINCT FROM to_jsonb(NEW) - 'replaced_at' THEN
        RAISE EXCEPTION 'answer % stays what it was', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'inquiry_answer_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_inquiry_refusal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT order_id FROM inquiry WHERE id = NEW.inquiry_id FOR NO KEY UPDATE) IS NOT NULL THEN
        RAISE EXCEPTION 'inquiry % is over', NEW.inquiry_id USING ERRCODE = 'check_violation', CONSTRAINT = 'inquiry_over';
    END IF;
    IF EXISTS (SELECT 1 FROM inquiry_answer
               WHERE (inquiry_id, cooperative_id) = (NEW.inquiry_id, NEW.cooperative_id) AND replaced_at IS NULL) THEN
        RAISE EXCEPTION 'inquiry % has a price', NEW.inquiry_id USING ERRCODE = 'check_violation', CONSTRAINT = 'inquiry_priced';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER inquiry_refusal_check BEFORE INSERT ON inquiry_refusal FOR EACH ROW EXECUTE FUNCTION check_inquiry_refusal();
CREATE TRIGGER inquiry_refusal_append_only BEFORE UPDATE OR DELETE ON inquiry_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_refusal_no_truncate BEFORE TRUNCATE ON inquiry_refusal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_browser_append_only BEFORE UPDATE OR DELETE ON inquiry_browser FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_browser_no_truncate BEFORE TRUNCATE ON inquiry_browser FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
