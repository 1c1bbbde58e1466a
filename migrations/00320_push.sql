-- +goose Up
-- What a notice is about, by its kind: an order's line, a payout. A sale is told
-- once, however often it is learnt; a day's warning too.
ALTER TABLE notice ADD COLUMN about_id BIGINT;
CREATE UNIQUE INDEX notice_once ON notice (person_id, kind, about_id) WHERE about_id IS NOT NULL;
-- An officer has passed it on, such as by WhatsApp, to somebody whose phone gets
-- no pushes.
ALTER TABLE notice ADD COLUMN passed_at TIMESTAMPTZ, ADD COLUMN passed_by BIGINT REFERENCES person,
    ADD CONSTRAINT notice_passed CHECK ((passed_at IS NULL) = (passed_by IS NULL) AND passed_at >= created_at);

-- A phone that gets a person's pushes. It belongs to her, not to the phone:
-- several people may have theirs sent to one.
CREATE TABLE push_phone (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person,
    endpoint   TEXT NOT NULL CONSTRAINT push_phone_endpoint CHECK (endpoint ~ '^https?://' AND char_length(endpoint) <= 1000),
    -- The phone's own key and secret (RFC 8291), in URL-safe base64.
    p256dh     TEXT NOT NULL CONSTRAINT push_phone_p256dh CHECK (char_length(p256dh) = 87),
    auth       TEXT NOT NULL CONSTRAINT push_phone_auth CHECK (char_length(auth) = 22),
    device     TEXT NOT NULL DEFAULT '' CONSTRAINT push_phone_device CHECK (char_length(device) <= 300),
    added_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT push_phone_once UNIQUE (person_id, endpoint)
);
CREATE INDEX push_phone_address ON push_phone (endpoint);

-- What of the notices she wants pushed; without a row as it begins: all kinds,
-- and no amounts.
CREATE TABLE push_choice (
    person_id BIGINT NOT NULL REFERENCES person,
    topic     TEXT NOT NULL CONSTRAINT push_choice_topic CHECK (topic IN ('sold', 'prepare', 'paid', 'amount')),
    wanted    BOOLEAN NOT NULL,
    chosen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person_id, topic)
);
