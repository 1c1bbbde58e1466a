-- +goose Up
-- What a legal cooperative divides of a year's surplus among its members (SHU),
-- by the percentages of the annual meeting: after the reserve, by what each
-- member's goods brought (jasa usaha) and what she has saved (jasa modal).
CREATE TABLE member_saving (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    year           INTEGER NOT NULL CONSTRAINT member_saving_year CHECK (year BETWEEN 2000 AND 2100),
    amount         BIGINT NOT NULL CONSTRAINT member_saving_amount CHECK (amount >= 0 AND amount % 100 = 0),
    recorded_at    TIMESTAMPTZ NOT NULL,
    recorded_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT member_saving_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id)
);
CREATE INDEX member_saving_newest ON member_saving (cooperative_id, year, producer_id, id DESC);

CREATE TABLE shu (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cooperative_id BIGINT NOT NULL REFERENCES cooperative,
    year           INTEGER NOT NULL CONSTRAINT shu_year CHECK (year BETWEEN 2000 AND 2100),
    met_on         DATE NOT NULL, -- the annual meeting
    surplus        BIGINT NOT NULL CONSTRAINT shu_surplus CHECK (surplus > 0 AND surplus % 100 = 0),
    reserve_bp     INTEGER NOT NULL,
    business_bp    INTEGER NOT NULL,
    capital_bp     INTEGER NOT NULL,
    -- What the percentages make of the surplus, in whole rupiah.
    business       BIGINT NOT NULL CONSTRAINT shu_business CHECK (business >= 0 AND business % 100 = 0),
    capital        BIGINT NOT NULL CONSTRAINT shu_capital CHECK (capital >= 0 AND capital % 100 = 0),
    prepared_at    TIMESTAMPTZ NOT NULL,
    prepared_by    BIGINT NOT NULL REFERENCES person,
    CONSTRAINT shu_identity UNIQUE (id, cooperative_id, year),
    CONSTRAINT shu_bp CHECK (reserve_bp BETWEEN 0 AND 10000 AND business_bp >= 0 AND capital_bp >= 0 AND business_bp + capital_bp > 0
                             AND reserve_bp + business_bp + capital_bp <= 10000),
    CONSTRAINT shu_most CHECK (business + capital > 0 AND business + capital <= surplus),
    CONSTRAINT shu_met CHECK (extract(year FROM met_on) > year)
);
CREATE INDEX shu_cooperative ON shu (cooperative_id, id DESC);

CREATE TABLE shu_share (
    shu_id         BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    year           INTEGER NOT NULL,
    producer_id    BIGINT NOT NULL,
    turnover       BIGINT NOT NULL CONSTRAINT shu_share_turnover CHECK (turnover >= 0),
    saving         BIGINT NOT NULL CONSTRAINT shu_share_saving CHECK (saving >= 0),
    business       BIGINT NOT NULL,
    capital        BIGINT NOT NULL,
    PRIMARY KEY (shu_id, producer_id),
    CONSTRAINT shu_share_of FOREIGN KEY (shu_id, cooperative_id, year) REFERENCES shu (id, cooperative_id, year),
    CONSTRAINT shu_share_member FOREIGN KEY (cooperative_id, producer_id) REFERENCES membership (cooperative_id, producer_id),
    CONSTRAINT shu_share_amounts CHECK (business >= 0 AND capital >= 0 AND business % 100 = 0 AND capital % 100 = 0
                                        AND (turnover > 0 OR business = 0) AND (saving > 0 OR capital = 0))
);

