package walk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// belongings say what the routes of the guarded parts are about: for each
// pattern, or the beginning of patterns up to what is in their path, a query of
// the demonstration's things, whose columns are what the path holds, in its
// order. The longest beginning counts. A route about something that is not here,
// or of which the demonstration has none, fails the test.
//
// $1 is the demonstration's first cooperative, $2 its programme, $3 its first
// producer.
var belongings = map[string]string{
	"/perajin/barang/:id":          `SELECT product_id FROM product_maker WHERE producer_id = $3 ORDER BY 1`,
	"/perajin/uang/bayar/:id":      `SELECT id FROM payout WHERE producer_id = $3 ORDER BY 1`,
	"/perajin/bagian/:id":          `SELECT id FROM share_offer ORDER BY 1`,
	"/perajin/pesanan/:id":         `SELECT order_line_id FROM order_line_share WHERE producer_id = $3 ORDER BY 1 DESC`,
	"/perajin/serah/:id":           `SELECT id FROM intake WHERE producer_id = $3 ORDER BY 1 DESC`,
	"/perajin/pinjaman/:id":        `SELECT id FROM loan WHERE producer_id = $3 ORDER BY 1 DESC`,
	"/perajin/kabar/:id":           `SELECT id FROM notice WHERE person_id = $3 ORDER BY 1 DESC`,
	"/perajin/kabar/hp/:id":        `SELECT id FROM push_phone WHERE person_id = $3`,
	"/perajin/bantuan/:id":         `SELECT helper_id FROM helping WHERE producer_id = $3 ORDER BY 1`,
	"/perajin/saya/perangkat/:id":  `SELECT encode(token_hash, 'hex') FROM session WHERE person_id = $3`,
	"/perajin/saya/sidik-jari/:id": `SELECT id FROM passkey WHERE person_id = $3`,
	"/perajin/unggah/:id":          `SELECT id FROM upload WHERE person_id = $3`,

	"/koperasi/tanya-ongkir/:id":           `SELECT inquiry_id FROM inquiry_parcel WHERE cooperative_id = $1 ORDER BY 1`,
	"/koperasi/paket/:id":                  `SELECT id FROM parcel WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/paket/:id/pembagian/:line":  `SELECT parcel_id, id FROM order_line WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/paket/:id/jatah/:line":      `SELECT l.parcel_id, l.id FROM order_line l WHERE l.cooperative_id = $1 AND EXISTS (SELECT 1 FROM line_quota q WHERE q.order_line_id = l.id) ORDER BY 1 DESC`,
	"/koperasi/terima/:id":                 `SELECT id FROM intake WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/pinjaman/:id":               `SELECT id FROM loan WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/pinjaman/:id/kembali/:back": `SELECT r.loan_id, r.id FROM loan_return r JOIN loan l ON l.id = r.loan_id WHERE l.cooperative_id = $1 ORDER BY 2 DESC`,
	"/koperasi/keluhan/:id":                `SELECT id FROM complaint WHERE cooperative_id = $1`,
	"/koperasi/keluhan/:id/foto/:photo":    `SELECT c.id, f.picture_id FROM complaint c JOIN complaint_photo f ON f.complaint_id = c.id WHERE c.cooperative_id = $1`,
	"/koperasi/keluhan/:id/putusan/:line":  `SELECT c.id, l.order_line_id FROM complaint c JOIN complaint_line l ON l.complaint_id = c.id WHERE c.cooperative_id = $1`,
	"/koperasi/keluhan/:id/periksa/:line":  `SELECT c.id, l.order_line_id FROM complaint c JOIN complaint_line l ON l.complaint_id = c.id WHERE c.cooperative_id = $1`,
	"/koperasi/jurnal/:id":                 `SELECT transaction_id FROM posting WHERE cooperative_id = $1 ORDER BY 1`,
	"/koperasi/anggota/:id":                `SELECT producer_id FROM membership WHERE cooperative_id = $1 ORDER BY 1`,
	"/koperasi/anggota/kabar/:id":          `SELECT n.id FROM notice n JOIN membership m ON m.producer_id = n.person_id WHERE m.cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/bayar/keberatan/:id":        `SELECT id FROM payout_case WHERE cooperative_id = $1`,
	"/koperasi/bayar/kas/serah/:id":        `SELECT id FROM handover WHERE cooperative_id = $1`,
	"/koperasi/bayar/:id":                  `SELECT id FROM payout_run WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/bayar/rincian/:id":          `SELECT id FROM payout WHERE cooperative_id = $1 ORDER BY 1 DESC`,
	"/koperasi/voucher/:id":                `SELECT id FROM voucher WHERE cooperative_id = $1`,
	"/koperasi/ulasan/:id":                 `SELECT id FROM review WHERE cooperative_id = $1`,
	"/koperasi/permintaan/:id":             `SELECT id FROM bespoke_request WHERE cooperative_id = $1`,
	"/koperasi/periksa/:id":                `SELECT s.id FROM submission s JOIN product p ON p.id = s.product_id WHERE p.cooperative_id = $1 ORDER BY s.decided_at IS NULL DESC`,
	"/koperasi/jual/:id":                   `SELECT id FROM direct_sale WHERE cooperative_id = $1`,
	"/koperasi/shu/:id":                    `SELECT id FROM shu WHERE cooperative_id = $1`,
	"/koperasi/barang/:id":                 `SELECT id FROM product WHERE cooperative_id = $1 ORDER BY 1`,

	"/kasir/pesanan/:number":           `SELECT o.number FROM payment_claim c JOIN shop_order o ON o.id = c.order_id ORDER BY 1`,
	"/kasir/pesanan/:number/bukti/:id": `SELECT o.number, c.picture_id FROM payment_claim_photo c JOIN shop_order o ON o.id = c.order_id ORDER BY 1`,
	"/kasir/mutasi/:id":                `SELECT l.id FROM bank_line l JOIN bank_account a ON a.id = l.account_id WHERE a.programme_id = $2 AND l.amount > 0 ORDER BY 1 DESC`,
	"/kasir/uang/:id":                  `SELECT m.id FROM manual_receipt m ORDER BY m.state, m.id`,
	"/kasir/kembali/:id":               `SELECT r.id FROM refund r JOIN payment_provider p ON p.name = r.provider WHERE p.returned_by_hand ORDER BY 1 DESC`,
	"/kasir/tujuan/:id":                `SELECT id FROM payment_destination WHERE programme_id = $2`,

	"/program/tautan/:id":                        `SELECT id FROM village_link WHERE programme_id = $2`,
	"/program/pengurus/:id":                      `SELECT id FROM role_grant WHERE cooperative_id = $1`,
	"/program/perajin/:id":                       `SELECT $3::BIGINT`,
	"/program/angkatan/:id":                      `SELECT id FROM cohort WHERE programme_id = $2`,
	"/program/bantuan/:id":                       `SELECT id FROM aid WHERE programme_id = $2`,
	"/program/bantuan/:id/foto/:photo":           `SELECT aid_id, id FROM aid_photo`,
	"/program/laporan/nomor/:id":                 `SELECT id FROM dossier WHERE programme_id = $2`,
	"/program/koperasi/:id":                      `SELECT $1::BIGINT`,
	"/program/berkas/:id":                        `SELECT id FROM export WHERE programme_id = $2`,
	"/program/pesanan/:number":                   `SELECT number FROM shop_order o JOIN parcel p ON p.order_id = o.id WHERE p.cooperative_id = $1 ORDER BY 1`,
	"/program/jurnal/:id":                        `SELECT transaction_id FROM posting WHERE cooperative_id = $1 ORDER BY 1`,
	"/program/pembayaran/:id":                    `SELECT r.id FROM payout_run r JOIN cooperative c ON c.id = r.cooperative_id WHERE c.programme_id = $2 ORDER BY 1 DESC`,
	"/program/pembayaran/serah/:id":              `SELECT id FROM handover WHERE cooperative_id = $1`,
	"/program/rekening/:id":                      `SELECT id FROM bank_account WHERE programme_id = $2`,
	"/program/rekening/:id/baris/:line":          `SELECT a.id, l.id FROM bank_line l JOIN bank_account a ON a.id = l.account_id WHERE a.programme_id = $2 ORDER BY 2 DESC`,
	"/program/rekonsiliasi/akun/:code/:currency": `SELECT replace(a.code, ':', '.'), a.currency FROM bank_account b JOIN account a ON a.code = 'asset:bank:' || b.code WHERE b.programme_id = $2`,
	"/program/rekonsiliasi/akun/:code/:currency/jurnal/:id": `
		SELECT replace(a.code, ':', '.'), a.currency, p.transaction_id FROM bank_account b JOIN account a ON a.code = 'asset:bank:' || b.code JOIN posting p ON p.account_id = a.id WHERE b.programme_id = $2`,
	"/program/ulasan/:id":           `SELECT id FROM review WHERE cooperative_id = $1`,
	"/program/voucher/:id":          `SELECT id FROM voucher WHERE programme_id = $2`,
	"/program/piutang/hapus/:siapa": `SELECT 'p' || $3`,
	"/program/piutang/:id":          `SELECT id FROM forgiveness WHERE programme_id = $2`,
	"/program/shu/:id":              `SELECT s.id FROM shu s JOIN cooperative c ON c.id = s.cooperative_id WHERE c.programme_id = $2`,
	"/program/sengketa/:id":         `SELECT id FROM dispute`,
}

