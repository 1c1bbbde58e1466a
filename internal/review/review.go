package review

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
)

// ID identifies a review.
type ID int64

// Limits of a review.
const (
	MaxPictures = 3
	MaxSaid     = 1000
	MaxName     = 40
	MaxAnswer   = 600
)

// Reason is why a review is not shown. A low opinion is none.
type Reason string

// The reasons.
const (
	Insult    Reason = "insult"
	Private   Reason = "private" // tells who somebody is or where she lives
	Unrelated Reason = "unrelated"
	Advert    Reason = "advert"
	Picture   Reason = "picture" // the photographs
)

// Reasons are all of them, in the order of forms.
func Reasons() []Reason { return []Reason{Insult, Private, Unrelated, Advert, Picture} }

// Review is what a customer says of a work.
type Review struct {
	ID          ID                     `db:"id"`
	Line        int64                  `db:"order_line_id"`
	Product     catalog.ProductID      `db:"product_id"`
	Title       string                 `db:"title"` // the product's
	Slug        string                 `db:"slug"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Group       string                 `db:"cooperative"` // its name
	Stars       int                    `db:"stars"`
	Said        string                 `db:"said"`
	Name        string                 `db:"name"`
	Language    string                 `db:"language"`
	WrittenAt   time.Time              `db:"written_at"`
	Decided     bool                   `db:"decided"`
	Shown       bool                   `db:"shown"`
	Reason      Reason                 `db:"reason"`   // why it is not shown
	Reports     int                    `db:"reports"`  // since the latest decision
	Reported    Reason                 `db:"reported"` // the latest of them
	Answer      string                 `db:"answer"`
	PictureIDs  pq.Int64Array          `db:"pictures"`
	Pictures    []media.Picture        `db:"-"` // those that were not withdrawn
}

// Waiting tells whether somebody has to decide.
func (r Review) Waiting() bool { return !r.Decided || r.Reports > 0 }

const columns = `
	SELECT r.id, r.order_line_id, r.product_id, p.title, p.slug, r.cooperative_id, c.name AS cooperative, r.stars, r.said, r.name, r.language,
	       r.written_at, d.id IS NOT NULL AS decided, coalesce(d.shown, FALSE) AS shown, coalesce(d.reason, '') AS reason,
	       coalesce(t.reports, 0) AS reports, coalesce(t.latest, '') AS reported, coalesce(a.said, '') AS answer,
	       ARRAY(SELECT rp.picture_id FROM review_picture rp WHERE rp.review_id = r.id ORDER BY rp.position) AS pictures
	FROM review r JOIN product p ON p.id = r.product_id JOIN cooperative c ON c.id = r.cooperative_id
	LEFT JOIN LATERAL (SELECT id, shown, reason, decided_at FROM review_decision WHERE review_id = r.id ORDER BY id DESC LIMIT 1) d ON TRUE
	LEFT JOIN review_answer a ON a.review_id = r.id
	LEFT JOIN LATERAL (SELECT count(*) AS reports, (array_agg(x.reason ORDER BY x.id DESC))[1] AS latest FROM review_report x
	                   WHERE x.review_id = r.id AND x.reported_at > coalesce(d.decided_at, '-infinity')) t ON TRUE`

const (
	byID      = columns + ` WHERE r.id = $1`
	ofProduct = columns + ` WHERE r.product_id = $1 AND d.shown ORDER BY r.id DESC LIMIT $2`
	ofOrder   = columns + ` JOIN order_line l ON l.id = r.order_line_id WHERE l.order_id = $1 ORDER BY r.id`
	inGroup   = columns + ` WHERE r.cooperative_id = $1 AND d.shown ORDER BY a.review_id IS NOT NULL, r.id DESC LIMIT $2`
	toDecide  = columns + ` WHERE $1::bigint = 0 OR c.programme_id = $1::bigint
	ORDER BY d.id IS NOT NULL AND coalesce(t.reports, 0) = 0, r.id DESC LIMIT $2`
)

// ByID reads a review, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Review, error) {
	all, err := list(ctx, q, byID, int64(id))
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Review{}, err
	}
	return all[0], nil
}

// OfProduct lists at most limit reviews of a product that are shown, the newest
// first.
func OfProduct(ctx context.Context, q database.Queryer, id catalog.ProductID, limit int) ([]Review, error) {
	return list(ctx, q, ofProduct, int64(id), limit)
}

// OfOrder lists the reviews of an order's lines, shown or not.
func OfOrder(ctx context.Context, q database.Queryer, order int64) ([]Review, error) {
	return list(ctx, q, ofOrder, order)
}

// InGroup lists at most limit reviews of a cooperative's works that are shown,
// those without an answer first.
func InGroup(ctx context.Context, q database.Queryer, id identity.CooperativeID, limit int) ([]Review, error) {
	return list(ctx, q, inGroup, int64(id), limit)
}

// ToDecide lists at most limit reviews of a programme, of all programmes for 0:
// those first that nobody has decided on, or that were reported since.
func ToDecide(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, limit int) ([]Review, error) {
	return list(ctx, q, toDecide, int64(programme), limit)
}

func list(ctx context.Context, q database.Queryer, query string, args ...any) ([]Review, error) {
	var all []Review
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("review: list: %w", err)
	}
	var ids []media.ID
	for _, r := range all {
		for _, id := range r.PictureIDs {
			ids = append(ids, media.ID(id))
		}
	}
	known, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		for _, id := range all[i].PictureIDs {
			if p, ok := known[media.ID(id)]; ok && len(p.Renditions) > 0 {
				all[i].Pictures = append(all[i].Pictures, p)
			}
		}
	}
	return all, nil
}

// Rating is what all shown reviews of a product say together.
type Rating struct {
	Count int `db:"count"`
	Sum   int `db:"sum"` // of stars
}

// Tenths is the average in tenths of a star, rounded.
func (r Rating) Tenths() int {
	if r.Count == 0 {
		return 0
	}
	return (r.Sum*20 + r.Count) / (2 * r.Count)
}

const rating = `
	SELECT count(*) AS count, coalesce(sum(r.stars), 0) AS sum FROM review r
	WHERE r.product_id = $1 AND (SELECT d.shown FROM review_decision d WHERE d.review_id = r.id ORDER BY d.id DESC LIMIT 1)`

// RatingOf is the rating of a product.
func RatingOf(ctx context.Context, q database.Queryer, id catalog.ProductID) (Rating, error) {
	var r Rating
	if err := q.GetContext(ctx, &r, rating, int64(id)); err != nil {
		return r, fmt.Errorf("review: rating of %d: %w", id, err)
	}
	return r, nil
}

var refusals = database.Refusals{
	"review_once":          fault.New(fault.Conflict, "review.once"),
	"review_undelivered":   fault.New(fault.Conflict, "review.undelivered"),
	"review_stars":         fault.InvalidFields(fault.Field{Name: "stars", Key: "review.stars.choose"}),
	"review_name":          fault.InvalidFields(fault.Field{Name: "name", Key: "error.required"}),
	"review_decider":       fault.New(fault.NotFound, "error.not_found"),
	"review_officer":       fault.New(fault.NotFound, "error.not_found"),
	"review_answered_once": fault.New(fault.Conflict, "review.answered"),
	"review_answer_said":   fault.InvalidFields(fault.Field{Name: "said", Key: "error.required"}),
	"review_decision_why":  fault.InvalidFields(fault.Field{Name: "reason", Key: "error.choose"}),
}

const insertReview = `
	INSERT INTO review (order_line_id, product_id, cooperative_id, stars, said, name, language, written_at)
	SELECT l.id, coalesce(p.bespoke_of, p.id), l.cooperative_id, $3, $4, $5, $6, $7 FROM order_line l JOIN product p ON p.id = l.product_id
	WHERE l.id = $1 AND l.order_id = $2 RETURNING id`

const insertPicture = `INSERT INTO review_picture (review_id, picture_id, position) VALUES ($1, $2, $3) ON CONFLICT (review_id, picture_id) DO NOTHING`

// Write keeps what a customer says of a line of her order and fills in the id.
// It returns NotFound for a line of another order, Conflict for one that has
// not arrived or has a review, and field faults.
func Write(ctx context.Context, db *database.DB, order int64, r *Review, pictures []media.ID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		err := tx.GetContext(ctx, &r.ID, insertReview, r.Line, order, r.Stars, strings.TrimSpace(r.Said), strings.TrimSpace(r.Name), r.Language, now)
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("review: write: %w", refusals.Explain(err))
		}
		for i, id := range pictures[:min(len(pictures), MaxPictures)] {
			if _, err := tx.ExecContext(ctx, insertPicture, int64(r.ID), int64(id), i+1); err != nil {
				return fmt.Errorf("review: write: %w", err)
			}
		}
		return nil
	})
}
