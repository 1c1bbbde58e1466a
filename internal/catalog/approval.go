package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

const trustedMaker = `
	SELECT EXISTS (SELECT 1 FROM listing_trust WHERE cooperative_id = $1 AND producer_id = $2 AND ended_at IS NULL)`

// mayApprove tells whether somebody lets listings go on sale: an officer of
// their cooperative, or a producer whom it trusts.
func mayApprove(ctx context.Context, q database.Queryer, actor identity.Actor, cooperative identity.CooperativeID) (may bool, err error) {
	if actor.IsOfficerOf(cooperative) {
		return true, nil
	}
	if err := q.GetContext(ctx, &may, trustedMaker, cooperative, actor.Maker()); err != nil {
		return false, fmt.Errorf("catalog: trust: %w", err)
	}
	return may, nil
}

const (
	insertApproval = `
		INSERT INTO listing_approval (product_id, revision, submission_id, approved_at, approved_by)
		SELECT id, revision, NULLIF($2::bigint, 0), $3, $4 FROM product WHERE id = $1
		ON CONFLICT (product_id, revision) DO NOTHING`
	everApproved = `SELECT EXISTS (SELECT 1 FROM listing_approval WHERE product_id = $1)`
	nowApproved  = `
		SELECT EXISTS (SELECT 1 FROM product p JOIN listing_approval a ON a.product_id = p.id AND a.revision = p.revision WHERE p.id = $1)`
)

// approve lets a product go on sale as it stands.
func approve(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, submission SubmissionID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertApproval, id, submission, now, actor.Person); err != nil {
		return fmt.Errorf("catalog: approve product %d: %w", id, err)
	}
	return nil
}

func approved(ctx context.Context, q database.Queryer, query string, id ProductID) (is bool, err error) {
	if err := q.GetContext(ctx, &is, query, id); err != nil {
		return false, fmt.Errorf("catalog: approval of product %d: %w", id, err)
	}
	return is, nil
}

const lockSubmission = `
	SELECT s.id, s.product_id, s.revision, s.proposal, s.submitted_by, coalesce(s.outcome, '') AS outcome, p.revision AS now_revision
	FROM submission s JOIN product p ON p.id = s.product_id
	WHERE s.id = $1 AND p.cooperative_id = $2 FOR UPDATE OF s`

// open is a submission that is held for a decision.
type open struct {
	ID          SubmissionID      `db:"id"`
	Product     ProductID         `db:"product_id"`
	Revision    int               `db:"revision"`
	Proposal    []byte            `db:"proposal"`
	SubmittedBy identity.PersonID `db:"submitted_by"`
	Outcome     Outcome           `db:"outcome"`
	NowRevision int               `db:"now_revision"`
}

// hold locks a submission of an officer's cooperative that is still open.
func hold(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id SubmissionID) (s open, err error) {
	if !actor.IsOfficerOf(cooperative) {
		return s, fault.New(fault.NotFound, "error.not_found")
	}
	err = tx.GetContext(ctx, &s, lockSubmission, id, cooperative)
	switch {
	case database.NoRows(err):
		return s, fault.New(fault.NotFound, "error.not_found")
	case err != nil:
		return s, fmt.Errorf("catalog: submission %d: %w", id, err)
	case s.Outcome != "":
		return s, fault.New(fault.Conflict, "catalog.check.decided")
	}
	return s, nil
}

