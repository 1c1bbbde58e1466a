-- +goose Up
-- The trail as a cooperative reads it: whose deeds were about something of its
-- own, and what that is called. Of an order that several sold, each sees what
-- was its own. Who signed in when is nobody's business here.
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
    UNION ALL SELECT 'complaint', q.id, q.cooperative_id, 'orders', o.number FROM complaint q JOIN shop_order o ON o.id = q.order_id
    UNION ALL SELECT 'intake', i.id, i.cooperative_id, 'goods', p.name FROM intake i JOIN person p ON p.id = i.producer_id
    UNION ALL SELECT 'loan', l.id, l.cooperative_id, 'goods', p.name FROM loan l JOIN person p ON p.id = l.producer_id
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