-- One is posted for a year, after another person than who prepared it has
-- approved it.
CREATE TABLE shu_approval (
    shu_id         BIGINT PRIMARY KEY,
    cooperative_id BIGINT NOT NULL,
    year           INTEGER NOT NULL,
    approved_by    BIGINT NOT NULL REFERENCES person,
    approved_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT shu_once_a_year UNIQUE (cooperative_id, year),
    CONSTRAINT shu_approval_of FOREIGN KEY (shu_id, cooperative_id, year) REFERENCES shu (id, cooperative_id, year)
);
CREATE TABLE shu_withdrawal (
    shu_id       BIGINT PRIMARY KEY REFERENCES shu,
    withdrawn_by BIGINT NOT NULL REFERENCES person,
    withdrawn_at TIMESTAMPTZ NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION check_shu() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cooperative WHERE id = NEW.cooperative_id AND legal_form = 'cooperative') THEN
        RAISE EXCEPTION 'cooperative % is none in law', NEW.cooperative_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_legal_form';
    ELSIF NOT is_officer(NEW.prepared_by, NEW.cooperative_id) THEN
        RAISE EXCEPTION 'person % is no officer', NEW.prepared_by USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_officer';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_sum() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    of BIGINT := CASE TG_TABLE_NAME WHEN 'shu' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'shu_id')::bigint END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM shu s JOIN shu_share x ON x.shu_id = s.id WHERE s.id = of
                   GROUP BY s.id HAVING sum(x.business) = s.business AND sum(x.capital) = s.capital) THEN
        RAISE EXCEPTION 'SHU %: its shares are not what is divided', of USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_sum';
    ELSIF EXISTS (SELECT 1 FROM shu_approval WHERE shu_id = of AND TG_TABLE_NAME = 'shu_share') THEN
        RAISE EXCEPTION 'SHU % is approved', of USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_closed';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_shu_approval() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    s shu;
BEGIN
    SELECT * INTO s FROM shu WHERE id = NEW.shu_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('shu', NEW.shu_id));
    IF s.prepared_by = NEW.approved_by OR NOT may_approve(NEW.approved_by, s.cooperative_id, s.prepared_by, 1) THEN
        RAISE EXCEPTION 'SHU %: not by %', s.id, NEW.approved_by USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_second_person';
    ELSIF EXISTS (SELECT 1 FROM shu_withdrawal WHERE shu_id = NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is withdrawn', s.id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_decided';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_withdrawal() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('shu', NEW.shu_id));
    IF EXISTS (SELECT 1 FROM shu_approval WHERE shu_id = NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is approved', NEW.shu_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_decided';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_shu_posted() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE key = 'shu:' || NEW.shu_id) THEN
        RAISE EXCEPTION 'SHU % is not posted', NEW.shu_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shu_unposted';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER shu_check BEFORE INSERT ON shu FOR EACH ROW EXECUTE FUNCTION check_shu();
CREATE CONSTRAINT TRIGGER shu_sum AFTER INSERT ON shu DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_sum();
CREATE CONSTRAINT TRIGGER shu_share_sum AFTER INSERT ON shu_share DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_sum();
CREATE TRIGGER shu_approval_check BEFORE INSERT ON shu_approval FOR EACH ROW EXECUTE FUNCTION check_shu_approval();
CREATE TRIGGER shu_withdrawal_check BEFORE INSERT ON shu_withdrawal FOR EACH ROW EXECUTE FUNCTION check_shu_withdrawal();
CREATE CONSTRAINT TRIGGER shu_unposted AFTER INSERT ON shu_approval DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_shu_posted();

-- +goose StatementBegin
DO $append$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['member_saving', 'shu', 'shu_share', 'shu_approval', 'shu_withdrawal'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name);
    END LOOP;
END $append$;
-- +goose StatementEnd