// ApproveIn lets a submission of a cooperative go on sale: a new listing as it
// stands, an edit by taking its place. revision is what the officer looked at.
// It returns the product. Faults: NotFound for anybody else's; Conflict when it
// is decided, or when the listing is another by now; those of Edit and Publish.
func ApproveIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id SubmissionID, revision int, now time.Time) (ProductID, error) {
	s, err := hold(ctx, tx, actor, cooperative, id)
	if err != nil {
		return 0, err
	}
	if s.NowRevision != revision {
		return 0, fault.New(fault.Conflict, "catalog.check.changed")
	}
	if s.Proposal != nil {
		is, err := ForEdit(ctx, tx, actor, s.Product)
		if err != nil {
			return 0, err
		}
		d, err := is.with(s.Proposal)
		if err != nil {
			return 0, err
		}
		if err := edit(ctx, tx, actor, s.Product, d, now); err != nil {
			return 0, refusals.Explain(err)
		}
	}
	if err := decide(ctx, tx, actor, s.Product, Approved, "", now); err != nil {
		return 0, err
	}
	if err := approve(ctx, tx, actor, s.Product, id, now); err != nil {
		return 0, err
	}
	if s.Proposal != nil {
		return s.Product, note(ctx, tx, actor, "product.approve", s.Product, now)
	}
	return s.Product, PublishIn(ctx, tx, actor, s.Product, now)
}

const mostReason = 300 // letters

// SendBackIn sends a submission back to who wrote it, with what has to be
// mended; what is on sale stays as it is. It returns the product. Faults: those
// of ApproveIn, and of the field reason.
func SendBackIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id SubmissionID, reason string, now time.Time) (ProductID, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > mostReason {
		return 0, fault.InvalidFields(fault.Field{Name: "reason", Key: "catalog.check.reason", Args: []any{mostReason}})
	}
	s, err := hold(ctx, tx, actor, cooperative, id)
	if err != nil {
		return 0, err
	}
	if err := decide(ctx, tx, actor, s.Product, SentBack, reason, now); err != nil {
		return 0, err
	}
	return s.Product, note(ctx, tx, actor, "product.send_back", s.Product, now)
}

const (
	giveTrust = `
		INSERT INTO listing_trust (cooperative_id, producer_id, given_at, given_by)
		SELECT cooperative_id, producer_id, $3, $4 FROM membership WHERE cooperative_id = $1 AND producer_id = $2 AND left_at IS NULL
		ON CONFLICT (cooperative_id, producer_id) WHERE ended_at IS NULL DO NOTHING`
	endTrust = `
		UPDATE listing_trust SET ended_at = greatest($3, given_at), ended_by = $4
		WHERE cooperative_id = $1 AND producer_id = $2 AND ended_at IS NULL`
)

// TrustIn lets a member's listings go on sale without a look at each. Anybody
// but an officer of her cooperative gets NotFound.
func TrustIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, maker identity.PersonID, now time.Time) error {
	return trust(ctx, tx, actor, cooperative, maker, giveTrust, now)
}

// DistrustIn ends it.
func DistrustIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, maker identity.PersonID, now time.Time) error {
	return trust(ctx, tx, actor, cooperative, maker, endTrust, now)
}

func trust(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, maker identity.PersonID, statement string, now time.Time) error {
	if !actor.IsOfficerOf(cooperative) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, statement, cooperative, maker, now, actor.Person); err != nil {
		return fmt.Errorf("catalog: trust %d: %w", maker, err)
	}
	return nil
}

// Confidence is a member of a cooperative and whether it trusts her listings.
type Confidence struct {
	Maker   identity.PersonID `db:"producer_id"`
	Name    string            `db:"name"`
	Trusted bool              `db:"trusted"`
}

const confidences = `
	SELECT m.producer_id, person.name, EXISTS (
	           SELECT 1 FROM listing_trust t WHERE t.cooperative_id = m.cooperative_id AND t.producer_id = m.producer_id AND t.ended_at IS NULL) AS trusted
	FROM membership m JOIN person ON person.id = m.producer_id
	WHERE m.cooperative_id = $1 AND m.left_at IS NULL ORDER BY person.name, m.producer_id`

// Confidences lists a cooperative's members by name.
func Confidences(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) ([]Confidence, error) {
	var all []Confidence
	if err := q.SelectContext(ctx, &all, confidences, cooperative); err != nil {
		return nil, fmt.Errorf("catalog: confidences: %w", err)
	}
	return all, nil
}
