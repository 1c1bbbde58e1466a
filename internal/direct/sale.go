package direct

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// ID identifies a direct sale.
type ID int64

// Line is a number of one variant, and what each cost.
type Line struct {
	Variant  catalog.VariantID
	Quantity int
	Price    money.Amount
}

// Sale is what an officer has sold over the counter.
type Sale struct {
	ID          ID
	Cooperative identity.CooperativeID
	Key         uuid.UUID // of the phone
	Method      payment.Method
	Reference   string // of a QRIS payment's receipt
	BuyerName   string // "" where she did not say
	BuyerPhone  string // E.164, or ""
	Total       money.Amount
	SoldAt      time.Time
	ReceivedAt  time.Time
	SoldBy      identity.PersonID
	SellerName  string
	Lines       []Line
	// Order is what it became, with its Number; 0 while it waits, and where it
	// was Cancelled.
	Order     int64
	Number    string
	Cancelled bool
	Reason    string // why it was cancelled
}

// Waits tells whether somebody has to decide.
func (s Sale) Waits() bool { return s.Order == 0 && !s.Cancelled }

const (
	mostLines    = 40
	mostQuantity = 50 // of one line, as an order's
	maxReason    = 300
)

// Check returns field faults for what no sale can be; it sorts the lines and
// sums them.
func (s *Sale) Check() error {
	if len(s.Lines) == 0 || len(s.Lines) > mostLines {
		return fault.InvalidFields(fault.Field{Name: "lines", Key: "direct.no_lines"})
	}
	slices.SortFunc(s.Lines, func(a, b Line) int { return int(a.Variant - b.Variant) })
	s.Total = money.Rupiah(0)
	for i, l := range s.Lines {
		twice := i > 0 && s.Lines[i-1].Variant == l.Variant
		if l.Quantity < 1 || l.Quantity > mostQuantity || l.Price.Sign() <= 0 || !l.Price.IsWhole() || twice {
			return fault.InvalidFields(fault.Field{Name: "lines", Key: "direct.quantity", Args: []any{mostQuantity}})
		}
		s.Total = s.Total.Add(l.Price.Mul(int64(l.Quantity)))
	}
	s.BuyerName = strings.Join(strings.Fields(s.BuyerName), " ")
	switch s.Method {
	case payment.Cash:
		s.Reference = ""
	case payment.QRIS:
		reference, err := payment.CleanReference(s.Reference)
		if err != nil {
			return err
		}
		s.Reference = reference
	default:
		return fault.InvalidFields(fault.Field{Name: "method", Key: "direct.method"})
	}
	return nil
}

// fingerprint is a hash of what was sold: a key names one sale for ever.
func (s Sale) fingerprint() ([]byte, error) {
	words := []any{s.Cooperative, s.Method, s.Reference, s.BuyerName, s.BuyerPhone}
	for _, l := range s.Lines {
		words = append(words, l.Variant, l.Quantity, l.Price.Minor())
	}
	content, err := json.Marshal(words)
	if err != nil {
		return nil, fmt.Errorf("direct: fingerprint: %w", err)
	}
	sum := sha256.Sum256(content)
	return sum[:], nil
}

var saleRefusals = database.Refusals{"direct_sale_officer": fault.New(fault.NotFound, "direct.unknown")}

const insertSale = `
	INSERT INTO direct_sale (cooperative_id, key, fingerprint, method, reference, buyer_name, buyer_phone, total, sold_at, received_at, sold_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
	ON CONFLICT (key) DO NOTHING RETURNING id`

const insertLine = `
	INSERT INTO direct_sale_line (sale_id, cooperative_id, product_id, variant_id, quantity, price)
	SELECT $1, $2, v.product_id, v.id, $4, $5 FROM variant v JOIN product p ON p.id = v.product_id
	WHERE v.id = $3 AND p.cooperative_id = $2 AND NOT p.made_to_order`

const fingerprintOf = `SELECT fingerprint FROM direct_sale WHERE key = $1 AND cooperative_id = $2`

