package bespoke

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// RequestID and QuoteID identify a request and a quote.
type (
	RequestID int64
	QuoteID   int64
)

// MaxQuantity is the most pieces of one request.
const MaxQuantity = 1000

// Request is what a customer asks to be made.
type Request struct {
	ID          RequestID              `db:"id"`
	Token       string                 `db:"token"` // of its unguessable link
	Product     catalog.ProductID      `db:"product_id"`
	Title       string                 `db:"title"` // the product's
	Slug        string                 `db:"slug"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Quantity    int                    `db:"quantity"`
	Wishes      string                 `db:"wishes"`
	NeededOn    *time.Time             `db:"needed_on"` // nil when it does not matter
	Name        string                 `db:"name"`
	Phone       string                 `db:"phone"` // E.164
	Language    string                 `db:"language"`
	AskedAt     time.Time              `db:"asked_at"`
	RefusedAt   *time.Time             `db:"refused_at"`
	Reason      string                 `db:"reason"` // why it was refused
	Quoted      bool                   `db:"quoted"` // it has an open quote
	Ordered     bool                   `db:"ordered"`
}

var refusals = database.Refusals{
	"bespoke_request_wishes":   fault.InvalidFields(fault.Field{Name: "wishes", Key: "bespoke.wishes.required"}),
	"bespoke_request_quantity": fault.InvalidFields(fault.Field{Name: "quantity", Key: "error.number.range", Args: []any{1, MaxQuantity}}),
	"bespoke_request_product":  fault.New(fault.NotFound, "catalog.product.unknown"),
	"bespoke_refused_before":   fault.New(fault.Conflict, "bespoke.refused_before"),
	"bespoke_refused_once":     fault.New(fault.Conflict, "bespoke.refused_before"),
	"bespoke_quoted_before":    fault.New(fault.Conflict, "bespoke.quoted_before"),
	"bespoke_quote_open":       fault.New(fault.Conflict, "bespoke.quoted_before"),
	"bespoke_quote_closed":     fault.New(fault.Conflict, "bespoke.over"),
	"bespoke_ordered":          fault.New(fault.Conflict, "bespoke.ordered"),
	"bespoke_use_once":         fault.New(fault.Conflict, "bespoke.ordered"),
	"bespoke_withdrawn":        fault.New(fault.Conflict, "bespoke.over"),
	"bespoke_over":             fault.New(fault.Conflict, "bespoke.over"),
	"bespoke_quota_member":     fault.InvalidFields(fault.Field{Name: "quota", Key: "order.reassign_member"}),
	"bespoke_ready_past":       fault.InvalidFields(fault.Field{Name: "ready_on", Key: "bespoke.ready.past"}),
	"bespoke_quote_validity":   fault.InvalidFields(fault.Field{Name: "valid_days", Key: "error.number.range", Args: []any{1, 60}}),
	"bespoke_refusal_reason":   fault.InvalidFields(fault.Field{Name: "reason", Key: "bespoke.refuse.short"}),
}

const insertRequest = `
	INSERT INTO bespoke_request (token, product_id, cooperative_id, quantity, wishes, needed_on, name, phone, language, asked_at)
	SELECT $1, p.id, p.cooperative_id, $3, $4, $5::date, $6, $7, $8, $9 FROM product p
	JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL WHERE p.id = $2 RETURNING id`

// Ask keeps a request and fills in its id and token. It returns NotFound for a
// product that is not on sale, and field faults.
func Ask(ctx context.Context, db *database.DB, r *Request, now time.Time) error {
	r.Token = identity.NewToken()
	var needed any
	if r.NeededOn != nil {
		needed = r.NeededOn.Format(time.DateOnly)
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		err := tx.GetContext(ctx, &r.ID, insertRequest, r.Token, int64(r.Product), r.Quantity, strings.TrimSpace(r.Wishes), needed, r.Name,
			r.Phone, r.Language, now)
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "catalog.product.unknown")
		}
		if err != nil {
			return fmt.Errorf("bespoke: ask: %w", refusals.Explain(err))
		}
		return nil
	})
}

const requestColumns = `
	SELECT r.id, r.token, r.product_id, p.title, p.slug, r.cooperative_id, r.quantity, r.wishes, r.needed_on, r.name, r.phone, r.language,
	       r.asked_at, f.refused_at, coalesce(f.reason, '') AS reason, q.id IS NOT NULL AS quoted, u.order_id IS NOT NULL AS ordered
	FROM bespoke_request r JOIN product p ON p.id = r.product_id
	LEFT JOIN bespoke_refusal f ON f.request_id = r.id
	LEFT JOIN bespoke_quote q ON q.request_id = r.id AND q.withdrawn_at IS NULL
	LEFT JOIN bespoke_use u ON u.quote_id = q.id AND u.given_back_at IS NULL`

const (
	requestByToken = requestColumns + ` WHERE r.token = $1`
	requestIn      = requestColumns + ` WHERE r.cooperative_id = $1 AND r.id = $2`
	requestsIn     = requestColumns + ` WHERE r.cooperative_id = $1 ORDER BY f.request_id IS NOT NULL OR q.id IS NOT NULL, r.id DESC LIMIT $2`
	requestsOpen   = `
	SELECT count(*) FROM bespoke_request r WHERE r.cooperative_id = $1
	  AND NOT EXISTS (SELECT 1 FROM bespoke_refusal f WHERE f.request_id = r.id)
	  AND NOT EXISTS (SELECT 1 FROM bespoke_quote q WHERE q.request_id = r.id AND q.withdrawn_at IS NULL)`
)

// ByToken reads a request by its link, or returns a NotFound fault.
func ByToken(ctx context.Context, q database.Queryer, token string) (Request, error) {
	return one(ctx, q, requestByToken, token)
}

// In reads a request to a cooperative, or returns a NotFound fault.
func In(ctx context.Context, q database.Queryer, group identity.CooperativeID, id RequestID) (Request, error) {
	return one(ctx, q, requestIn, int64(group), int64(id))
}

func one(ctx context.Context, q database.Queryer, query string, args ...any) (Request, error) {
	var r Request
	err := q.GetContext(ctx, &r, query, args...)
	if database.NoRows(err) {
		return r, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("bespoke: read: %w", err)
	}
	return r, nil
}

// Requests lists at most limit requests to a cooperative, those without an
// answer first, then the newest.
func Requests(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Request, error) {
	var all []Request
	if err := q.SelectContext(ctx, &all, requestsIn, int64(group), limit); err != nil {
		return nil, fmt.Errorf("bespoke: requests of %d: %w", group, err)
	}
	return all, nil
}

// Unanswered is how many requests to a cooperative wait for an answer.
func Unanswered(ctx context.Context, q database.Queryer, group identity.CooperativeID) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, requestsOpen, int64(group)); err != nil {
		return 0, fmt.Errorf("bespoke: unanswered of %d: %w", group, err)
	}
	return n, nil
}

const insertRefusal = `INSERT INTO bespoke_refusal (request_id, reason, refused_at, refused_by) VALUES ($1, $2, $3, $4)`

// Refuse answers a request that cannot be made. Faults: NotFound, a field fault
// of the reason, Conflict for one that was answered.
func Refuse(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, id RequestID, reason string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := answerable(ctx, tx, actor, group, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertRefusal, int64(id), strings.TrimSpace(reason), now, int64(actor.Person)); err != nil {
			return fmt.Errorf("bespoke: refuse %d: %w", id, refusals.Explain(err))
		}
		return record(ctx, tx, actor, "bespoke_request.refuse", id, now)
	})
}

// answerable returns NotFound unless the actor serves the cooperative that was
// asked.
func answerable(ctx context.Context, q database.Queryer, actor identity.Actor, group identity.CooperativeID, id RequestID) error {
	if !actor.IsOfficerOf(group) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	_, err := In(ctx, q, group, id)
	return err
}