// shared are routes about what belongs to nobody: places and categories, of which
// everybody sees the own programme's part, and what the one provider of the
// installation states. Who may do such things at all is
// answered by the part they stand in.
var shared = []string{"/program/desa/:code", "/program/wilayah/:code", "/program/kategori/:id", "/program/selisih/:id", "/admin/"}

// aboutSomething tells whether a route is about a thing that belongs to somebody.
func aboutSomething(pattern string) bool {
	for _, beginning := range shared {
		if strings.HasPrefix(pattern, beginning) {
			return false
		}
	}
	return strings.Contains(pattern, ":")
}

// belonging is the query of a route's things, "" where none is known.
func belonging(pattern string) string {
	longest := ""
	for beginning := range belongings {
		if len(beginning) > len(longest) && (pattern == beginning || strings.HasPrefix(pattern, beginning+"/")) {
			longest = beginning
		}
	}
	if strings.Count(pattern, ":") != strings.Count(longest, ":") {
		return ""
	}
	return belongings[longest]
}

// estate is the demonstration, whose things are asked for by those who have
// nothing to do with them.
type estate struct {
	cooperative identity.CooperativeID
	programme   identity.ProgrammeID
	producer    identity.PersonID
	variant     int64 // of hers
	stock       int
	name        string   // the producer's
	places      []string // pages of her places
}

