package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Publishable is nil when a product with so many variants and pictures can be
// put on sale, else the Conflict fault that says what is missing.
func Publishable(variants, pictures int) error {
	switch {
	case variants == 0:
		return fault.New(fault.Conflict, "catalog.publish.no_variant")
	case pictures == 0:
		return fault.New(fault.Conflict, "catalog.publish.no_picture")
	}
	return nil
}

// Publish puts a product on sale; one that is on sale stays so. Faults:
// NotFound for a stranger, those of Publishable, and Conflict while its
// cooperative has no fee policy, or has not checked what a producer listed.
func Publish(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error { return PublishIn(ctx, tx, actor, id, now) })
}

// Submit is Publish for who may not let a listing go on sale herself: one that
// her cooperative has not checked is given to it, and waits is true. Other
// faults are those of Publish.
func Submit(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, now time.Time) (waits bool, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		p, err := theirProduct(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		is, err := approved(ctx, tx, nowApproved, id)
		if err != nil {
			return err
		}
		may, err := mayApprove(ctx, tx, actor, p.Cooperative)
		if err != nil {
			return err
		}
		if waits = !is && !may; !waits {
			return PublishIn(ctx, tx, actor, id, now)
		}
		if err := publishable(ctx, tx, id, p.Cooperative, now); err != nil {
			return err
		}
		return submit(ctx, tx, actor, id, nil, now)
	})
	return waits, err
}

var publishRefusals = database.Refusals{"publication_left": fault.New(fault.Conflict, "catalog.publish.left")}

const insertPublication = `
	INSERT INTO publication (product_id, published_at, published_by) VALUES ($1, $2, $3)
	ON CONFLICT (product_id) WHERE withdrawn_at IS NULL DO NOTHING`

// PublishIn is Publish within a transaction.
func PublishIn(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, now time.Time) error {
	p, err := theirProduct(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	if err := publishable(ctx, tx, id, p.Cooperative, now); err != nil {
		return err
	}
	if err := released(ctx, tx, actor, p, now); err != nil {
		return err
	}
	fresh, err := changed(tx.ExecContext(ctx, insertPublication, id, now, actor.Person))
	if err != nil {
		return fmt.Errorf("catalog: publish product %d: %w", id, publishRefusals.Explain(err))
	}
	if !fresh {
		return nil
	}
	return note(ctx, tx, actor, "product.publish", id, now)
}

func publishable(ctx context.Context, tx *database.Tx, id ProductID, of identity.CooperativeID, now time.Time) error {
	sellable, err := variants(ctx, tx, id)
	if err != nil {
		return err
	}
	shown, err := pictureIDs(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := Publishable(len(sellable), len(shown)); err != nil {
		return err
	}
	_, err = cooperative.PolicyAt(ctx, tx, of, now)
	if fault.KindOf(err) == fault.NotFound {
		return fault.Wrap(err, fault.Conflict, "catalog.publish.no_policy")
	}
	return err
}

// released sees to it that a product is approved as it stands. Who may approve
// does so by publishing; what waited as it stood is then decided.
func released(ctx context.Context, tx *database.Tx, actor identity.Actor, p Product, now time.Time) error {
	is, err := approved(ctx, tx, nowApproved, p.ID)
	if err != nil || is {
		return err
	}
	may, err := mayApprove(ctx, tx, actor, p.Cooperative)
	if err != nil {
		return err
	}
	if !may {
		return fault.New(fault.Conflict, "catalog.publish.unchecked")
	}
	if err := decide(ctx, tx, actor, p.ID, Approved, "", now); err != nil {
		return err
	}
	return approve(ctx, tx, actor, p.ID, 0, now)
}

const withdrawPublication = `
	UPDATE publication SET withdrawn_at = greatest(published_at, $2), withdrawn_by = $3
	WHERE product_id = $1 AND withdrawn_at IS NULL`

// Withdraw takes a product off sale; one that is not on sale stays so. What is
// reserved of it still ships. Fault: NotFound for a stranger.
func Withdraw(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error { return WithdrawIn(ctx, tx, actor, id, now) })
}

// WithdrawIn is Withdraw within a transaction.
func WithdrawIn(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, now time.Time) error {
	if _, err := theirProduct(ctx, tx, actor, id); err != nil {
		return err
	}
	was, err := changed(tx.ExecContext(ctx, withdrawPublication, id, now, actor.Person))
	if err != nil {
		return fmt.Errorf("catalog: withdraw product %d: %w", id, err)
	}
	if !was {
		return nil
	}
	return note(ctx, tx, actor, "product.withdraw", id, now)
}
