package inquiry

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/postal"
)

// ID identifies an inquiry.
type ID int64

// Inquiry is what somebody wants to have sent to her.
type Inquiry struct {
	ID             ID        `db:"id"`
	Token          string    `db:"token"`
	FormKey        string    `db:"form_key"` // UUID; the order that comes of it has the same
	Language       string    `db:"language"`
	BuyerName      string    `db:"buyer_name"`
	BuyerPhone     string    `db:"buyer_phone"` // E.164
	BuyerEmail     string    `db:"buyer_email"`
	RecipientName  string    `db:"recipient_name"`
	RecipientPhone string    `db:"recipient_phone"`
	Country        string    `db:"country"`
	Street         string    `db:"street"`
	City           string    `db:"city"`
	Area           string    `db:"area"`
	Postcode       string    `db:"postcode"`
	Note           string    `db:"note"`
	Gift           bool      `db:"gift"`
	Greeting       string    `db:"greeting"`
	AskedAt        time.Time `db:"asked_at"`
	Order          int64     `db:"order_id"` // 0 until it is accepted
}

// Address is where the parcels go.
func (i Inquiry) Address() postal.Address {
	return postal.Address{Country: postal.Country(i.Country), Street: i.Street, City: i.City, Area: i.Area, Postcode: i.Postcode}
}

// Line is one variant that is wanted.
type Line struct {
	Variant   catalog.VariantID `db:"variant_id"`
	Quantity  int               `db:"quantity"`
	PriceSeen money.Amount      `db:"price_seen"`
}

// Parcel is one for which a price is asked.
type Parcel struct {
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	WeightG     int                    `db:"weight_g"`
	BilledKg    int                    `db:"billed_kg"`
}

const insertInquiry = `
	INSERT INTO inquiry (token, form_key, language, buyer_name, buyer_phone, buyer_email, recipient_name, recipient_phone, country, street, city, area,
		postcode, note, gift, greeting, asked_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (form_key) DO NOTHING RETURNING id`

const insertLine = `INSERT INTO inquiry_line (inquiry_id, variant_id, quantity, price_seen) VALUES ($1, $2, $3, $4)`

const insertParcel = `INSERT INTO inquiry_parcel (inquiry_id, cooperative_id, weight_g, billed_kg) VALUES ($1, $2, $3, $4)`

// Make writes an inquiry with a link of 144 random bits. It returns a Conflict
// fault when the form has made one before.
func Make(ctx context.Context, tx *database.Tx, random io.Reader, i *Inquiry, lines []Line, parcels []Parcel) error {
	b := make([]byte, 18)
	if _, err := io.ReadFull(random, b); err != nil {
		return fmt.Errorf("inquiry: random: %w", err)
	}
	i.Token = base64.RawURLEncoding.EncodeToString(b)
	err := tx.GetContext(ctx, &i.ID, insertInquiry, i.Token, i.FormKey, i.Language, i.BuyerName, i.BuyerPhone, i.BuyerEmail, i.RecipientName,
		i.RecipientPhone, i.Country, i.Street, i.City, i.Area, i.Postcode, i.Note, i.Gift, i.Greeting, i.AskedAt)
	if database.NoRows(err) {
		return fault.New(fault.Conflict, "inquiry.made_before")
	}
	if err != nil {
		return fmt.Errorf("inquiry: make: %w", err)
	}
	for _, l := range lines {
		if _, err := tx.ExecContext(ctx, insertLine, int64(i.ID), int64(l.Variant), l.Quantity, l.PriceSeen); err != nil {
			return fmt.Errorf("inquiry: line: %w", err)
		}
	}
	for _, p := range parcels {
		if _, err := tx.ExecContext(ctx, insertParcel, int64(i.ID), int64(p.Cooperative), p.WeightG, p.BilledKg); err != nil {
			return fmt.Errorf("inquiry: parcel: %w", err)
		}
	}
	return nil
}

const columns = `
	SELECT id, token, form_key, language, buyer_name, buyer_phone, buyer_email, recipient_name, recipient_phone, country, street, city, area, postcode,
	       note, gift, greeting, asked_at, coalesce(order_id, 0) AS order_id
	FROM inquiry`

const byToken = columns + ` WHERE token = $1`

