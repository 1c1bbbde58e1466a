package audit_test

// violation is a falsehood that somebody plants who is above all guards.
type violation struct {
	number int
	name   string // a part of the invariant's name, which no other of the number has; "" where it is alone
	plant  string
}

const (
	theSale    = `(SELECT min(id) FROM ledger_transaction WHERE rule = 'sale')`
	theRelease = `(SELECT min(id) FROM ledger_transaction WHERE rule = 'release')`
	// seenTransfer is one above the limit that one person has seen.
	seenTransfer = `ALTER TABLE manual_receipt DROP CONSTRAINT manual_receipt_second_person; INSERT INTO payment_destination (programme_id, method, account, bank_account, institution, holder, number, approval_above,
			checked_from, checked_until, checked_days, opened_at, opened_by)
		VALUES (1, 'transfer', 'bri', 'bri', 'BRI', 'Program', '123456', 100, '08:00', '16:00', 'daily', now(), 1);
		INSERT INTO manual_receipt (destination_id, reference, amount, received_at, order_id, recorded_by, recorded_at, approval_above, state)
		SELECT id, 'REF-1', 200, now(), 1, 1, now(), 100, 'applied' FROM payment_destination; `
	// bookedFact is a processor's fee that the release is said to be.
	bookedFact = `WITH fact AS (
			INSERT INTO balance_transaction (provider, external_id, kind, category, amount, fee, tax, net, currency, fee_details, available_at, created_at, kept_at)
			VALUES ('stripe', 'txn_1', 'charge', 'charge', 1000, 10, 0, 990, 'IDR', '[]', now(), now(), now()) RETURNING id)
		INSERT INTO balance_booking (balance_transaction_id, sort, fee_transaction, booked_at) SELECT id, 'charge', ` + theRelease + `, now() FROM fact`
	// onDelivery makes an order that waits one to be paid on delivery.
	onDelivery = `UPDATE shop_order SET payment_method = 'cod', payment_state = 'accepted' WHERE payment_state = 'waiting';
		INSERT INTO cod_agreement (order_id, parcel_id, cooperative_id, setting_id, bearer)
		SELECT o.id, p.id, p.cooperative_id, 1, 'programme' FROM shop_order o JOIN parcel p ON p.order_id = o.id WHERE o.payment_state = 'accepted'; `
	// directly is the paid order as a sale over the counter, four days ago.
	directly = `INSERT INTO direct_sale (cooperative_id, key, fingerprint, method, total, sold_at, received_at, sold_by)
		SELECT min(p.cooperative_id), o.form_key, sha256('x'), 'cash', o.total, now() - INTERVAL '4 days', now() - INTERVAL '4 days', 1
		FROM shop_order o JOIN parcel p ON p.order_id = o.id WHERE o.payment_state = 'paid' GROUP BY o.id; `
	// tooMuchTax is withheld of more than the parcel's maker earned.
	tooMuchTax = `INSERT INTO account (code, kind, currency) VALUES ('liability:tax:pph22', 'liability', 'IDR');
		WITH t AS (
			INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in)
			SELECT 'tax_withheld:pph22:' || parcel_id || ':1', 'tax_withheld', now(), now(), '5' FROM parcel_release RETURNING id)
		INSERT INTO posting (transaction_id, account_id, currency, amount, cooperative_id, producer_id)
		SELECT t.id, a.id, 'IDR', -900000000, 1, 1 FROM t, account a WHERE a.code = 'liability:tax:pph22'`
)

