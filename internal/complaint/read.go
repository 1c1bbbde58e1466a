package complaint

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
)

// Complaint is a complaint with all that was said and decided.
type Complaint struct {
	ID          ID                     `db:"id"`
	Order       order.ID               `db:"order_id"`
	Parcel      order.ParcelID         `db:"parcel_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Number      string                 `db:"number"` // of the order
	Buyer       string                 `db:"buyer"`
	OpenedAt    time.Time              `db:"opened_at"`
	Open        int                    `db:"open"` // lines on which something is to be done
	Lines       []Line                 `db:"-"`
	Messages    []Message              `db:"-"`
	Photos      []media.ID             `db:"-"`
}

// HoldsUntil is when the parcel's earnings are released at the latest though the
// complaint waits.
func (c Complaint) HoldsUntil() time.Time { return c.OpenedAt.AddDate(0, 0, 21) }

// Line is a line that the customer complains of, with what became of it.
type Line struct {
	ID          order.LineID  `db:"order_line_id"`
	Title       string        `db:"title"`
	Option      string        `db:"option"`
	MadeToOrder bool          `db:"made_to_order"`
	Units       int           `db:"units"`   // that she complains of
	Outcome     Outcome       `db:"outcome"` // "" while nothing is decided
	Accepted    int           `db:"accepted"`
	Reason      string        `db:"reason"`
	Inspected   bool          `db:"inspected"`
	Restocked   bool          `db:"restocked"`
	Found       string        `db:"found"`
	Refund      *money.Amount `db:"refund"` // nil while nothing goes back
}

// Message is what somebody said; without a name it is the customer.
type Message struct {
	By   string    `db:"by_name"`
	Said string    `db:"said"`
	At   time.Time `db:"at"`
}

const (
	columns = `
	SELECT c.id, c.order_id, c.parcel_id, c.cooperative_id, o.number, o.buyer_name AS buyer, c.opened_at,
	       (SELECT count(*) FROM complaint_line l LEFT JOIN complaint_decision d ON d.complaint_id = l.complaint_id AND d.order_line_id = l.order_line_id
	        LEFT JOIN complaint_inspection i ON i.complaint_id = l.complaint_id AND i.order_line_id = l.order_line_id
	        WHERE l.complaint_id = c.id AND (d.outcome IS NULL OR d.outcome = 'back' AND i.complaint_id IS NULL)) AS open
	FROM complaint c JOIN shop_order o ON o.id = c.order_id`
	inOffice = columns + ` WHERE c.cooperative_id = $1 AND c.id = $2`
	ofParcel = columns + ` WHERE c.order_id = $1 AND c.parcel_id = $2`
	listed   = `SELECT * FROM (` + columns + ` WHERE c.cooperative_id = $1) c ORDER BY c.open = 0, c.id DESC LIMIT $2`
	linesOf  = `
	SELECT l.order_line_id, x.title, x.option, x.made_to_order, l.units, coalesce(d.outcome, '') AS outcome, coalesce(d.units, 0) AS accepted, coalesce(d.reason, '') AS reason,
	       i.complaint_id IS NOT NULL AS inspected, coalesce(i.restocked, FALSE) AS restocked, coalesce(i.found, '') AS found, r.amount AS refund
	FROM complaint_line l JOIN order_line x ON x.id = l.order_line_id
	LEFT JOIN complaint_decision d ON d.complaint_id = l.complaint_id AND d.order_line_id = l.order_line_id
	LEFT JOIN complaint_inspection i ON i.complaint_id = l.complaint_id AND i.order_line_id = l.order_line_id
	LEFT JOIN complaint_refund f ON f.complaint_id = l.complaint_id AND f.order_line_id = l.order_line_id LEFT JOIN refund r ON r.id = f.refund_id
	WHERE l.complaint_id = $1 ORDER BY l.order_line_id`
	messagesOf = `
	SELECT coalesce(n.name, '') AS by_name, m.said, m.at FROM complaint_message m LEFT JOIN person n ON n.id = m.person_id WHERE m.complaint_id = $1 ORDER BY m.id`
	photosOf = `SELECT picture_id FROM complaint_photo WHERE complaint_id = $1 ORDER BY picture_id`
)

// In reads a complaint about a cooperative's parcel, or returns a NotFound fault.
func In(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ID) (Complaint, error) {
	return one(ctx, q, inOffice, cooperative, id)
}

// Of reads the complaint about a parcel of an order, or returns a NotFound fault.
func Of(ctx context.Context, q database.Queryer, placed order.ID, parcel order.ParcelID) (Complaint, error) {
	return one(ctx, q, ofParcel, int64(placed), int64(parcel))
}

func one(ctx context.Context, q database.Queryer, query string, args ...any) (Complaint, error) {
	var c Complaint
	err := q.GetContext(ctx, &c, query, args...)
	if database.NoRows(err) {
		return c, fault.New(fault.NotFound, "error.not_found")
	}
	if err == nil {
		err = q.SelectContext(ctx, &c.Lines, linesOf, c.ID)
	}
	if err == nil {
		err = q.SelectContext(ctx, &c.Messages, messagesOf, c.ID)
	}
	if err == nil {
		err = q.SelectContext(ctx, &c.Photos, photosOf, c.ID)
	}
	if err != nil {
		return c, fmt.Errorf("complaint: read: %w", err)
	}
	return c, nil
}

// List lists at most limit complaints about a cooperative's parcels, those with
// something to do first, then the newest; without lines and messages.
func List(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Complaint, error) {
	var all []Complaint
	if err := q.SelectContext(ctx, &all, listed, cooperative, limit); err != nil {
		return nil, fmt.Errorf("complaint: list of %d: %w", cooperative, err)
	}
	return all, nil
}

const waiting = `SELECT count(*) FROM (` + columns + ` WHERE c.cooperative_id = $1) c WHERE c.open > 0`

// Waiting counts a cooperative's complaints with something to do.
func Waiting(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, waiting, cooperative); err != nil {
		return 0, fmt.Errorf("complaint: waiting for %d: %w", cooperative, err)
	}
	return n, nil
}