// mostThings bounds how many of a route's things are asked for.
const mostThings = 2

// paths are a route's path with some things in it.
func (e estate) paths(t *testing.T, q database.Queryer, pattern string) []string {
	t.Helper()
	if !strings.Contains(pattern, ":") {
		return []string{pattern}
	}
	query := belonging(pattern)
	if query == "" {
		t.Errorf("%s: say in belongings what it is about", pattern)
		return nil
	}
	asked := `WITH who AS (SELECT $1::BIGINT, $2::BIGINT, $3::BIGINT) SELECT * FROM (` + query + `) things LIMIT $4`
	rows, err := q.QueryxContext(t.Context(), asked, int64(e.cooperative), int64(e.programme), int64(e.producer), mostThings)
	if err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, filled(pattern, values))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	if len(all) == 0 {
		t.Errorf("%s: the demonstration has nothing that it is about", pattern)
	}
	return all
}

// filled is a pattern with values in the places of what its path holds.
func filled(pattern string, values []any) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") && len(values) > 0 {
			parts[i], values = url.PathEscape(text(values[0])), values[1:]
		}
	}
	return strings.Join(parts, "/")
}

func text(value any) string {
	if b, ok := value.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(value)
}

// newEstate is a stage of its own in an installation with a small demonstration,
// to which what the demonstration does not play is added.
func newEstate(t *testing.T) (*stage, estate) {
	t.Helper()
	s := openStage(t, checkouttest.On(t, dbtest.New(t), region.All))
	plan := demo.NewPlan(demo.Seed, s.Now).Limited(12, 40)
	if err := demo.Load(t.Context(), plan, demo.Seed, demo.Target{
		DB: s.App, Owner: s.Owner, Studio: s.program.Studio, Checkout: s.program.Checkout, Payout: s.program.Payout, Gate: s.program.Gate,
	}, s.Now); err != nil {
		t.Fatal(err)
	}
	var e estate
	const whose = `
		SELECT m.producer_id, c.id, c.programme_id FROM person p JOIN membership m ON m.producer_id = p.id JOIN cooperative c ON c.id = m.cooperative_id
		WHERE p.phone = $1`
	if err := s.App.QueryRowxContext(t.Context(), whose, plan.Logins()[0].Phone).Scan(&e.producer, &e.cooperative, &e.programme); err != nil {
		t.Fatal(err)
	}
	// Only a cooperative in law divides its surplus.
	if _, err := s.Owner.ExecContext(t.Context(), `UPDATE cooperative SET legal_form = 'cooperative', deed_number = 'AHU-1' WHERE id = $1`, int64(e.cooperative)); err != nil {
		t.Fatal(err)
	}
	for _, add := range additions {
		if _, err := s.App.ExecContext(t.Context(), add, int64(e.cooperative), int64(e.programme), int64(e.producer)); err != nil {
			t.Fatalf("%s: %v", add, err)
		}
	}
	const stocked = `
		SELECT v.id, v.on_hand FROM variant v JOIN product_maker m ON m.product_id = v.product_id JOIN product p ON p.id = v.product_id
		WHERE m.producer_id = $1 AND NOT p.made_to_order AND v.on_hand > 0 ORDER BY 1`
	if err := s.App.QueryRowxContext(t.Context(), stocked, int64(e.producer)).Scan(&e.variant, &e.stock); err != nil {
		t.Fatal(err)
	}
	var village string
	const lives = `SELECT p.name, r.village_code FROM person p JOIN producer r ON r.id = p.id WHERE p.id = $1`
	if err := s.App.QueryRowxContext(t.Context(), lives, int64(e.producer)).Scan(&e.name, &village); err != nil {
		t.Fatal(err)
	}
	e.places = []string{"/program/desa/" + village, "/program/wilayah/" + village[:8]}
	s.people(t)
	return s, e
}