var violations = []violation{
	{1, "", `UPDATE posting SET amount = amount + 100 WHERE id = (SELECT min(id) FROM posting)`},
	{2, "", `DELETE FROM posting WHERE transaction_id = ` + theSale},
	{3, "", `ALTER TABLE posting DROP CONSTRAINT posting_amount; UPDATE posting SET amount = 0 WHERE id = (SELECT min(id) FROM posting)`},
	{3, "", `UPDATE posting SET currency = 'USD' WHERE id = (SELECT min(id) FROM posting)`},
	{4, "", `DELETE FROM posting WHERE id = (SELECT min(id) FROM posting)`},
	{5, "", `UPDATE account_balance SET balance = balance - 100 WHERE floor = 'never_debit'`},
	{5, "", `DELETE FROM account_balance`},
	{6, "", `UPDATE posting p SET amount = -amount FROM account a WHERE a.id = p.account_id AND a.code LIKE '%:pending'`},
	{7, "one ledger transaction per sale", `UPDATE ledger_transaction SET key = 'sale:0' WHERE rule = 'sale'`},
	{7, "a release is posted once", `DELETE FROM parcel_release`},
	{7, "a release moves", `UPDATE posting SET amount = amount + 100 WHERE amount > 0 AND transaction_id = ` + theRelease},
	{7, "nothing stays pending", `DELETE FROM posting WHERE transaction_id = ` + theRelease},
	{7, "a handover", `UPDATE ledger_transaction SET rule = 'handover' WHERE rule = 'release'`},
	{7, "an advance", `UPDATE ledger_transaction SET rule = 'advance' WHERE rule = 'release'`},
	{7, "a tax is handed over", `UPDATE ledger_transaction SET rule = 'tax_paid' WHERE rule = 'release'`},
	{7, "a tax is handed over", `INSERT INTO tax_payment (programme_id, kind, month, amount, bank_account_id, reference, paid_at, paid_by)
		VALUES (1, 'pph22', '2026-01-01', 100, 1, '0123456789ABCDEF', now(), 1)`},
	{7, "a tax is withheld", `UPDATE ledger_transaction SET rule = 'tax_withheld', key = 'tax_withheld:pph22:99:1' WHERE rule = 'release'`},
	{7, "a tax is withheld", `UPDATE ledger_transaction SET rule = 'tax_returned', key = 'tax_returned:99' WHERE rule = 'release'`},
	{7, "a tax is withheld", `UPDATE refund SET state = 'failed', refusal = 'no';
		UPDATE ledger_transaction SET rule = 'tax_returned', key = 'tax_returned:' || (SELECT max(id) FROM refund) WHERE rule = 'release'`},
	{7, "a debt is forgiven", `UPDATE ledger_transaction SET rule = 'forgiveness' WHERE rule = 'release'`},
	{8, "", `INSERT INTO ledger_transaction (key, rule, reason, reverses, occurred_at, recorded_at, made_in)
		SELECT 'reversal:1', 'reversal', 'provider: no', id, now(), now(), '5' FROM ledger_transaction WHERE rule = 'sale'`},
	{9, "an order is paid", `DROP INDEX payment_applied_once; UPDATE payment SET disposition = 'applied'`},
	{9, "known once", `ALTER TABLE payment DROP CONSTRAINT payment_external_unique; UPDATE payment SET external_id = 'sim_1'`},
	{9, "of the open intents", `ALTER TABLE payment_intent DROP CONSTRAINT payment_intent_destination, DROP CONSTRAINT payment_intent_provider; DROP INDEX payment_intent_amount;
		UPDATE payment_intent SET ended_at = NULL, destination_id = 1, amount = 100`},
	{10, "only a demonstration", `DELETE FROM installation`},
	{10, "paid, applied", `UPDATE ledger_transaction SET rule = 'sold' WHERE rule = 'sale'`},
	{10, "what was seen", seenTransfer + `UPDATE manual_receipt SET state = 'held'`},
	{11, "", `UPDATE payment SET amount = amount + 100 WHERE disposition = 'applied'`},
	{12, "the credits", `UPDATE posting SET amount = amount - 100 WHERE amount < 0 AND transaction_id = ` + theSale},
	{12, "what the programme gives", `UPDATE order_line SET programme_discount = programme_discount + 100`},
	{13, "each producer", `UPDATE order_line_share SET income = income - 100, contribution = contribution + 100`},
	{13, "what reassignments moved", `UPDATE order_line_share SET moved_income = moved_income + 100`},
	{13, "what waits for pieces", `INSERT INTO line_quota (order_line_id, producer_id, pieces, unallocated) SELECT order_line_id, producer_id, 1, 100 FROM order_line_share LIMIT 1`},
	{13, "accepted pieces", `INSERT INTO allocation (order_line_id, producer_id, intake_line_id, pieces, income, at) SELECT order_line_id, producer_id, 1, 1, 100, now() FROM order_line_share LIMIT 1`},
	{13, "accepted pieces", `UPDATE ledger_transaction SET rule = 'allocation', key = 'allocation:0' WHERE rule = 'release'`},
	{14, "the quotas", `INSERT INTO line_quota (order_line_id, producer_id, pieces, unallocated) SELECT order_line_id, producer_id, 1, 100 FROM order_line_share LIMIT 1`},
	{14, "totals", `UPDATE shop_order SET shipping_total = shipping_total + 100, total = total + 100`},
	{13, "no more pieces", `INSERT INTO intake (form_key, cooperative_id, producer_id, recorded_by, recorded_at) SELECT gen_random_uuid(), 1, producer_id, 1, now() FROM order_line_share LIMIT 1;
		INSERT INTO intake_line (intake_id, cooperative_id, variant_id, order_line_id, accepted, returned, reason) SELECT 1, cooperative_id, variant_id, id, 99, 0, '' FROM order_line ORDER BY id LIMIT 1;
		INSERT INTO intake_end (intake_id, outcome, way, ended_by, ended_at) VALUES (1, 'signed', 'pin', 1, now())`},
	{22, "both signed for", `INSERT INTO intake (form_key, cooperative_id, producer_id, recorded_by, recorded_at) SELECT gen_random_uuid(), 1, producer_id, 1, now() FROM order_line_share LIMIT 1;
		INSERT INTO intake_line (intake_id, cooperative_id, variant_id, accepted, returned, reason) SELECT 1, 1, min(id), 2, 0, '' FROM variant;
		INSERT INTO intake_end (intake_id, outcome, way, ended_by, ended_at) VALUES (1, 'signed', 'pin', 1, now())`},
	{22, "came back of a loan", `INSERT INTO loan (form_key, cooperative_id, producer_id, what, quantity, unit, lent_on, recorded_by, recorded_at)
		SELECT gen_random_uuid(), cooperative_id, producer_id, 'Tali', 1, 'roll', '2026-01-01', 1, now() FROM membership LIMIT 1;
		INSERT INTO loan_return (form_key, loan_id, quantity, condition, returned_on, recorded_by, recorded_at) SELECT gen_random_uuid(), id, 1, 'good', '2026-01-01', 1, now() FROM loan`},
	{18, "complaint", `INSERT INTO complaint (order_id, parcel_id, cooperative_id, opened_at) SELECT order_id, id, cooperative_id, now() FROM parcel ORDER BY id LIMIT 1;
		INSERT INTO complaint_line (complaint_id, cooperative_id, order_line_id, units) SELECT 1, cooperative_id, id, 1 FROM order_line ORDER BY id LIMIT 1;
		INSERT INTO complaint_decision (complaint_id, order_line_id, outcome, units, reason, decided_at, decided_by) SELECT 1, order_line_id, 'kept', 1, 'x', now(), 1 FROM complaint_line`},
	{14, "travels alone", `UPDATE order_line SET parcel_id = (SELECT max(id) FROM parcel)`},
	{7, "came back", `INSERT INTO failed_delivery (parcel_id, tracking_number, shipped_at, reason, noted_at, noted_by) SELECT p.id, p.tracking_number, p.shipped_at, 'x', now(), 1 FROM parcel p JOIN parcel_release r ON r.parcel_id = p.id`},
	{14, "a line's shares", `UPDATE order_line_share SET share_bp = 5000`},
	{15, "", `UPDATE posting SET cooperative_id = 3 - cooperative_id WHERE order_line_id IS NOT NULL`},
	{16, "no more is refunded", `ALTER TABLE payment DROP CONSTRAINT payment_refunded; UPDATE payment SET refunded = amount + 100`},
	{16, "what counts", `UPDATE payment SET refunded = refunded + 100`},
	{16, "goes back the way", `UPDATE refund SET provider = 'stripe'`},
	{16, "what is held for disputes", `INSERT INTO dispute (payment_id, provider, external_id, amount, currency, cause, state, withdrawn, opened_at)
		SELECT id, provider, 'du_1', amount, currency, 'general', 'open', TRUE, now() FROM payment WHERE disposition = 'applied'`},
	{17, "per line and maker", `UPDATE order_line_share SET refunded_income = refunded_income + 100`},
	{17, "refunded units", `UPDATE order_line SET refunded_units = 1`},
	{18, "a refund of an order", `UPDATE refund_share SET income = income + 100`},
	{19, "a refund is posted", `UPDATE refund SET state = 'failed', refusal = 'no'`},
	{19, "a refund is posted", `UPDATE ledger_transaction SET key = 'refund_confirmed:0' WHERE rule = 'refund_confirmed'`},
	{19, "what a person sends back", `UPDATE refund SET provider = 'transfer'`},
	{20, "", `UPDATE posting p SET amount = amount * 9 FROM ledger_transaction t WHERE t.id = p.transaction_id AND t.rule = 'refund' AND p.amount > 0`},
	{21, "", `ALTER TABLE variant DROP CONSTRAINT variant_stock; UPDATE variant SET reserved = on_hand + 1`},
	{22, "its movements", `UPDATE variant SET on_hand = on_hand + 1`},
	{23, "", `UPDATE variant SET reserved = reserved + 1`},
	{24, "", `UPDATE shop_order SET payment_state = 'expired' WHERE payment_state = 'waiting'`},
	{25, "", `UPDATE stock_movement SET delta = delta - 1000 WHERE reason = 'shipped'`},
	{26, "a payout", `ALTER TABLE payout_approval DROP CONSTRAINT payout_approval_other;
		INSERT INTO payout_run (cooperative_id, prepared_at, prepared_by) VALUES (1, now(), 1);
		INSERT INTO payout_approval (run_id, approver_id, prepared_by, approved_at) SELECT id, prepared_by, prepared_by, now() FROM payout_run`},
	{27, "", `UPDATE ledger_transaction SET rule = 'payout', key = 'payout:77' WHERE rule = 'release'`},
	{28, "", `UPDATE account SET code = 'liability:payout_in_transit' WHERE code = 'liability:suspense:receipts'`},
	{29, "", `INSERT INTO provider_event (provider, external_id, kind, body, received_at) VALUES ('stripe', 'evt_1', 'paid', '', now() - INTERVAL '16 minutes')`},
	{30, "what is posted", `UPDATE ledger_transaction SET rule = 'psp_fee' WHERE rule = 'release'`},
	{30, "a processor's balance", bookedFact},
	{30, "a bank's line", `INSERT INTO bank_account (programme_id, code, bank, holder, number_end, opened_at, opened_by) VALUES (1, 'bri', 'BRI', 'Program', '1234', now(), 1);
		INSERT INTO bank_line (statement_id, account_id, day, description, amount, balance, occurrence) SELECT 1, id, '2026-01-01', 'SETORAN', 100, 100, 1 FROM bank_account;
		INSERT INTO bank_match (posting_id, line_id, matched_at) SELECT (SELECT min(id) FROM posting), id, now() FROM bank_line`},
	{30, "who accepts", `ALTER TABLE difference DROP CONSTRAINT difference_explained;
		INSERT INTO difference (kind, reference, account, currency, occurred_at, found_at, resolved_at, resolved_by, resolution, reason)
		VALUES ('payment_missing', 'stripe:txn_1', 'asset:psp:stripe:idr', 'IDR', now(), now(), now(), 1, 'accepted', 'ya')`},
	{30, "no balance transaction waits", `INSERT INTO balance_transaction (provider, external_id, kind, category, amount, fee, tax, net, currency, fee_details, available_at, created_at, kept_at)
		VALUES ('stripe', 'txn_1', 'charge', 'charge', 1000, 10, 0, 990, 'IDR', '[]', now(), now(), now() - INTERVAL '61 minutes')`},
	{30, "no difference is open", `INSERT INTO difference (kind, reference, account, currency, occurred_at, found_at)
		VALUES ('payment_missing', 'stripe:txn_1', 'asset:psp:stripe:idr', 'IDR', now(), now() - INTERVAL '169 hours')`},
	{31, "", `UPDATE payment SET recorded_at = recorded_at - INTERVAL '25 hours' WHERE disposition = 'surplus'`},
	{32, "", seenTransfer},
	{33, "no ledger time", `UPDATE ledger_transaction SET occurred_at = recorded_at + INTERVAL '1 minute'`},
	{33, "no ledger time", `UPDATE ledger_transaction SET recorded_at = now() + INTERVAL '1 day'`},
	{33, "a closed month", `ALTER TABLE month_closing DROP CONSTRAINT month_closing_two_people;
		INSERT INTO month_closing (month, proposal_id, proposed_by, transactions, last_transaction, approved_by, closed_at) VALUES ('2020-01-01', 1, 1, 0, 0, 1, now())`},
	{33, "a closed month", `INSERT INTO month_closing (month, proposal_id, proposed_by, transactions, last_transaction, approved_by, closed_at)
		SELECT '2100-01-01', 1, 1, count(*) + 1, max(id), 2, now() FROM ledger_transaction`},
	{33, "what an account held", `INSERT INTO month_figure (month, account, currency, booked) VALUES ('2100-01-01', 'asset:psp:simulation:idr', 'IDR', 7)`},
	{34, "nothing stays", `UPDATE ledger_transaction SET recorded_at = recorded_at - INTERVAL '8 days' WHERE rule = 'surplus'`},
	{34, "what couriers have", onDelivery + `UPDATE parcel SET fulfilment_state = 'delivered', shipped_at = coalesce(shipped_at, placed.at), delivered_at = placed.at FROM (SELECT now() - INTERVAL '15 days' AS at) placed`},
	{7, "a surplus", `UPDATE ledger_transaction SET rule = 'shu' WHERE rule = 'release'`},
	{26, "a surplus", `INSERT INTO shu (cooperative_id, year, met_on, surplus, reserve_bp, business_bp, capital_bp, business, capital, prepared_at, prepared_by)
		VALUES (1, 2025, '2026-01-20', 100000, 0, 10000, 0, 100000, 0, now(), 1);
		INSERT INTO shu_approval (shu_id, cooperative_id, year, approved_by, approved_at) SELECT id, 1, 2025, 1, now() FROM shu`},
	{7, "a direct sale", `UPDATE shop_order SET direct = TRUE WHERE payment_state = 'paid'`},
	{10, "cash of a direct sale", directly + `INSERT INTO direct_sale_end (sale_id, order_id, ended_at, ended_by) SELECT s.id, o.id, now(), 1 FROM direct_sale s JOIN shop_order o ON o.form_key = s.key;
		UPDATE shop_order SET payment_method = 'cash', direct = TRUE WHERE payment_state = 'paid'`},
	{7, "what a count", `UPDATE ledger_transaction SET rule = 'cash_count' WHERE rule = 'release'`},
	{34, "a direct sale waits", directly},
	{7, "what a refused parcel", `UPDATE ledger_transaction SET rule = 'cod_refused' WHERE rule = 'release'`},
	{10, "an order that is paid on delivery", `UPDATE shop_order SET payment_method = 'cod' WHERE payment_state = 'waiting'`},
	{12, "a courier's remittance", `UPDATE ledger_transaction SET rule = 'cod_remittance' WHERE rule = 'release'`},
	{12, "no remittance is half", `UPDATE account SET code = 'asset:cod_to_bank' WHERE code = 'asset:psp:simulation:idr'`},
	{35, "", `UPDATE posting SET amount = amount + 1 WHERE order_line_id IS NOT NULL`},
	{36, "what stands of a paid line", `UPDATE parcel SET refunded_shipping = 100`},
	{36, "what stands of a tax", tooMuchTax},
	{37, "the sums by day", `UPDATE day_figure SET revenue = revenue + 100 WHERE producer_id = (SELECT min(producer_id) FROM day_figure)`},
	{37, "the sums by day", `UPDATE day_figure SET income = income - 100, sold = sold + 100`},
	{37, "the sums by day", `DELETE FROM day_figure`},
	{37, "the sums by day", `UPDATE day_figure SET entries = entries + 1`},
	{37, "the sums by month, quarter and year", `UPDATE span_figure SET makers = makers + 1 WHERE span = 'month' AND part = 'village'`},
	{37, "the sums by month, quarter and year", `UPDATE span_figure SET orders = 0`},
	{37, "the sums by month, quarter and year", `DELETE FROM span_figure WHERE span = 'year'`},
	{37, "the bridge by day", `UPDATE day_bridge SET shipping = shipping + 100`},
	{37, "the bridge by day", `DELETE FROM day_bridge`},
	{37, "the sums by day", `UPDATE posting SET producer_id = 1 WHERE order_line_id IS NOT NULL`},
	{37, "the orders by day", `UPDATE day_order SET orders = orders + 1 WHERE part = 'category'`},
	{37, "the orders by day", `DELETE FROM day_order WHERE part = 'category_village'`},
	{37, "the sums by month, quarter and year", `UPDATE span_figure SET revenue = revenue + 100 WHERE part = 'category_village' AND span = 'year'`},
	{37, "the orders by day", `UPDATE rollup_mark SET made_in = '0'`},
	{37, "no transaction waits", `UPDATE ledger_transaction SET recorded_at = recorded_at - INTERVAL '2 minutes' WHERE rule = 'surplus'`},
	{37, "village, cooperative", `UPDATE posting SET village_code = '99.99.99.9999' WHERE order_line_id IS NOT NULL`},
	{38, "are counted", `INSERT INTO voucher (programme_id, code, kind, amount, funder, minimum, starts_at, ends_at, uses_most, uses_each, used, made_at, made_by)
		VALUES (1, 'HEMAT', 'amount', 100, 'programme', 0, now(), now() + INTERVAL '1 day', 1, 1, 1, now(), 1)`},
	{38, "given up", `INSERT INTO voucher_use (order_id, voucher_id, phone, amount, used_at) SELECT min(id), 1, '+6281300000001', 100, now() FROM shop_order`},
	{39, "", `UPDATE refund SET state = 'accepted', ended_at = NULL, accepted_at = now() - INTERVAL '25 hours'`},
	{40, "every change", `DELETE FROM order_event WHERE kind = 'paid'`},
	{40, "a debt is forgiven", `ALTER TABLE forgiveness DROP CONSTRAINT forgiveness_second_person;
		INSERT INTO forgiveness (programme_id, cooperative_id, amount, reason, state, requested_by, requested_at, decided_by, decided_at)
		VALUES (1, 1, 100, 'Banjir', 'approved', 1, now(), 1, now())`},
	{41, "the hash chain", `UPDATE posting SET amount = amount * 2 WHERE transaction_id = ` + theSale},
	{41, "the hash chain", `UPDATE ledger_transaction SET occurred_at = occurred_at - INTERVAL '1 second' WHERE rule = 'sale'`},
	{41, "no transaction waits", `UPDATE ledger_transaction SET recorded_at = recorded_at - INTERVAL '2 minutes' WHERE rule = 'surplus'`},
	{41, "no transaction stands", `UPDATE ledger_transaction SET made_in = '9000000000000' WHERE rule = 'sale'`},
	{43, "", `UPDATE on_sale SET highest = highest + 100`},
	{42, "", `UPDATE picture_rendition SET checksum = repeat('0', 64)`},
}
