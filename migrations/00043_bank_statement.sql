-- +goose Up
-- What a bank says: statements as they were imported, each of their lines once.
-- Amounts are what the line adds to the account, in minor units; the balance
-- is what stands after it.
CREATE TABLE bank_statement (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  BIGINT NOT NULL REFERENCES bank_account,
    file_name   TEXT NOT NULL CONSTRAINT bank_statement_file_name CHECK (char_length(file_name) <= 200),
    hash        BYTEA NOT NULL CONSTRAINT bank_statement_hash CHECK (octet_length(hash) = 32),
    imported_at TIMESTAMPTZ NOT NULL,
    imported_by BIGINT NOT NULL REFERENCES person,
    CONSTRAINT bank_statement_once UNIQUE (account_id, hash),
    CONSTRAINT bank_statement_account_key UNIQUE (id, account_id)
);

CREATE TABLE bank_line (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id BIGINT NOT NULL,
    account_id   BIGINT NOT NULL,
    day          DATE NOT NULL,
    description  TEXT NOT NULL CONSTRAINT bank_line_description CHECK (char_length(description) <= 500),
    amount       BIGINT NOT NULL CONSTRAINT bank_line_amount CHECK (amount <> 0),
    balance      BIGINT NOT NULL,
    -- Which of the lines of a day that read alike, balance and all.
    occurrence   INTEGER NOT NULL CONSTRAINT bank_line_occurrence CHECK (occurrence > 0),
    CONSTRAINT bank_line_statement FOREIGN KEY (statement_id, account_id) REFERENCES bank_statement (id, account_id),
    CONSTRAINT bank_line_once UNIQUE (account_id, day, amount, balance, description, occurrence)
);
CREATE INDEX bank_line_order ON bank_line (account_id, day, id);

-- Which postings of the books a line is. A line may be several postings, of
-- together its amount; a posting is on one line.
CREATE TABLE bank_match (
    posting_id BIGINT PRIMARY KEY REFERENCES posting,
    line_id    BIGINT NOT NULL REFERENCES bank_line,
    matched_at TIMESTAMPTZ NOT NULL,
    -- Nobody where it was the only one that it could be.
    matched_by BIGINT REFERENCES person
);
CREATE INDEX bank_match_line ON bank_match (line_id);

-- +goose StatementBegin
CREATE FUNCTION check_match() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    offender BIGINT;
BEGIN
    -- All postings of a line come together, whatever others write meanwhile.
    PERFORM pg_advisory_xact_lock(hashtextextended('simpul bank line', n.line_id))
        FROM (SELECT DISTINCT line_id FROM added ORDER BY line_id) n;
    SELECT l.id INTO offender FROM bank_line l
        JOIN bank_account b ON b.id = l.account_id
        JOIN (SELECT line_id, count(*) AS matches FROM added GROUP BY line_id) n ON n.line_id = l.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS matches, sum(p.amount) AS total, bool_and(a.code = 'asset:bank:' || b.code) AS here
            FROM bank_match m JOIN posting p ON p.id = m.posting_id JOIN account a ON a.id = p.account_id
            WHERE m.line_id = l.id) s
        WHERE s.total <> l.amount OR NOT s.here OR s.matches <> n.matches LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'what is matched to bank line % is not that line', offender
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_match_sum';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER bank_match_check AFTER INSERT ON bank_match REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_match();

CREATE TRIGGER bank_statement_append_only BEFORE UPDATE OR DELETE ON bank_statement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_statement_no_truncate BEFORE TRUNCATE ON bank_statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_line_append_only BEFORE UPDATE OR DELETE ON bank_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_line_no_truncate BEFORE TRUNCATE ON bank_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_match_append_only BEFORE UPDATE OR DELETE ON bank_match FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_match_no_truncate BEFORE TRUNCATE ON bank_match FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
