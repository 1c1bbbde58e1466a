package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/region"
)

// stockDays is within how many working days goods that are there are taken to
// the cooperative.
const stockDays = 2

// Preparation is what a producer has to make, or to bring to her cooperative:
// a paid line of a parcel that has not left. Of the recipient it knows the
// regency or city alone.
type Preparation struct {
	Line        int64        `db:"line"`
	OrderNumber string       `db:"order_number"`
	Product     int64        `db:"product"`
	Title       string       `db:"title"`
	Option      string       `db:"option"`
	Quantity    int          `db:"quantity"` // of a group order hers alone
	Grouped     bool         `db:"grouped"`
	Accepted    int          `db:"accepted"`   // of a group order, what she has brought
	Picture     media.ID     `db:"picture_id"` // 0 for none
	MadeToOrder bool         `db:"made_to_order"`
	LeadDays    int          `db:"lead_days"` // working days; 0 unless made to order
	ReadyOn     *time.Time   `db:"ready_on"`  // the day that the customer was promised, or nil
	PaidAt      time.Time    `db:"paid_at"`
	Cooperative string       `db:"cooperative"`
	ShareBP     int          `db:"share_bp"`
	Income      money.Amount `db:"income"`   // hers
	ReadyAt     *time.Time   `db:"ready_at"` // when she said that her part is ready, or nil
	To          region.Place `db:"-"`        // the zero Place abroad
	Country     string       `db:"country"`
	// Rest are the days of recesses that had been declared when it was ordered,
	// spelled 2006-01-02.
	Rest pq.StringArray `db:"rest"`
}

// By is the last day, at midnight in WIB, on which the goods should be ready:
// the one that the customer was promised, where she was.
func (p Preparation) By() time.Time {
	if p.ReadyOn != nil {
		return time.Date(p.ReadyOn.Year(), p.ReadyOn.Month(), p.ReadyOn.Day(), 0, 0, 0, 0, clock.Jakarta)
	}
	days := stockDays
	if p.MadeToOrder {
		days = p.LeadDays
	}
	return addWorkingDays(clock.Day(p.PaidAt), days, p.Rest)
}

// warnedDays is how many days before its last one a maker is warned.
const warnedDays = 3

// Near tells whether what is not ready yet has to be soon; what is late is not
// near.
func (p Preparation) Near(now time.Time) bool {
	today := clock.Day(now)
	return p.ReadyAt == nil && !today.After(p.By()) && !today.AddDate(0, 0, warnedDays).Before(p.By())
}

// Late tells whether what is not ready yet should have been.
func (p Preparation) Late(now time.Time) bool {
	return p.ReadyAt == nil && clock.Day(now).After(p.By())
}

// addWorkingDays counts from Monday to Friday, without the days of rest.
func addWorkingDays(day time.Time, days int, rest []string) time.Time {
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday && !slices.Contains(rest, day.Format(time.DateOnly)) {
			days--
		}
	}
	return day
}

const preparations = `
	SELECT l.id AS line, o.number AS order_number, l.product_id AS product, l.title, l.option, coalesce(g.pieces - g.given_up, l.quantity) AS quantity,
	       g.pieces IS NOT NULL AS grouped, coalesce(g.accepted, 0) AS accepted,
	       coalesce(l.picture_id, 0) AS picture_id, l.made_to_order, coalesce(l.lead_days, 0) AS lead_days,
	       (SELECT ready_on FROM made_promise WHERE order_line_id = l.id) AS ready_on, coalesce(o.paid_at, o.placed_at) AS paid_at,
	       (SELECT ready_at FROM line_ready WHERE order_line_id = l.id AND producer_id = $1 AND withdrawn_at IS NULL) AS ready_at,
	       ARRAY(SELECT d::text FROM excused_days(l.cooperative_id, o.placed_at) d) AS rest,
	       c.name AS cooperative, s.share_bp, CASE WHEN g.pieces IS NULL THEN s.income ELSE s.income + s.moved_income - s.refunded_income END AS income, o.country, coalesce(r.code, '') AS to_code, coalesce(r.name, '') AS to_name
	FROM order_line_share s
	JOIN order_line l ON l.id = s.order_line_id
	JOIN parcel p ON p.id = l.parcel_id
	JOIN shop_order o ON o.id = l.order_id
	JOIN cooperative c ON c.id = l.cooperative_id
	LEFT JOIN line_quota g ON g.order_line_id = l.id AND g.producer_id = s.producer_id
	LEFT JOIN region r ON r.code = left(o.region_code, 5)
	WHERE s.producer_id = $1 AND (g.pieces IS NULL OR g.pieces > g.accepted + g.given_up) AND o.payment_state IN ('accepted', 'paid') AND p.fulfilment_state = 'to_pack'`

// PreparationsOf lists what a producer has to prepare, the most urgent first.
func PreparationsOf(ctx context.Context, q database.Queryer, producer identity.PersonID) ([]Preparation, error) {
	var rows []struct {
		Preparation
		ToCode region.Code `db:"to_code"`
		ToName string      `db:"to_name"`
	}
	if err := q.SelectContext(ctx, &rows, preparations, int64(producer)); err != nil {
		return nil, fmt.Errorf("report: preparations of producer %d: %w", producer, err)
	}
	all := make([]Preparation, len(rows))
	for i, r := range rows {
		all[i] = r.Preparation
		if r.ToCode != "" {
			all[i].To = region.Place{Code: r.ToCode, Kind: r.ToCode.Kind(), Name: r.ToName}
		}
	}
	slices.SortFunc(all, func(a, b Preparation) int {
		return cmp.Or(a.By().Compare(b.By()), cmp.Compare(a.Line, b.Line))
	})
	return all, nil
}
