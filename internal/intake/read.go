package intake

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/order"
)

// Intake is what a maker brought, as it was recorded, and how it ended.
type Intake struct {
	ID          ID                     `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	GroupName   string                 `db:"group_name"`
	Producer    identity.PersonID      `db:"producer_id"`
	Name        string                 `db:"name"` // of the producer
	Officer     string                 `db:"officer"`
	RecordedAt  time.Time              `db:"recorded_at"`
	Outcome     string                 `db:"outcome"` // "" while it waits, else signed, objected or withdrawn
	Way         identity.Signing       `db:"way"`
	Reason      string                 `db:"reason"` // of an objection, or the name that she signed with
	EndedAt     *time.Time             `db:"ended_at"`
	Lines       []Line                 `db:"-"`
}

// Open tells whether it waits for her signature.
func (in Intake) Open() bool { return in.Outcome == "" }

// Accepted and Returned are pieces of all its lines.
func (in Intake) Accepted() int { return in.sum(func(l Line) int { return l.Accepted }) }
func (in Intake) Returned() int { return in.sum(func(l Line) int { return l.Returned }) }

func (in Intake) sum(of func(Line) int) (n int) {
	for _, l := range in.Lines {
		n += of(l)
	}
	return n
}

// Summary names the works with how many were accepted.
func (in Intake) Summary() string {
	var parts []string
	for _, l := range in.Lines {
		parts = append(parts, strconv.Itoa(l.Accepted)+" × "+l.Title)
	}
	return strings.Join(parts, ", ")
}

// Line is one work of an intake.
type Line struct {
	ID          int64             `db:"id"`
	Intake      ID                `db:"intake_id"`
	Variant     catalog.VariantID `db:"variant_id"`
	Title       string            `db:"title"`
	Option      string            `db:"option"`
	OrderLine   order.LineID      `db:"order_line_id"` // 0 for the stock
	Order       order.ID          `db:"order_id"`
	OrderNumber string            `db:"order_number"`
	State       string            `db:"state"`   // of the order's parcel
	Grouped     bool              `db:"grouped"` // the line is a group order's
	Needed      int               `db:"needed"`  // pieces of the order's line
	Accepted    int               `db:"accepted"`
	Returned    int               `db:"returned"`
	Reason      string            `db:"reason"`
}

const (
	columns = `
	SELECT i.id, i.cooperative_id, k.name AS group_name, i.producer_id, n.name, w.name AS officer, i.recorded_at, coalesce(e.outcome, '') AS outcome,
	       coalesce(e.way, '') AS way, coalesce(e.reason, '') AS reason, e.ended_at
	FROM intake i JOIN cooperative k ON k.id = i.cooperative_id JOIN person n ON n.id = i.producer_id JOIN person w ON w.id = i.recorded_by
	LEFT JOIN intake_end e ON e.intake_id = i.id`
	one    = columns + ` WHERE i.id = $1`
	within = columns + ` WHERE i.cooperative_id = $1 ORDER BY e.intake_id IS NOT NULL, i.id DESC LIMIT $2 OFFSET $3`
	hers   = columns + ` WHERE i.producer_id = $1 AND coalesce(e.outcome, '') <> 'withdrawn' ORDER BY e.intake_id IS NOT NULL, i.id DESC LIMIT $2`

	linesOf = `
	SELECT l.id, l.intake_id, l.variant_id, p.title, ` + option + ` AS option, coalesce(l.order_line_id, 0) AS order_line_id, coalesce(x.order_id, 0) AS order_id,
	       coalesce(o.number, '') AS order_number, coalesce(c.fulfilment_state, '') AS state, coalesce(x.quantity - x.withdrawn_units, 0) AS needed,
	       EXISTS (SELECT 1 FROM line_quota g WHERE g.order_line_id = x.id) AS grouped,
	       l.accepted, l.returned, l.reason
	FROM intake_line l JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id
	LEFT JOIN order_line x ON x.id = l.order_line_id LEFT JOIN shop_order o ON o.id = x.order_id LEFT JOIN parcel c ON c.id = x.parcel_id
	WHERE l.intake_id = $1 ORDER BY o.id, l.id`
)

func byID(ctx context.Context, q database.Queryer, id ID) (Intake, error) {
	var i Intake
	err := q.GetContext(ctx, &i, one, id)
	if database.NoRows(err) {
		return i, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return i, fmt.Errorf("intake: %d: %w", id, err)
	}
	return i, fill(ctx, q, &i)
}

func fill(ctx context.Context, q database.Queryer, i *Intake) error {
	if err := q.SelectContext(ctx, &i.Lines, linesOf, i.ID); err != nil {
		return fmt.Errorf("intake: lines of %d: %w", i.ID, err)
	}
	return nil
}

// Of reads an intake of a cooperative, or returns a NotFound fault.
func Of(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ID) (Intake, error) {
	i, err := byID(ctx, q, id)
	if err == nil && i.Cooperative != cooperative {
		return Intake{}, fault.New(fault.NotFound, "error.not_found")
	}
	return i, err
}

// In lists a cooperative's intakes, those that wait first, then the newest.
func In(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit, offset int) ([]Intake, error) {
	return list(ctx, q, within, cooperative, limit, offset)
}

// ByMaker lists what a maker brought, what waits for her signature first.
func ByMaker(ctx context.Context, q database.Queryer, producer identity.PersonID, limit int) ([]Intake, error) {
	return list(ctx, q, hers, producer, limit)
}

func list(ctx context.Context, q database.Queryer, query string, args ...any) ([]Intake, error) {
	var all []Intake
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("intake: list: %w", err)
	}
	for i := range all {
		if err := fill(ctx, q, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

const brought = `
	SELECT i.producer_id, sum(l.accepted) AS pieces
	FROM intake_line l JOIN intake i ON i.id = l.intake_id JOIN intake_end e ON e.intake_id = i.id AND e.outcome = 'signed'
	WHERE l.order_line_id = $1 AND NOT EXISTS (
		SELECT 1 FROM order_line_share s WHERE s.order_line_id = $1 AND s.producer_id = i.producer_id AND s.share_bp > 0)
	GROUP BY i.producer_id HAVING sum(l.accepted) > 0 ORDER BY i.producer_id`

func broughtFor(ctx context.Context, q database.Queryer, line order.LineID) ([]Brought, error) {
	var all []Brought
	if err := q.SelectContext(ctx, &all, brought, int64(line)); err != nil {
		return nil, fmt.Errorf("intake: brought for line %d: %w", line, err)
	}
	return all, nil
}

// option is what was chosen of a variant v, in words.
const option = `concat_ws(', ', (SELECT c.name FROM colour c WHERE c.slug = v.colour), NULLIF(v.size, ''))`

// Awaited is a work that a maker may bring: for a line of an order that needs
// pieces yet, or for the stock.
type Awaited struct {
	Variant     catalog.VariantID `db:"variant_id"`
	OrderLine   order.LineID      `db:"order_line_id"` // 0 for the stock
	Title       string            `db:"title"`
	Option      string            `db:"option"`
	OrderNumber string            `db:"order_number"`
	Needed      int               `db:"needed"` // pieces of the order's line that nobody has brought
	OnHand      int               `db:"on_hand"`
	Hers        bool              `db:"hers"` // she has a part in the line
}

const awaited = `
	SELECT l.variant_id, l.id AS order_line_id, l.title, l.option, o.number AS order_number, coalesce(g.open, l.quantity - l.withdrawn_units) - t.taken AS needed,
	       0 AS on_hand, h.hers
	FROM order_line l JOIN parcel c ON c.id = l.parcel_id JOIN shop_order o ON o.id = l.order_id
	CROSS JOIN LATERAL (SELECT max(q.pieces - q.given_up) FILTER (WHERE q.producer_id = $2) AS hers, count(*) AS quotas FROM line_quota q WHERE q.order_line_id = l.id) q
	CROSS JOIN LATERAL (SELECT CASE WHEN q.quotas > 0 THEN coalesce(q.hers, 0) END AS open) g
	CROSS JOIN LATERAL (SELECT coalesce(sum(x.accepted), 0) AS taken FROM intake_line x JOIN intake i ON i.id = x.intake_id
		LEFT JOIN intake_end e ON e.intake_id = x.intake_id
		WHERE x.order_line_id = l.id AND coalesce(e.outcome, 'signed') = 'signed' AND (q.quotas = 0 OR i.producer_id = $2)) t
	CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM order_line_share s WHERE s.order_line_id = l.id AND s.producer_id = $2 AND s.income + s.moved_income > 0) AS hers) h
	WHERE l.cooperative_id = $1 AND c.fulfilment_state = 'to_pack' AND coalesce(g.open, l.quantity - l.withdrawn_units) > t.taken
	  AND ((h.hers AND q.quotas = 0) OR o.payment_state = 'paid')
	ORDER BY NOT h.hers, coalesce(o.paid_at, o.placed_at), l.id LIMIT $3`

const keepable = `
	SELECT v.id AS variant_id, 0 AS order_line_id, p.title, ` + option + ` AS option, '' AS order_number, 0 AS needed, v.on_hand, TRUE AS hers
	FROM variant v JOIN product p ON p.id = v.product_id JOIN product_maker m ON m.product_id = p.id AND m.producer_id = $2
	WHERE p.cooperative_id = $1 AND v.retired_at IS NULL AND NOT p.made_to_order AND p.bespoke_of IS NULL ORDER BY p.title, v.position, v.id LIMIT $3`

// AwaitedFrom lists what a maker may bring to a cooperative: first the orders'
// lines in which she has a part, then the others, then her works for the stock.
func AwaitedFrom(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, producer identity.PersonID, limit int) ([]Awaited, error) {
	var all []Awaited
	for _, query := range []string{awaited, keepable} {
		var some []Awaited
		if err := q.SelectContext(ctx, &some, query, cooperative, producer, limit); err != nil {
			return nil, fmt.Errorf("intake: awaited from %d: %w", producer, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

const counts = `
	SELECT count(*) FILTER (WHERE e.intake_id IS NULL) AS waiting,
	       count(*) FILTER (WHERE e.outcome = 'objected' AND NOT EXISTS (
	           SELECT 1 FROM intake n WHERE n.cooperative_id = i.cooperative_id AND n.producer_id = i.producer_id AND n.recorded_at > e.ended_at)) AS objected
	FROM intake i LEFT JOIN intake_end e ON e.intake_id = i.id WHERE i.cooperative_id = $1`

// Counts are a cooperative's intakes that wait for a signature, and those that a
// maker objected to after which nothing was recorded of her.
type Counts struct {
	Waiting  int `db:"waiting"`
	Objected int `db:"objected"`
}

// CountsOf counts a cooperative's intakes.
func CountsOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) (Counts, error) {
	var c Counts
	if err := q.GetContext(ctx, &c, counts, cooperative); err != nil {
		return c, fmt.Errorf("intake: counts of %d: %w", cooperative, err)
	}
	return c, nil
}

const waitingFor = `SELECT count(*) FROM intake i WHERE i.producer_id = $1 AND NOT EXISTS (SELECT 1 FROM intake_end e WHERE e.intake_id = i.id)`

// WaitingFor counts the intakes that wait for a maker's signature.
func WaitingFor(ctx context.Context, q database.Queryer, producer identity.PersonID) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, waitingFor, producer); err != nil {
		return 0, fmt.Errorf("intake: waiting for %d: %w", producer, err)
	}
	return n, nil
}
