package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// earned are the postings that revenue and makers' income are sums of: those
// of an order line, by the rules that change what was sold. A release from
// pending to payable changes nothing, so its rule is not among them.
const earned = `
	FROM posting p
	JOIN ledger_transaction t ON t.id = p.transaction_id
	JOIN account a ON a.id = p.account_id
	JOIN cooperative c ON c.id = p.cooperative_id
	JOIN order_line l ON l.id = p.order_line_id
	WHERE t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal')
	  AND c.programme_id = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3`

const figures = `
	-sum(p.amount)::bigint AS revenue,
	coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE 'liability:producer:%'), 0)::bigint AS income,
	count(DISTINCT l.order_id) AS orders, count(DISTINCT p.producer_id) AS makers`

// Figures are the two words with what they are made of.
type Figures struct {
	Revenue money.Amount `db:"revenue"`
	Income  money.Amount `db:"income"` // makers' income
	Orders  int          `db:"orders"`
	Makers  int          `db:"makers"` // with at least one sale or refund
}

// Village is a village with its figures.
type Village struct {
	Code     region.Code `db:"code"`
	Name     string      `db:"name"`
	District string      `db:"district"`
	Figures
}

const totals = `SELECT ` + figures + earned

// Totals are the figures of a whole programme.
func Totals(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window) (Figures, error) {
	var row struct {
		Revenue, Income *money.Amount
		Orders, Makers  int
	}
	if err := q.GetContext(ctx, &row, totals, int64(programme), w.From, w.To); err != nil {
		return Figures{}, fmt.Errorf("report: totals: %w", err)
	}
	f := Figures{Orders: row.Orders, Makers: row.Makers}
	if row.Revenue != nil {
		f.Revenue = *row.Revenue
	}
	if row.Income != nil {
		f.Income = *row.Income
	}
	return f, nil
}

const villages = `
	SELECT f.*, v.name, d.name AS district
	FROM (SELECT p.village_code AS code, ` + figures + earned + ` GROUP BY p.village_code) f
	JOIN region v ON v.code = f.code JOIN region d ON d.code = v.parent_code
	ORDER BY f.revenue DESC, f.code`

// Villages lists the villages in which something was earned, the highest
// revenue first.
func Villages(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window) ([]Village, error) {
	var all []Village
	if err := q.SelectContext(ctx, &all, villages, int64(programme), w.From, w.To); err != nil {
		return nil, fmt.Errorf("report: villages: %w", err)
	}
	return all, nil
}

const villagePlace = `
	SELECT v.code, v.name, d.name AS district FROM region v JOIN region d ON d.code = v.parent_code WHERE v.code = $1`

// VillageNamed is a village without figures, or a NotFound fault.
func VillageNamed(ctx context.Context, q database.Queryer, code region.Code) (Village, error) {
	var v Village
	err := q.GetContext(ctx, &v, villagePlace, string(code))
	if database.NoRows(err) {
		return Village{}, fault.New(fault.NotFound, "program.unknown_village")
	}
	if err != nil {
		return Village{}, fmt.Errorf("report: village %s: %w", code, err)
	}
	return v, nil
}

// Sale is what an order's line, or its refund, brought to one maker.
type Sale struct {
	Transaction  int64             `db:"transaction_id"`
	Rule         string            `db:"rule"`
	At           time.Time         `db:"at"`
	OrderNumber  string            `db:"order_number"`
	Line         int64             `db:"line"`
	Title        string            `db:"title"`
	Option       string            `db:"option"`
	Quantity     int               `db:"quantity"`
	Cooperative  string            `db:"cooperative"`
	Producer     identity.PersonID `db:"producer"`
	ProducerName string            `db:"producer_name"`
	Revenue      money.Amount      `db:"revenue"`
	Income       money.Amount      `db:"income"`
}

const sale = `
	SELECT t.id AS transaction_id, t.rule, t.occurred_at AS at, o.number AS order_number, l.id AS line, l.title, l.option,
	       l.quantity, c.name AS cooperative, p.producer_id AS producer, s.producer_name,
	       -sum(p.amount)::bigint AS revenue,
	       coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE 'liability:producer:%'), 0)::bigint AS income
	FROM posting p
	JOIN ledger_transaction t ON t.id = p.transaction_id
	JOIN account a ON a.id = p.account_id
	JOIN cooperative c ON c.id = p.cooperative_id
	JOIN order_line l ON l.id = p.order_line_id
	JOIN shop_order o ON o.id = l.order_id
	JOIN order_line_share s ON s.order_line_id = l.id AND s.producer_id = p.producer_id
	WHERE t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal')`

const saleOrder = `
	GROUP BY t.id, t.rule, t.occurred_at, o.number, l.id, l.title, l.option, l.quantity, c.name, p.producer_id, s.producer_name
	ORDER BY t.occurred_at DESC, t.id DESC, l.id, p.producer_id`

const salesOfVillage = sale + `
	AND c.programme_id = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3 AND p.village_code = $4` + saleOrder

// SalesOfVillage lists what a village's figures are made of, newest first.
func SalesOfVillage(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, village region.Code) ([]Sale, error) {
	var all []Sale
	if err := q.SelectContext(ctx, &all, salesOfVillage, int64(programme), w.From, w.To, string(village)); err != nil {
		return nil, fmt.Errorf("report: sales of village %s: %w", village, err)
	}
	return all, nil
}

const salesOfProducer = sale + ` AND p.producer_id = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3` + saleOrder

// SalesOfProducer lists what a producer's income of a window is made of,
// newest first.
func SalesOfProducer(ctx context.Context, q database.Queryer, producer identity.PersonID, w Window) ([]Sale, error) {
	var all []Sale
	if err := q.SelectContext(ctx, &all, salesOfProducer, int64(producer), w.From, w.To); err != nil {
		return nil, fmt.Errorf("report: sales of producer %d: %w", producer, err)
	}
	return all, nil
}
