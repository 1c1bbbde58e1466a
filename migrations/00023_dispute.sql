-- +goose Up
-- A payment that its payer disputes at the bank. The provider tells what it
-- has withdrawn, what it gave back, and how it ended; its tellings come in any
-- order, and each fact is booked once.
CREATE TABLE dispute (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id  BIGINT NOT NULL REFERENCES payment,
    provider    TEXT NOT NULL,
    external_id TEXT NOT NULL,
    amount      BIGINT NOT NULL CONSTRAINT dispute_amount CHECK (amount > 0),
    currency    TEXT NOT NULL CONSTRAINT dispute_currency CHECK (currency ~ '^[A-Z]{3}$'),
    -- The provider's word for why.
    cause       TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open' CONSTRAINT dispute_state CHECK (state IN ('open', 'won', 'lost')),
    withdrawn   BOOLEAN NOT NULL DEFAULT FALSE,
    reinstated  BOOLEAN NOT NULL DEFAULT FALSE,
    opened_at   TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    CONSTRAINT dispute_external_unique UNIQUE (provider, external_id),
    CONSTRAINT dispute_end CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT dispute_reinstated CHECK (withdrawn OR NOT reinstated)
);
CREATE INDEX dispute_payment ON dispute (payment_id);
CREATE TRIGGER dispute_no_delete BEFORE DELETE ON dispute
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dispute_no_truncate BEFORE TRUNCATE ON dispute
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who bears a lost dispute: the programme, or those who sold.
CREATE TABLE dispute_loss (
    dispute_id BIGINT PRIMARY KEY REFERENCES dispute,
    bearer     TEXT NOT NULL CONSTRAINT dispute_loss_bearer CHECK (bearer IN ('programme', 'seller')),
    reason     TEXT NOT NULL CONSTRAINT dispute_loss_reason CHECK (char_length(btrim(reason)) BETWEEN 1 AND 300),
    person_id  BIGINT NOT NULL REFERENCES person,
    at         TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER dispute_loss_append_only BEFORE UPDATE OR DELETE ON dispute_loss
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dispute_loss_no_truncate BEFORE TRUNCATE ON dispute_loss
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a lost dispute takes back from those who sold is a refund that the bank
-- has made.
ALTER TABLE refund
    ADD COLUMN dispute_id BIGINT CONSTRAINT refund_dispute_unique UNIQUE REFERENCES dispute,
    ADD CONSTRAINT refund_dispute CHECK (dispute_id IS NULL OR state = 'succeeded');

-- Orders whose money nobody can be sure of: their dispute is open, or lost and
-- nobody has decided who bears it.
CREATE VIEW disputed_order AS
    SELECT DISTINCT p.order_id FROM dispute d JOIN payment p ON p.id = d.payment_id
    WHERE d.state = 'open'
       OR (d.state = 'lost' AND NOT EXISTS (SELECT 1 FROM dispute_loss l WHERE l.dispute_id = d.id));

-- What is payable of such orders, by maker: it is not paid out meanwhile.
CREATE VIEW disputed_payable AS
    SELECT s.producer_id, sum(s.income + s.moved_income - s.refunded_income + s.tip + s.moved_tip - s.refunded_tip)::bigint AS amount
    FROM disputed_order d JOIN order_line l ON l.order_id = d.order_id JOIN parcel_release r ON r.parcel_id = l.parcel_id
    JOIN order_line_share s ON s.order_line_id = l.id
    GROUP BY s.producer_id;
