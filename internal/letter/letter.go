package letter

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
	"github.com/riverqueue/river"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/jobs"
)

// ID identifies a letter.
type ID int64

// Kind says what a letter tells.
type Kind string

// The kinds. Shipped is about a parcel, Refunded about a refund, Surplus about
// a payment that could not be applied to its order and goes back. Of what was
// asked about shipping, ShippingNamed is about an answer and ShippingRefused
// about the cooperative that refuses. Told is about a notice. The others are about the order itself.
const (
	Placed          Kind = "placed"
	Paid            Kind = "paid"
	Shipped         Kind = "shipped"
	Refunded        Kind = "refunded"
	Cancelled       Kind = "cancelled"
	Expired         Kind = "expired"
	Surplus         Kind = "surplus"
	ShippingNamed   Kind = "shipping_named"
	ShippingRefused Kind = "shipping_refused"
	Told            Kind = "told"
)

// Letter is a letter that is owed, and what it says once it is written.
type Letter struct {
	ID        ID        `db:"id"`
	Kind      Kind      `db:"kind"`
	Order     int64     `db:"order_id"`   // 0 for a letter about something else
	Inquiry   int64     `db:"inquiry_id"` // 0 for a letter about something else
	Notice    int64     `db:"notice_id"`  // likewise
	Part      int64     `db:"part_id"`    // 0 for the order itself
	Recipient string    `db:"recipient"`
	Name      string    `db:"name"`
	Language  string    `db:"language"`
	OwedAt    time.Time `db:"owed_at"`
	Content
	WrittenAt *time.Time `db:"written_at"`
	SentAt    *time.Time `db:"sent_at"`
}

// Content is what a letter says, twice.
type Content struct {
	Subject string `db:"subject"`
	Text    string `db:"body_text"`
	HTML    string `db:"body_html"`
}

// Deliver is the job that writes a letter and sends it.
type Deliver struct {
	Letter ID `json:"letter"`
}

// Kind implements river.JobArgs.
func (Deliver) Kind() string { return "deliver_letter" }

// mostTries spreads over half a day; then an administrator decides.
const mostTries = 12

const owe = `
	INSERT INTO letter (kind, order_id, inquiry_id, part_id, recipient, name, language, owed_at, notice_id)
	VALUES ($1, NULLIF($2, 0::bigint), NULLIF($3, 0::bigint), $4, $5, $6, $7, $8, NULLIF($9, 0::bigint))
	ON CONFLICT DO NOTHING RETURNING id`

// Owe notes that a customer is to be told something. Nobody is told who has
// left no address, and nobody twice.
func Owe(ctx context.Context, tx *database.Tx, l Letter) error {
	if l.Recipient == "" {
		return nil
	}
	err := tx.GetContext(ctx, &l.ID, owe, string(l.Kind), l.Order, l.Inquiry, l.Part, l.Recipient, l.Name, l.Language, l.OwedAt, l.Notice)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("letter: %s about order %d, inquiry %d, notice %d: %w", l.Kind, l.Order, l.Inquiry, l.Notice, err)
	}
	return jobs.Enqueue(ctx, tx, Deliver{l.ID}, &river.InsertOpts{MaxAttempts: mostTries})
}

const columns = `
	SELECT id, kind, coalesce(order_id, 0) AS order_id, coalesce(inquiry_id, 0) AS inquiry_id, coalesce(notice_id, 0) AS notice_id, part_id, recipient, name, language, owed_at, coalesce(subject, '') AS subject,
	       coalesce(body_text, '') AS body_text, coalesce(body_html, '') AS body_html, written_at, sent_at
	FROM letter`

const byID = columns + ` WHERE id = $1`

// ByID reads a letter, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Letter, error) {
	var l Letter
	err := q.GetContext(ctx, &l, byID, int64(id))
	if database.NoRows(err) {
		return l, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return l, fmt.Errorf("letter: %d: %w", id, err)
	}
	return l, nil
}

const about = columns + ` WHERE order_id = ANY($1::bigint[]) OR inquiry_id = ANY($2::bigint[]) ORDER BY id DESC`

// About lists the letters about orders and inquiries, newest first.
func About(ctx context.Context, q database.Queryer, orders, inquiries []int64) ([]Letter, error) {
	var all []Letter
	if err := q.SelectContext(ctx, &all, about, pq.Array(orders), pq.Array(inquiries)); err != nil {
		return nil, fmt.Errorf("letter: about orders: %w", err)
	}
	return all, nil
}
