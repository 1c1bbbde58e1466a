-- +goose Up
-- Cord and tools that a cooperative lends a member. Cord is used up: what comes
-- back is goods, or the rest of it. Tools come back. No money moves by it. It
-- counts once both have signed: the officer by recording it, the member by her
-- answer.
CREATE TABLE loan (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The form's own key: one form, one loan, however often it is sent.
    form_key       UUID NOT NULL CONSTRAINT loan_form_key UNIQUE,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    what           TEXT NOT NULL CONSTRAINT loan_what CHECK (char_length(btrim(what)) BETWEEN 2 AND 120),
    quantity       INTEGER NOT NULL CONSTRAINT loan_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    -- Cord by the roll or by weight in grams, tools by the piece.
    unit           TEXT NOT NULL CONSTRAINT loan_unit CHECK (unit IN ('roll', 'gram', 'piece')),
    -- What all of it is worth, where somebody said so.
    value          BIGINT CONSTRAINT loan_value CHECK (value > 0 AND value % 100 = 0),
    lent_on        DATE NOT NULL,
    due_on         DATE CONSTRAINT loan_due CHECK (due_on >= lent_on),
    note           TEXT NOT NULL DEFAULT '' CONSTRAINT loan_note CHECK (char_length(note) <= 300),
    recorded_by    BIGINT NOT NULL REFERENCES person,
    recorded_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT loan_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT loan_two CHECK (recorded_by <> producer_id)
);
CREATE INDEX loan_cooperative ON loan (cooperative_id, id DESC);
CREATE INDEX loan_producer ON loan (producer_id, id DESC);

-- How the recording ended: she signed on her own phone, on the officer's with her
-- PIN or by her name; she objected; or the officer took it back.
CREATE TABLE loan_end (
    loan_id  BIGINT PRIMARY KEY CONSTRAINT loan_end_of REFERENCES loan,
    outcome  TEXT NOT NULL CONSTRAINT loan_end_outcome CHECK (outcome IN ('signed', 'objected', 'withdrawn')),
    way      TEXT NOT NULL CONSTRAINT loan_end_way CHECK (way IN ('phone', 'pin', 'name', 'office')),
    reason   TEXT NOT NULL DEFAULT '' CONSTRAINT loan_end_reason CHECK (char_length(reason) <= 300),
    ended_by BIGINT NOT NULL REFERENCES person,
    ended_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT loan_end_words CHECK ((outcome = 'objected' OR way = 'name') = (char_length(btrim(reason)) > 0)),
    CONSTRAINT loan_end_ways CHECK (CASE outcome WHEN 'signed' THEN way <> 'office' WHEN 'objected' THEN way = 'phone' ELSE way = 'office' END)
);

-- What came back of a loan, or will not: in good order, broken, lost, or used up,
-- which only cord is.
CREATE TABLE loan_return (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_key    UUID NOT NULL CONSTRAINT loan_return_form_key UNIQUE,
    loan_id     BIGINT NOT NULL REFERENCES loan,
    quantity    INTEGER NOT NULL CONSTRAINT loan_return_quantity CHECK (quantity BETWEEN 1 AND 1000000),
    condition   TEXT NOT NULL CONSTRAINT loan_return_condition CHECK (condition IN ('good', 'broken', 'lost', 'used')),
    returned_on DATE NOT NULL,
    note        TEXT NOT NULL DEFAULT '' CONSTRAINT loan_return_note CHECK (char_length(note) <= 300),
    recorded_by BIGINT NOT NULL REFERENCES person,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX loan_return_of ON loan_return (loan_id);

-- A return that was written down by mistake.
CREATE TABLE loan_return_undone (
    return_id BIGINT PRIMARY KEY CONSTRAINT loan_return_undone_of REFERENCES loan_return,
    undone_by BIGINT NOT NULL REFERENCES person,
    undone_at TIMESTAMPTZ NOT NULL
);

-- What of each loan is with the member now: nothing before she has signed.
CREATE VIEW loan_out AS
SELECT l.id AS loan_id, l.cooperative_id, l.producer_id,
       CASE WHEN e.outcome = 'signed' THEN l.quantity - coalesce((
           SELECT sum(r.quantity) FROM loan_return r WHERE r.loan_id = l.id AND NOT EXISTS (SELECT 1 FROM loan_return_undone u WHERE u.return_id = r.id)), 0)
       ELSE 0 END::bigint AS quantity
FROM loan l LEFT JOIN loan_end e ON e.loan_id = l.id;

-- +goose StatementBegin
-- An officer lends what is the cooperative's to who is a member and stays one
-- until this is written.
CREATE FUNCTION check_loan() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_officer(NEW.recorded_by, NEW.cooperative_id) THEN
        RAISE EXCEPTION 'person % is no officer of cooperative %', NEW.recorded_by, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_officer';
    ELSIF NOT stays_member(NEW.cooperative_id, NEW.producer_id) THEN
        RAISE EXCEPTION 'producer % is no member of cooperative %', NEW.producer_id, NEW.cooperative_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_stranger';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_loan_end() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    l loan;
BEGIN
    SELECT * INTO l FROM loan WHERE id = NEW.loan_id;
    IF (NEW.way = 'phone') <> (NEW.ended_by = l.producer_id) OR (NEW.way <> 'phone' AND NOT is_officer(NEW.ended_by, l.cooperative_id)) THEN
        RAISE EXCEPTION 'loan % is not theirs to end', NEW.loan_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'loan_end_who';
    END IF;
    RETURN NEW;
END $$;

-- Never more comes back than is out. Returns of one loan wait for each other.
CREATE FUNCTION check_loan_return() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    l loan; with_her BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('loan', NEW.loan_id));
    SELECT * INTO l FROM loan WHERE id = NEW.loan_id;
    SELECT o.quantity INTO with_her FROM loan_out o WHERE o.loan_id = NEW.loan_id;
    IF NEW.recorded_by = l.producer_id OR NOT is_officer(NEW.recorded_by, l.cooperative_id) THEN
        RAISE EXCEPTION 'loan % is not theirs to take back', NEW.loan_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'loan_return_who';
    ELSIF NEW.condition = 'used' AND l.unit = 'piece' THEN
        RAISE EXCEPTION 'loan %: a tool is not used up', NEW.loan_id USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_return_used';
    ELSIF NEW.returned_on < l.lent_on THEN
        RAISE EXCEPTION 'loan %: back before it was lent', NEW.loan_id USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_return_day';
    ELSIF NEW.quantity > with_her THEN
        RAISE EXCEPTION 'loan %: % back of %', NEW.loan_id, NEW.quantity, with_her USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_return_most';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_loan_return_undone() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loan_return r JOIN loan l ON l.id = r.loan_id
                   WHERE r.id = NEW.return_id AND NEW.undone_by <> l.producer_id AND is_officer(NEW.undone_by, l.cooperative_id)) THEN
        RAISE EXCEPTION 'return % is not theirs', NEW.return_id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'loan_return_who';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER loan_check BEFORE INSERT ON loan FOR EACH ROW EXECUTE FUNCTION check_loan();
CREATE TRIGGER loan_end_check BEFORE INSERT ON loan_end FOR EACH ROW EXECUTE FUNCTION check_loan_end();
CREATE TRIGGER loan_return_check BEFORE INSERT ON loan_return FOR EACH ROW EXECUTE FUNCTION check_loan_return();
CREATE TRIGGER loan_return_undone_check BEFORE INSERT ON loan_return_undone FOR EACH ROW EXECUTE FUNCTION check_loan_return_undone();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['loan', 'loan_end', 'loan_return', 'loan_return_undone'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd

