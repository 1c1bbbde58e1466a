package demo_test

import (
	"testing"
	"time"

	"simpul/internal/database/dbtest"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/shu"
)

// TestScenes holds the demonstration to having at least one of everything that
// its pages are for, at a cooperative whose officer it lets people be.
func TestScenes(t *testing.T) {
	t.Parallel()
	now := time.Now()
	to, db, _ := target(t, now)
	if err := demo.Load(t.Context(), demo.NewPlan(1, now).Limited(8, 400), 1, to, now); err != nil {
		t.Fatal(err)
	}
	for what, query := range map[string]string{
		"a parcel to be paid on delivery that waits": `SELECT count(*) FROM cod_agreement a JOIN shop_order o ON o.id = a.order_id JOIN parcel p ON p.order_id = o.id WHERE o.payment_state = 'accepted' AND p.fulfilment_state = 'to_pack'`,
		"one on its way":                `SELECT count(*) FROM cod_agreement a JOIN shop_order o ON o.id = a.order_id JOIN parcel p ON p.order_id = o.id WHERE o.payment_state = 'accepted' AND p.fulfilment_state = 'shipped'`,
		"one collected":                 `SELECT count(*) FROM cod_agreement a JOIN shop_order o ON o.id = a.order_id JOIN parcel p ON p.order_id = o.id WHERE o.payment_state = 'accepted' AND p.fulfilment_state = 'delivered'`,
		"a remittance less the fee":     `SELECT count(*) FROM cod_remittance WHERE received < due`,
		"a refusal at the group's cost": `SELECT count(*) FROM cod_refusal WHERE bearer = 'cooperative'`,
		"one at the programme's":        `SELECT count(*) FROM cod_refusal WHERE bearer = 'programme' AND NOT restocked`,
		"a transfer awaited":            `SELECT count(*) FROM payment_intent i WHERE i.provider = 'transfer' AND i.ended_at IS NULL`,
		"a QRIS payment claimed":        `SELECT count(*) FROM payment_claim c JOIN payment_intent i ON i.order_id = c.order_id WHERE i.provider = 'qris' AND i.ended_at IS NULL`,
		"a claim with its photograph":   `SELECT count(*) FROM payment_claim_photo`,
		"a line that an order expects":  `SELECT count(*) FROM bank_line l JOIN payment_intent i ON i.amount = l.amount AND i.ended_at IS NULL`,
		"money that came short":         `SELECT count(*) FROM manual_receipt WHERE state = 'held' AND order_id IS NOT NULL`,
		"money of nobody":               `SELECT count(*) FROM manual_receipt WHERE state = 'held' AND order_id IS NULL`,
		"money for a second person":     `SELECT count(*) FROM manual_receipt WHERE state = 'to_approve'`,
		"money to be sent back":         `SELECT count(*) FROM refund WHERE provider = 'transfer' AND state = 'accepted'`,
		"a request without an answer":   `SELECT count(*) FROM bespoke_request r WHERE NOT EXISTS (SELECT 1 FROM bespoke_quote q WHERE q.request_id = r.id) AND NOT EXISTS (SELECT 1 FROM bespoke_refusal f WHERE f.request_id = r.id)`,
		"a quote that holds":            `SELECT count(*) FROM bespoke_quote WHERE withdrawn_at IS NULL AND valid_until > now() AND NOT EXISTS (SELECT 1 FROM bespoke_use u WHERE u.quote_id = bespoke_quote.id)`,
		"a quote that is over":          `SELECT count(*) FROM bespoke_quote WHERE withdrawn_at IS NULL AND valid_until < now() AND NOT EXISTS (SELECT 1 FROM bespoke_use u WHERE u.quote_id = bespoke_quote.id)`,
		"a quote taken back":            `SELECT count(*) FROM bespoke_quote WHERE withdrawn_at IS NOT NULL`,
		"a request refused":             `SELECT count(*) FROM bespoke_refusal`,
		"a group order under way":       `SELECT count(*) FROM line_quota WHERE accepted > 0 AND accepted < pieces`,
		"an institution's order":        `SELECT count(*) FROM order_institution i JOIN bespoke_use u ON u.order_id = i.order_id`,
		"a price asked for":             `SELECT count(*) FROM inquiry i WHERE order_id IS NULL AND NOT EXISTS (SELECT 1 FROM inquiry_answer a WHERE a.inquiry_id = i.id) AND NOT EXISTS (SELECT 1 FROM inquiry_refusal r WHERE r.inquiry_id = i.id)`,
		"a price that holds":            `SELECT count(*) FROM inquiry_answer a JOIN inquiry i ON i.id = a.inquiry_id WHERE a.valid_until > now() AND i.order_id IS NULL`,
		"a price that is over":          `SELECT count(*) FROM inquiry_answer a JOIN inquiry i ON i.id = a.inquiry_id WHERE a.valid_until < now() AND i.order_id IS NULL`,
		"a price refused":               `SELECT count(*) FROM inquiry_refusal`,
		"a price accepted":              `SELECT count(*) FROM inquiry i JOIN parcel p ON p.order_id = i.order_id WHERE p.fulfilment_state = 'shipped'`,
		"a review to be read":           `SELECT count(*) FROM review r WHERE NOT EXISTS (SELECT 1 FROM review_decision d WHERE d.review_id = r.id)`,
		"a review shown":                `SELECT count(*) FROM review_decision WHERE shown`,
		"a review with a photograph":    `SELECT count(*) FROM review_picture`,
		"a review answered":             `SELECT count(*) FROM review_answer`,
		"a complaint to be decided":     `SELECT count(*) FROM complaint c WHERE NOT EXISTS (SELECT 1 FROM complaint_decision d WHERE d.complaint_id = c.id)`,
		"a complaint not granted":       `SELECT count(*) FROM complaint_decision WHERE outcome = 'refused'`,
		"a file that is asked for":      `SELECT count(*) FROM export WHERE state = 'waiting'`,
		"a voucher that nobody can use": `SELECT count(*) FROM voucher WHERE used = uses_most`,
		"a voucher that is used":        `SELECT count(*) FROM voucher_use WHERE given_back_at IS NULL`,
		"a voucher to come":             `SELECT count(*) FROM voucher WHERE starts_at > now()`,
		"a voucher ended":               `SELECT count(*) FROM voucher WHERE ended_at IS NOT NULL`,
	} {
		var found int
		if err := db.App.GetContext(t.Context(), &found, query); err != nil || found == 0 {
			t.Errorf("%s: %d, %v", what, found, err)
		}
	}
	surplusWaits(t, db)
	var funders, strangers int
	if err := db.App.GetContext(t.Context(), &funders, `SELECT count(DISTINCT (funder, kind)) FROM voucher`); err != nil || funders < 4 {
		t.Errorf("%d ways of vouchers, %v", funders, err)
	}
	// Whoever is invented bears an invented name.
	const real = `SELECT count(*) FROM shop_order WHERE buyer_name !~ '(Pembeli|Contoh)'`
	if err := db.App.GetContext(t.Context(), &strangers, real); err != nil || strangers > 0 {
		t.Errorf("%d orders of people who might be real, %v", strangers, err)
	}
}

// surplusWaits: the manager whom the demonstration lets people be finds a surplus that
// waits for her yes, and can give it.
func surplusWaits(t *testing.T, db *dbtest.DB) {
	t.Helper()
	var manager identity.PersonID
	if err := db.App.GetContext(t.Context(), &manager, `SELECT id FROM person WHERE email = $1`, demo.Manager.Email); err != nil {
		t.Fatal(err)
	}
	waiting, err := shu.Waiting(t.Context(), db.App, 1)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v, %v", waiting, err)
	}
	hers, err := shu.MaySecond(t.Context(), db.App, waiting[0], manager)
	if err != nil || !hers {
		t.Errorf("she is asked: %t, %v", hers, err)
	}
	shares, err := shu.Shares(t.Context(), db.App, waiting[0].ID)
	if err != nil || len(shares) < 5 {
		t.Errorf("%d shares, %v", len(shares), err)
	}
	actor, err := identity.Load(t.Context(), db.App, manager, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := shu.Approve(t.Context(), db.App, actor, waiting[0].Group, waiting[0].ID, time.Now()); err != nil {
		t.Errorf("she approves: %v", err)
	}
}