// ByToken reads an inquiry by its link, or returns a NotFound fault.
func ByToken(ctx context.Context, q database.Queryer, token string) (Inquiry, error) {
	return one(ctx, q, byToken, token)
}

const byFormKey = columns + ` WHERE form_key = $1`

// ByFormKey reads the inquiry that a form has made, or returns a NotFound fault.
func ByFormKey(ctx context.Context, q database.Queryer, key string) (Inquiry, error) {
	return one(ctx, q, byFormKey, key)
}

const locked = columns + ` WHERE id = $1 FOR NO KEY UPDATE`

// Lock reads an inquiry and holds its row until the transaction ends.
func Lock(ctx context.Context, tx *database.Tx, id ID) (Inquiry, error) {
	return one(ctx, tx, locked, int64(id))
}

const ofCooperative = columns + ` WHERE id = $1 AND id IN (SELECT inquiry_id FROM inquiry_parcel WHERE cooperative_id = $2)`

// Of reads an inquiry that asks something of a cooperative, or returns a
// NotFound fault.
func Of(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ID) (Inquiry, error) {
	return one(ctx, q, ofCooperative, int64(id), int64(cooperative))
}

func one(ctx context.Context, q database.Queryer, query string, args ...any) (Inquiry, error) {
	var i Inquiry
	err := q.GetContext(ctx, &i, query, args...)
	if database.NoRows(err) {
		return i, fault.New(fault.NotFound, "inquiry.unknown")
	}
	if err != nil {
		return i, fmt.Errorf("inquiry: read: %w", err)
	}
	return i, nil
}

const byID = columns + ` WHERE id = $1`

// ByID reads an inquiry, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Inquiry, error) {
	return one(ctx, q, byID, int64(id))
}

const unanswered = `
	SELECT count(*) FROM inquiry i JOIN inquiry_parcel p ON p.inquiry_id = i.id
	WHERE p.cooperative_id = $1 AND i.order_id IS NULL
	  AND NOT EXISTS (SELECT 1 FROM inquiry_answer a WHERE (a.inquiry_id, a.cooperative_id) = (p.inquiry_id, p.cooperative_id) AND a.replaced_at IS NULL)
	  AND NOT EXISTS (SELECT 1 FROM inquiry_refusal r WHERE (r.inquiry_id, r.cooperative_id) = (p.inquiry_id, p.cooperative_id))`

// Unanswered is how many inquiries to a cooperative wait for its answer.
func Unanswered(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, unanswered, int64(cooperative)); err != nil {
		return 0, fmt.Errorf("inquiry: unanswered of cooperative %d: %w", cooperative, err)
	}
	return n, nil
}

const open = columns + `
	WHERE order_id IS NULL AND id IN (SELECT inquiry_id FROM inquiry_parcel WHERE cooperative_id = $1) ORDER BY id DESC LIMIT $2`

// Open lists the inquiries that ask something of a cooperative and have not
// become an order, the newest first.
func Open(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Inquiry, error) {
	var all []Inquiry
	if err := q.SelectContext(ctx, &all, open, int64(cooperative), limit); err != nil {
		return nil, fmt.Errorf("inquiry: open of cooperative %d: %w", cooperative, err)
	}
	return all, nil
}

const lines = `SELECT variant_id, quantity, price_seen FROM inquiry_line WHERE inquiry_id = $1 ORDER BY variant_id`

// Lines lists what is wanted.
func Lines(ctx context.Context, q database.Queryer, id ID) ([]Line, error) {
	var all []Line
	if err := q.SelectContext(ctx, &all, lines, int64(id)); err != nil {
		return nil, fmt.Errorf("inquiry: lines of %d: %w", id, err)
	}
	return all, nil
}

const accept = `UPDATE inquiry SET order_id = $2 WHERE id = $1 AND order_id IS NULL`

// Accept notes the order that has come of an inquiry; it returns a Conflict
// fault when another one has.
func Accept(ctx context.Context, tx *database.Tx, id ID, order int64) error {
	done, err := tx.ExecContext(ctx, accept, int64(id), order)
	if err != nil {
		return fmt.Errorf("inquiry: accept %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "inquiry.over")
	}
	return nil
}
