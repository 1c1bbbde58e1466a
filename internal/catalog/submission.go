package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
)

// SubmissionID identifies a listing, or an edit of one, that somebody has given
// to the cooperative to check.
type SubmissionID int64

// Outcome is what became of a submission; "" while it waits.
type Outcome string

// The outcomes. Replaced: its maker has sent another.
const (
	Approved Outcome = "approved"
	SentBack Outcome = "sent_back"
	Replaced Outcome = "replaced"
)

// proposal is a draft as it is kept while it waits.
type proposal Draft

type keptVariant struct {
	ID     VariantID `json:"id,omitempty"`
	Colour string    `json:"colour,omitempty"`
	Size   string    `json:"size,omitempty"`
	Price  int64     `json:"price_minor"`
	OnHand int       `json:"on_hand"`
}

type keptDraft struct {
	Category      CategoryID    `json:"category"`
	Title         string        `json:"title"`
	TitleEN       string        `json:"title_en,omitempty"`
	Description   string        `json:"description,omitempty"`
	DescriptionEN string        `json:"description_en,omitempty"`
	MadeToOrder   bool          `json:"made_to_order,omitempty"`
	LeadDays      int           `json:"lead_days,omitempty"`
	OpenUnitsCap  int           `json:"open_units_cap,omitempty"`
	WeeklyUnits   int           `json:"weekly_units,omitempty"`
	WeightG       int           `json:"weight_g"`
	LengthMM      int           `json:"length_mm,omitempty"`
	WidthMM       int           `json:"width_mm,omitempty"`
	HeightMM      int           `json:"height_mm,omitempty"`
	Variants      []keptVariant `json:"variants"`
	Pictures      []media.ID    `json:"pictures"`
}

// MarshalJSON writes prices in minor units.
func (p proposal) MarshalJSON() ([]byte, error) {
	kept := keptDraft{
		Category: p.Category, Title: p.Title, TitleEN: p.TitleEN, Description: p.Description, DescriptionEN: p.DescriptionEN,
		MadeToOrder: p.MadeToOrder, LeadDays: p.LeadDays, OpenUnitsCap: p.OpenUnitsCap, WeeklyUnits: p.WeeklyUnits, WeightG: p.WeightG,
		LengthMM: p.LengthMM, WidthMM: p.WidthMM, HeightMM: p.HeightMM, Pictures: p.Pictures,
	}
	for _, v := range p.Variants {
		kept.Variants = append(kept.Variants, keptVariant{v.ID, v.Colour, v.Size, v.Price.Minor(), v.OnHand})
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *proposal) UnmarshalJSON(text []byte) error {
	var kept keptDraft
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	*p = proposal{
		Category: kept.Category, Title: kept.Title, TitleEN: kept.TitleEN, Description: kept.Description, DescriptionEN: kept.DescriptionEN,
		MadeToOrder: kept.MadeToOrder, LeadDays: kept.LeadDays, OpenUnitsCap: kept.OpenUnitsCap, WeeklyUnits: kept.WeeklyUnits, WeightG: kept.WeightG,
		LengthMM: kept.LengthMM, WidthMM: kept.WidthMM, HeightMM: kept.HeightMM, Pictures: kept.Pictures,
	}
	for _, v := range kept.Variants {
		p.Variants = append(p.Variants, DraftVariant{v.ID, v.Colour, v.Size, money.Minor(v.Price, money.IDR), v.OnHand})
	}
	return nil
}

const (
	closeSubmission = `
		UPDATE submission SET outcome = $2, reason = NULLIF($3, ''), decided_at = greatest($4, submitted_at), decided_by = $5
		WHERE product_id = $1 AND outcome IS NULL`
	insertSubmission = `
		INSERT INTO submission (product_id, revision, proposal, submitted_at, submitted_by)
		SELECT id, revision, NULLIF($2::text, '')::jsonb, $3, $4 FROM product WHERE id = $1`
)

// decide closes what waits of a product, if anything does.
func decide(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, outcome Outcome, reason string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, closeSubmission, id, outcome, reason, now, actor.Person); err != nil {
		return fmt.Errorf("catalog: decide on product %d: %w", id, err)
	}
	return nil
}

// submit gives a listing to the cooperative to check, as it stands or as a
// draft says, instead of what waited before.
func submit(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d *Draft, now time.Time) error {
	if err := decide(ctx, tx, actor, id, Replaced, "", now); err != nil {
		return err
	}
	var text string
	if d != nil {
		kept, err := json.Marshal(proposal(*d))
		if err != nil {
			return fmt.Errorf("catalog: submit product %d: %w", id, err)
		}
		text = string(kept)
	}
	if _, err := tx.ExecContext(ctx, insertSubmission, id, text, now, actor.Person); err != nil {
		return fmt.Errorf("catalog: submit product %d: %w", id, err)
	}
	return note(ctx, tx, actor, "product.submit", id, now)
}