// Record writes a checked sale, and gives it its ID. It tells whether the sale
// is new; of one that was sent before, it writes nothing. It returns a
// Conflict fault for a key that names another sale, and NotFound for goods that
// are not the cooperative's, or are made to order.
func Record(ctx context.Context, tx *database.Tx, s *Sale) (fresh bool, err error) {
	print, err := s.fingerprint()
	if err != nil {
		return false, err
	}
	err = tx.GetContext(ctx, &s.ID, insertSale, int64(s.Cooperative), s.Key, print, string(s.Method), s.Reference, s.BuyerName, s.BuyerPhone,
		s.Total.Minor(), s.SoldAt, s.ReceivedAt, int64(s.SoldBy))
	if database.NoRows(err) {
		var known []byte
		if err := tx.GetContext(ctx, &known, fingerprintOf, s.Key, int64(s.Cooperative)); database.NoRows(err) || err == nil && !bytes.Equal(known, print) {
			return false, fault.New(fault.Conflict, "direct.other")
		} else if err != nil {
			return false, fmt.Errorf("direct: sale %s: %w", s.Key, err)
		}
		return false, nil
	}
	if err != nil {
		return false, saleRefusals.Explain(fmt.Errorf("direct: record: %w", err))
	}
	for _, l := range s.Lines {
		done, err := tx.ExecContext(ctx, insertLine, int64(s.ID), int64(s.Cooperative), int64(l.Variant), l.Quantity, l.Price.Minor())
		if err != nil {
			return false, fmt.Errorf("direct: line of sale %d: %w", s.ID, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return false, fault.New(fault.NotFound, "catalog.variant.unknown")
		}
	}
	return true, nil
}

const insertEnd = `
	INSERT INTO direct_sale_end (sale_id, order_id, ended_at, ended_by, reason) VALUES ($1, NULLIF($2, 0::bigint), $3, $4, $5)`

var endRefusals = database.Refusals{
	"direct_sale_end_pkey":   fault.New(fault.Conflict, "direct.ended"),
	"direct_sale_end_reason": fault.InvalidFields(fault.Field{Name: "reason", Key: "direct.reason"}),
}

// End writes what became of a sale: its order, or 0 and why the money was given
// back. It returns a Conflict fault for one that has ended, and a field fault
// for a reason that is none.
func End(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, order int64, reason string, now time.Time) error {
	if len([]rune(reason)) > maxReason {
		return fault.InvalidFields(fault.Field{Name: "reason", Key: "error.too_long", Args: []any{maxReason}})
	}
	if _, err := tx.ExecContext(ctx, insertEnd, int64(id), order, now, int64(actor.Person), strings.TrimSpace(reason)); err != nil {
		return endRefusals.Explain(fmt.Errorf("direct: end of sale %d: %w", id, err))
	}
	return nil
}

const selectSale = `
	SELECT s.id, s.cooperative_id, s.key, s.method, s.reference, s.buyer_name, s.buyer_phone, s.total, s.sold_at, s.received_at, s.sold_by, p.name AS seller_name,
	       coalesce(e.order_id, 0) AS order_id, coalesce(o.number, '') AS number, e.sale_id IS NOT NULL AND e.order_id IS NULL AS cancelled,
	       coalesce(e.reason, '') AS reason,
	       (SELECT json_agg(json_build_object('variant', l.variant_id, 'quantity', l.quantity, 'price', l.price) ORDER BY l.variant_id)
	        FROM direct_sale_line l WHERE l.sale_id = s.id) AS lines
	FROM direct_sale s JOIN person p ON p.id = s.sold_by
	LEFT JOIN direct_sale_end e ON e.sale_id = s.id LEFT JOIN shop_order o ON o.id = e.order_id`

const saleOf = selectSale + ` WHERE s.id = $1 AND s.cooperative_id = $2`

// Of reads a sale of a cooperative; another's is a NotFound fault.
func Of(ctx context.Context, q database.Queryer, group identity.CooperativeID, id ID) (Sale, error) {
	return one(ctx, q, saleOf, int64(id), int64(group))
}

const lockSale = `SELECT pg_advisory_xact_lock(hashtextextended('direct_sale', $1))`

// Lock is Of for whoever decides about the sale: the next waits until this
// transaction has ended.
func Lock(ctx context.Context, tx *database.Tx, group identity.CooperativeID, id ID) (Sale, error) {
	if _, err := tx.ExecContext(ctx, lockSale, int64(id)); err != nil {
		return Sale{}, fmt.Errorf("direct: lock sale %d: %w", id, err)
	}
	return Of(ctx, tx, group, id)
}

const saleByKey = selectSale + ` WHERE s.key = $1 AND s.cooperative_id = $2`

// ByKey reads a sale by the phone's key.
func ByKey(ctx context.Context, q database.Queryer, group identity.CooperativeID, key uuid.UUID) (Sale, error) {
	return one(ctx, q, saleByKey, key, int64(group))
}

const salesOf = selectSale + ` WHERE s.cooperative_id = $1 ORDER BY s.id DESC LIMIT $2`

// Sales are a cooperative's newest.
func Sales(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Sale, error) {
	return many(ctx, q, salesOf, int64(group), limit)
}

const salesWaiting = selectSale + ` WHERE s.cooperative_id = $1 AND e.sale_id IS NULL ORDER BY s.id`

// Waiting are a cooperative's sales about which somebody has to decide.
func Waiting(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Sale, error) {
	return many(ctx, q, salesWaiting, int64(group))
}

type row struct {
	ID            ID
	CooperativeID identity.CooperativeID `db:"cooperative_id"`
	Key           uuid.UUID
	Method        payment.Method
	Reference     string
	BuyerName     string `db:"buyer_name"`
	BuyerPhone    string `db:"buyer_phone"`
	Total         money.Amount
	SoldAt        time.Time         `db:"sold_at"`
	ReceivedAt    time.Time         `db:"received_at"`
	SoldBy        identity.PersonID `db:"sold_by"`
	SellerName    string            `db:"seller_name"`
	OrderID       int64             `db:"order_id"`
	Number        string
	Cancelled     bool
	Reason        string
	Lines         []byte
}

func (r row) sale() (Sale, error) {
	s := Sale{
		ID: r.ID, Cooperative: r.CooperativeID, Key: r.Key, Method: r.Method, Reference: r.Reference, BuyerName: r.BuyerName, BuyerPhone: r.BuyerPhone,
		Total: r.Total, SoldAt: r.SoldAt, ReceivedAt: r.ReceivedAt, SoldBy: r.SoldBy, SellerName: r.SellerName, Order: r.OrderID, Number: r.Number,
		Cancelled: r.Cancelled, Reason: r.Reason,
	}
	var lines []struct {
		Variant  catalog.VariantID
		Quantity int
		Price    int64
	}
	if err := json.Unmarshal(r.Lines, &lines); err != nil {
		return s, fmt.Errorf("direct: lines of sale %d: %w", r.ID, err)
	}
	for _, l := range lines {
		s.Lines = append(s.Lines, Line{l.Variant, l.Quantity, money.Minor(l.Price, money.IDR)})
	}
	return s, nil
}

func one(ctx context.Context, q database.Queryer, query string, args ...any) (Sale, error) {
	var r row
	err := q.GetContext(ctx, &r, query, args...)
	if database.NoRows(err) {
		return Sale{}, fault.Wrap(sql.ErrNoRows, fault.NotFound, "direct.unknown")
	}
	if err != nil {
		return Sale{}, fmt.Errorf("direct: sale: %w", err)
	}
	return r.sale()
}

func many(ctx context.Context, q database.Queryer, query string, args ...any) ([]Sale, error) {
	var rows []row
	if err := q.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("direct: sales: %w", err)
	}
	all := make([]Sale, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.sale(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

const goods = `
	SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id
	WHERE p.cooperative_id = $1 AND v.retired_at IS NULL AND NOT p.made_to_order AND v.on_hand > 0
	ORDER BY p.updated_at DESC, v.position LIMIT $2`

// mostGoods bounds what a counter shows.
const mostGoods = 200

// Goods are what a cooperative has to sell over the counter, on sale in the
// shop or not.
func Goods(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]catalog.Offer, error) {
	var ids []catalog.VariantID
	if err := q.SelectContext(ctx, &ids, goods, int64(group), mostGoods); err != nil {
		return nil, fmt.Errorf("direct: goods of %d: %w", group, err)
	}
	return ordered(ctx, q, ids)
}

func ordered(ctx context.Context, q database.Queryer, ids []catalog.VariantID) ([]catalog.Offer, error) {
	offers, err := catalog.Offers(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	place := make(map[catalog.VariantID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(offers, func(a, b catalog.Offer) int { return place[a.Variant] - place[b.Variant] })
	return offers, nil
}

// Variants are the ids of a sale's goods.
func (s Sale) Variants() []catalog.VariantID {
	ids := make([]catalog.VariantID, len(s.Lines))
	for i, l := range s.Lines {
		ids[i] = l.Variant
	}
	return ids
}

const sellerOf = `SELECT s.sold_by FROM direct_sale s JOIN direct_sale_end e ON e.sale_id = s.id WHERE e.order_id = $1`

// SellerOf is who sold a direct sale's order.
func SellerOf(ctx context.Context, q database.Queryer, order int64) (identity.PersonID, error) {
	var id identity.PersonID
	if err := q.GetContext(ctx, &id, sellerOf, order); err != nil {
		return 0, fmt.Errorf("direct: seller of order %d: %w", order, err)
	}
	return id, nil
}

const undecided = `
	SELECT count(*) FROM direct_sale s LEFT JOIN direct_sale_end e ON e.sale_id = s.id WHERE s.cooperative_id = $1 AND e.sale_id IS NULL`

// Undecided is how many of a cooperative's sales wait for a decision.
func Undecided(ctx context.Context, q database.Queryer, group identity.CooperativeID) (n int, err error) {
	if err := q.GetContext(ctx, &n, undecided, int64(group)); err != nil {
		return 0, fmt.Errorf("direct: undecided of %d: %w", group, err)
	}
	return n, nil
}