// additions are things that the demonstration has none of.
var additions = []string{
	`INSERT INTO export (programme_id, person_id, asked, asked_at) SELECT $2::BIGINT, min(g.person_id), '{"path": "/program", "table": "rincian", "first": "2026-01-01", "last": "2026-01-31", "form": "csv", "language": "id"}', now()
		FROM role_grant g, (SELECT $1::BIGINT, $3::BIGINT) w WHERE g.programme_id = $2`,
	`WITH made AS (
		INSERT INTO shu (cooperative_id, year, met_on, surplus, reserve_bp, business_bp, capital_bp, business, capital, prepared_at, prepared_by)
		SELECT $1::BIGINT, 2025, '2026-01-20', 100000, 0, 10000, 0, 100000, 0, now(), min(g.person_id)
		FROM role_grant g, (SELECT $2::BIGINT) w WHERE g.cooperative_id = $1 RETURNING id, cooperative_id)
	INSERT INTO shu_share (shu_id, cooperative_id, year, producer_id, turnover, saving, business, capital)
	SELECT id, cooperative_id, 2025, $3::BIGINT, 100000, 0, 100000, 0 FROM made`,
	`INSERT INTO passkey (person_id, credential, public_key, sign_count, backup_eligible, name, added_at) SELECT $3::BIGINT, decode(repeat('ab', 16), 'hex'), decode(repeat('cd', 77), 'hex'), 0, false, 'HP', now() FROM (SELECT $1::BIGINT, $2::BIGINT) w`,
	`INSERT INTO push_phone (person_id, endpoint, p256dh, auth, added_at) SELECT $3::BIGINT, 'https://push.example/1', repeat('a', 87), repeat('b', 22), now() FROM (SELECT $1::BIGINT, $2::BIGINT) w`,
	`INSERT INTO session (token_hash, person_id, created_at, seen_at, expires_at) SELECT sha256('x'), $3::BIGINT, now(), now(), now() + INTERVAL '1 day' FROM (SELECT $1::BIGINT, $2::BIGINT) w`,
	`INSERT INTO upload (id, person_id, bytes, began_at) SELECT gen_random_uuid(), $3::BIGINT, 9, now() FROM (SELECT $1::BIGINT, $2::BIGINT) w`,
	`INSERT INTO payout_case (cooperative_id, producer_id, said, opened_at) SELECT $1::BIGINT, $3::BIGINT, 'Kurang', now() FROM (SELECT $2::BIGINT) w`,
	`INSERT INTO handover (cooperative_id, kind, amount, reference, prepared_at, prepared_by) SELECT $1::BIGINT, 'fee', 1000, 'KAS-1', now(), g.person_id FROM role_grant g, (SELECT $2::BIGINT, $3::BIGINT) w WHERE g.cooperative_id = $1`,
	`INSERT INTO aid_photo (aid_id, picture_id, added_by, added_at) SELECT a.id, p.picture_id, a.made_by, now() FROM aid a, payment_claim_photo p, (SELECT $1::BIGINT, $2::BIGINT, $3::BIGINT) w LIMIT 1`,
	`WITH goods AS (
		SELECT v.id, v.product_id, v.price, g.person_id FROM variant v JOIN product p ON p.id = v.product_id JOIN role_grant g ON g.cooperative_id = p.cooperative_id
		WHERE p.cooperative_id = $1 ORDER BY v.id LIMIT 1),
	sale AS (
		INSERT INTO direct_sale (cooperative_id, key, fingerprint, method, total, sold_at, received_at, sold_by)
		SELECT $1, gen_random_uuid(), sha256('x'), 'cash', price, now(), now(), person_id FROM goods, (SELECT $2::BIGINT, $3::BIGINT) w RETURNING id)
	INSERT INTO direct_sale_line (sale_id, cooperative_id, product_id, variant_id, quantity, price) SELECT sale.id, $1, goods.product_id, goods.id, 1, goods.price FROM sale, goods`,
	`INSERT INTO complaint (order_id, parcel_id, cooperative_id, opened_at) SELECT p.order_id, p.id, p.cooperative_id, now()
		FROM parcel p JOIN shop_order o ON o.id = p.order_id AND o.payment_state = 'paid' JOIN order_line l ON l.parcel_id = p.id AND l.refunded_units < l.quantity,
		(SELECT $2::BIGINT, $3::BIGINT) w WHERE p.cooperative_id = $1 AND p.fulfilment_state = 'delivered' ORDER BY p.id LIMIT 1`,
	`INSERT INTO complaint_line (complaint_id, cooperative_id, order_line_id, units) SELECT c.id, c.cooperative_id, l.id, 1
		FROM complaint c JOIN order_line l ON l.parcel_id = c.parcel_id AND l.refunded_units < l.quantity, (SELECT $2::BIGINT, $3::BIGINT) w WHERE c.cooperative_id = $1 ON CONFLICT DO NOTHING`,
	`INSERT INTO complaint_photo (complaint_id, picture_id) SELECT c.id, f.picture_id FROM complaint c, payment_claim_photo f, (SELECT $2::BIGINT, $3::BIGINT) w WHERE c.cooperative_id = $1 LIMIT 1 ON CONFLICT DO NOTHING`,
	`INSERT INTO village_link (token, programme_id, village_code, recipient, made_by, made_at) SELECT repeat('k', 22), $2::BIGINT, p.village_code, 'Kepala desa', p.id, now() FROM producer p, (SELECT $1::BIGINT) w WHERE p.id = $3`,
	`INSERT INTO forgiveness (programme_id, producer_id, amount, reason, requested_by, requested_at) SELECT $2::BIGINT, $3::BIGINT, 1000, 'Sakit', $3, now() FROM (SELECT $1::BIGINT) w`,
	`INSERT INTO dispute (payment_id, provider, external_id, amount, currency, cause, opened_at) SELECT id, provider, 'dp_1', 100, 'IDR', 'fraudulent', now() FROM payment, (SELECT $1::BIGINT, $2::BIGINT, $3::BIGINT) w ORDER BY id LIMIT 1`,
}

// form fills in the forms about things, so that whose they are is what is asked.
func (e estate) form() url.Values {
	variant := fmt.Sprint(e.variant)
	return url.Values{
		"variant": {variant}, "seen": {fmt.Sprint(e.stock)}, "stock-" + variant: {"5"}, "tracking": {"JNE0001"}, "tracking_number": {"JNE0001"},
		"said": {"Sudah dikirim"}, "revision": {"1"}, "reason": {"Tidak sesuai"}, "recipient": {"Kepala desa"},
		"decision": {"approve"},
	}
}

// answers are what forms with a choice of their own want.
var answers = map[string]string{"/perajin/bagian/:id": "agree", "/perajin/uang/bayar/:id": "received"}