// Proposed is what a maker wants to become of a listing: her edit that waits or
// was sent back, else the listing as it is. A stranger gets NotFound.
func Proposed(ctx context.Context, q database.Queryer, actor identity.Actor, id ProductID) (Draft, error) {
	d, err := ForEdit(ctx, q, actor, id)
	if err != nil {
		return Draft{}, err
	}
	var last struct {
		Proposal []byte  `db:"proposal"`
		Outcome  Outcome `db:"outcome"`
	}
	err = q.GetContext(ctx, &last, lastSubmission, id)
	if database.NoRows(err) || err == nil && (last.Proposal == nil || last.Outcome == Approved) {
		return d, nil
	}
	if err != nil {
		return Draft{}, fmt.Errorf("catalog: proposed of product %d: %w", id, err)
	}
	return d.with(last.Proposal)
}

const lastSubmission = `
	SELECT proposal, coalesce(outcome, '') AS outcome FROM submission WHERE product_id = $1 ORDER BY id DESC LIMIT 1`

// with is the draft as a kept one says.
func (d Draft) with(kept []byte) (Draft, error) {
	said := Draft{}
	if err := json.Unmarshal(kept, (*proposal)(&said)); err != nil {
		return Draft{}, fmt.Errorf("catalog: proposal: %w", err)
	}
	// Shares change by agreement, not by what waits.
	said.Cooperative, said.Makers = d.Cooperative, d.Makers
	return said, nil
}

// Submission is a listing that waits for its cooperative.
type Submission struct {
	ID          SubmissionID  `db:"id"`
	Product     ProductID     `db:"product_id"`
	Revision    int           `db:"revision"` // of the listing now
	Title       string        `db:"title"`    // as it is now
	Slug        string        `db:"slug"`
	Edit        bool          `db:"edit"` // of a listing that was approved before
	SubmittedAt time.Time     `db:"submitted_at"`
	SubmittedBy string        `db:"submitted_by"` // her name
	Price       money.Amount  `db:"price"`        // of the cheapest variant, as it is now
	PictureID   media.ID      `db:"picture_id"`
	Picture     media.Picture `db:"-"`
	Proposal    []byte        `db:"proposal"`
}

const submissions = `
	SELECT s.id, s.product_id, p.revision, coalesce(s.proposal ->> 'title', p.title) AS title, p.slug, s.proposal IS NOT NULL AS edit, s.submitted_at, person.name AS submitted_by,
	       coalesce((SELECT min(price) FROM variant WHERE product_id = p.id AND retired_at IS NULL), 0) AS price,
	       coalesce((s.proposal -> 'pictures' ->> 0)::bigint, ` + firstPicture + `) AS picture_id, s.proposal
	FROM submission s JOIN product p ON p.id = s.product_id JOIN person ON person.id = s.submitted_by
	WHERE s.outcome IS NULL AND p.cooperative_id = $1 AND ($2::bigint = 0 OR s.id = $2::bigint)
	ORDER BY s.submitted_at, s.id LIMIT $3`

const mostSubmissions = 200

// Submissions lists what waits for a cooperative, the oldest first.
func Submissions(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) ([]Submission, error) {
	return waiting(ctx, q, cooperative, 0)
}

// SubmissionOf is one of them with what the listing is and what it shall be: the
// same for a new one. Anything else is NotFound.
func SubmissionOf(ctx context.Context, q database.Queryer, actor identity.Actor, cooperative identity.CooperativeID, id SubmissionID) (s Submission, was, shall Draft, err error) {
	found, err := waiting(ctx, q, cooperative, id)
	if err != nil {
		return s, was, shall, err
	}
	if id == 0 || len(found) == 0 {
		return s, was, shall, fault.New(fault.NotFound, "error.not_found")
	}
	s = found[0]
	if was, err = ForEdit(ctx, q, actor, s.Product); err != nil || s.Proposal == nil {
		return s, was, was, err
	}
	shall, err = was.with(s.Proposal)
	return s, was, shall, err
}

func waiting(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id SubmissionID) ([]Submission, error) {
	var all []Submission
	if err := q.SelectContext(ctx, &all, submissions, cooperative, id, mostSubmissions); err != nil {
		return nil, fmt.Errorf("catalog: submissions: %w", err)
	}
	ids := make([]media.ID, len(all))
	for i, s := range all {
		ids[i] = s.PictureID
	}
	pictures, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Picture = pictures[all[i].PictureID]
	}
	return all, nil
}

const unchecked = `
	SELECT count(*) FROM submission s JOIN product p ON p.id = s.product_id WHERE s.outcome IS NULL AND p.cooperative_id = $1`

// Unchecked counts what waits for a cooperative.
func Unchecked(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) (n int, err error) {
	if err := q.GetContext(ctx, &n, unchecked, cooperative); err != nil {
		return 0, fmt.Errorf("catalog: unchecked: %w", err)
	}
	return n, nil
}