-- The trail of a cooperative knows it too.
CREATE OR REPLACE VIEW cooperative_deed AS
WITH place (subject_kind, subject_id, cooperative_id, part, label) AS (
    SELECT 'product', p.id, p.cooperative_id, 'goods', p.title FROM product p
    UNION ALL SELECT 'review', r.id, r.cooperative_id, 'goods', p.title FROM review r JOIN product p ON p.id = r.product_id
    UNION ALL SELECT 'bespoke_request', b.id, b.cooperative_id, 'goods', p.title FROM bespoke_request b JOIN product p ON p.id = b.product_id
    UNION ALL SELECT 'parcel', p.id, p.cooperative_id, 'orders', o.number FROM parcel p JOIN shop_order o ON o.id = p.order_id
    UNION ALL SELECT 'order_line', l.id, l.cooperative_id, 'orders', o.number FROM order_line l JOIN shop_order o ON o.id = l.order_id
    UNION ALL SELECT 'shipping_inquiry', i.inquiry_id, i.cooperative_id, 'orders', '' FROM inquiry_parcel i
    UNION ALL SELECT 'direct_sale', s.id, s.cooperative_id, 'orders', coalesce(o.number, '') FROM direct_sale s
        LEFT JOIN direct_sale_end e ON e.sale_id = s.id LEFT JOIN shop_order o ON o.id = e.order_id
    UNION ALL SELECT 'cod_remittance', m.id, m.cooperative_id, 'money', m.reference FROM cod_remittance m
    UNION ALL SELECT 'refund', r.refund_id, l.cooperative_id, 'money', o.number
        FROM (SELECT DISTINCT refund_id, order_line_id FROM refund_share) r JOIN order_line l ON l.id = r.order_line_id JOIN shop_order o ON o.id = l.order_id
        GROUP BY 2, 3, 5
    UNION ALL SELECT 'manual_receipt', m.id, p.cooperative_id, 'money', o.number
        FROM manual_receipt m JOIN shop_order o ON o.id = m.order_id JOIN parcel p ON p.order_id = o.id
    UNION ALL SELECT 'cash_movement', c.id, c.cooperative_id, 'money', c.reference FROM cash_movement c
    UNION ALL SELECT 'cash_count', c.id, c.cooperative_id, 'money', '' FROM cash_count c
    UNION ALL SELECT 'handover', h.id, h.cooperative_id, 'money', h.reference FROM handover h
    UNION ALL SELECT 'advance', a.id, a.cooperative_id, 'money', p.name FROM advance a JOIN person p ON p.id = a.producer_id
    UNION ALL SELECT 'payout_run', r.id, r.cooperative_id, 'money', '#' || r.id FROM payout_run r
    UNION ALL SELECT 'payout', y.id, y.cooperative_id, 'money', p.name FROM payout y JOIN person p ON p.id = y.producer_id
    UNION ALL SELECT 'payout_case', y.id, y.cooperative_id, 'money', p.name FROM payout_case y JOIN person p ON p.id = y.producer_id
    UNION ALL SELECT 'voucher', v.id, v.cooperative_id, 'money', v.code FROM voucher v WHERE v.cooperative_id IS NOT NULL
    UNION ALL SELECT 'fee_policy', f.id, f.cooperative_id, 'money', '' FROM fee_policy f
    UNION ALL SELECT 'forgiveness', f.id, f.cooperative_id, 'money', '' FROM forgiveness f WHERE f.cooperative_id IS NOT NULL
    UNION ALL SELECT 'bank_account', b.id, b.cooperative_id, 'money', b.bank FROM bank_account b WHERE b.cooperative_id IS NOT NULL
    UNION ALL SELECT 'intake', i.id, i.cooperative_id, 'goods', p.name FROM intake i JOIN person p ON p.id = i.producer_id
    UNION ALL SELECT 'helping', h.id, h.cooperative_id, 'people', p.name FROM helping h JOIN person p ON p.id = h.producer_id
    UNION ALL SELECT 'producer', m.producer_id, m.cooperative_id, 'people', p.name FROM membership m JOIN person p ON p.id = m.producer_id
    UNION ALL SELECT 'shu', s.id, s.cooperative_id, 'money', s.year::text FROM shu s
    UNION ALL SELECT 'cooperative', c.id, c.id, 'shop', c.name FROM cooperative c
)
SELECT t.id, t.at, coalesce(t.actor_id, 0) AS actor_id, t.on_behalf_of, t.action, x.cooperative_id, x.part, x.label
FROM trail t JOIN place x ON x.subject_kind = t.subject_kind AND x.subject_id = t.subject_id
-- What a programme notes of a producer is the programme's.
WHERE split_part(t.action, '.', 1) NOT IN ('baseline', 'selection', 'pause')
UNION ALL
SELECT t.id, t.at, coalesce(t.actor_id, 0), t.on_behalf_of, t.action, x.cooperative_id, 'people', p.name
FROM trail t JOIN person p ON p.id = t.subject_id
JOIN (SELECT producer_id AS person_id, cooperative_id FROM membership
      UNION SELECT person_id, cooperative_id FROM role_grant WHERE cooperative_id IS NOT NULL) x ON x.person_id = t.subject_id
WHERE t.subject_kind = 'person' AND t.action IN ('person.invite', 'role.grant', 'role.revoke', 'consent.give', 'consent.withdraw');
