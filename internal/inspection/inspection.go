package inspection

import (
	"context"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

// Approve lets a submission of a cooperative go on sale, as the officer saw it
// with the listing at a revision, and tells its makers. Faults: those of
// catalog.ApproveIn.
func Approve(ctx context.Context, db *database.DB, actor identity.Actor, of identity.CooperativeID, id catalog.SubmissionID, revision int, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		product, err := catalog.ApproveIn(ctx, tx, actor, of, id, revision, now)
		if err != nil {
			return err
		}
		return tell(ctx, tx, actor, product, notice.Notice{Kind: notice.Approved, About: int64(id), CreatedAt: now})
	})
}

// SendBack sends a submission back with a reason, which its makers read. Faults:
// those of catalog.SendBackIn.
func SendBack(ctx context.Context, db *database.DB, actor identity.Actor, of identity.CooperativeID, id catalog.SubmissionID, reason string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		product, err := catalog.SendBackIn(ctx, tx, actor, of, id, reason, now)
		if err != nil {
			return err
		}
		return tell(ctx, tx, actor, product, notice.Notice{Kind: notice.SentBack, Reason: reason, About: int64(id), CreatedAt: now})
	})
}

// SetTrust says whose listings go on sale without a look at each: those of the
// members whom trusted names, and of no others. Anybody but an officer gets
// NotFound.
func SetTrust(ctx context.Context, db *database.DB, actor identity.Actor, of identity.CooperativeID, trusted map[identity.PersonID]bool, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if !actor.IsOfficerOf(of) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		members, err := catalog.Confidences(ctx, tx, of)
		if err != nil {
			return err
		}
		for _, m := range members {
			change := catalog.DistrustIn
			if trusted[m.Maker] {
				change = catalog.TrustIn
			}
			if m.Trusted == trusted[m.Maker] {
				continue
			}
			if err := change(ctx, tx, actor, of, m.Maker, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Arrange changes category and options of a listing and tells its makers, with a note
// in her own words or "". Faults:
// those of catalog.ArrangeIn.
func Arrange(ctx context.Context, db *database.DB, actor identity.Actor, of identity.CooperativeID, product catalog.ProductID, a catalog.Arrangement, note string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		changed, err := catalog.ArrangeIn(ctx, tx, actor, of, product, a, now)
		if err != nil || !changed {
			return err
		}
		return tell(ctx, tx, actor, product, notice.Notice{Kind: notice.Arranged, Reason: note, CreatedAt: now})
	})
}

func tell(ctx context.Context, tx *database.Tx, actor identity.Actor, product catalog.ProductID, n notice.Notice) error {
	listed, err := catalog.ForEdit(ctx, tx, actor, product)
	if err != nil {
		return err
	}
	n.Subject = listed.Title
	for _, m := range listed.Makers {
		n.Person = m.Producer
		if err := notice.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}
