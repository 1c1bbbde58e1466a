package catalog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Arrangement is what an officer wants to become of a listing's category and options.
type Arrangement struct {
	Revision int // of the listing as she saw it
	Category CategoryID
	// Options are all of those that there are, and new ones.
	Options []Option
}

// Option is a choice of colour and size.
type Option struct {
	Variant   VariantID // 0 for a new one
	Colour    string    // slug or "", as Size of a new one alone
	Size      string
	Price     money.Amount
	SeenStock int
	Stock     int // left alone where it is as it was seen, and of what is made to order
	Retired   bool
}

// Arranging is a listing as it is arranged.
type Arranging struct {
	Draft
	Revision int
	Waits    bool // an edit of a maker's waits for a look
}

const lockArranged = `
	SELECT revision, EXISTS (SELECT 1 FROM submission s WHERE s.product_id = p.id AND s.outcome IS NULL AND s.proposal IS NOT NULL) AS waits
	FROM product p WHERE id = $1 AND cooperative_id = $2 AND bespoke_of IS NULL`

// ToArrange reads a listing of an officer's cooperative. A stranger gets NotFound.
func ToArrange(ctx context.Context, q database.Queryer, actor identity.Actor, group identity.CooperativeID, id ProductID) (Arranging, error) {
	return arranging(ctx, q, actor, group, id, lockArranged)
}

func arranging(ctx context.Context, q database.Queryer, actor identity.Actor, group identity.CooperativeID, id ProductID, query string) (a Arranging, err error) {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return a, unknownProduct()
	}
	var row struct {
		Revision int  `db:"revision"`
		Waits    bool `db:"waits"`
	}
	err = q.GetContext(ctx, &row, query, id, group)
	if database.NoRows(err) {
		return a, unknownProduct()
	}
	if err != nil {
		return a, fmt.Errorf("catalog: arrange product %d: %w", id, err)
	}
	a.Revision, a.Waits = row.Revision, row.Waits
	a.Draft, err = ForEdit(ctx, q, actor, id)
	return a, err
}

// ArrangeIn changes category and options of a listing by the rules of Edit: what is on
// sale stays so. Of an option that is retired what is reserved still ships. It is false
// where all is as it was. Faults: NotFound for another's; Conflict where the listing or
// a stock is another by now, or an edit of a maker's waits for a look; those of Edit.
func ArrangeIn(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, id ProductID, a Arrangement, now time.Time) (bool, error) {
	is, err := arranging(ctx, tx, actor, group, id, lockArranged+` FOR UPDATE`)
	if err != nil {
		return false, err
	}
	var open []VariantID
	if err := tx.SelectContext(ctx, &open, lockVariantsOf, id); err != nil {
		return false, fmt.Errorf("catalog: arrange product %d: %w", id, err)
	}
	switch {
	case is.Waits:
		return false, fault.New(fault.Conflict, "catalog.arrange.waits")
	case is.Revision != a.Revision || !sameOptions(open, a.Options):
		return false, fault.New(fault.Conflict, "catalog.arrange.overtaken")
	}
	shall := is.Draft
	shall.Category, shall.Variants = a.Category, nil
	for _, o := range a.Options {
		switch {
		case o.Retired:
		case o.Variant == 0:
			shall.Variants = append(shall.Variants, DraftVariant{Colour: o.Colour, Size: o.Size, Price: o.Price, OnHand: o.Stock})
		default:
			known := is.Variants[slices.IndexFunc(is.Variants, func(v DraftVariant) bool { return v.ID == o.Variant })]
			known.Price = o.Price
			shall.Variants = append(shall.Variants, known)
		}
	}
	if err := shall.Validate(); err != nil {
		return false, err
	}
	counted, err := recount(ctx, tx, actor, is.Draft, a.Options, now)
	if err != nil {
		return false, err
	}
	if shall.Category == is.Category && slices.Equal(shall.Variants, is.Variants) {
		return counted, nil
	}
	if _, err := propose(ctx, tx, actor, id, shall, now); err != nil {
		return false, refusals.Explain(err)
	}
	return true, nil
}

// sameOptions tells whether options are all that are open, each once, and new ones.
func sameOptions(open []VariantID, options []Option) bool {
	var named []VariantID
	for _, o := range options {
		if o.Variant != 0 {
			named = append(named, o.Variant)
		}
	}
	slices.Sort(named)
	return slices.Equal(open, named)
}

// recount sets the stock of what was counted anew, and tells whether there was any.
func recount(ctx context.Context, tx *database.Tx, actor identity.Actor, is Draft, options []Option, now time.Time) (bool, error) {
	any := false
	for _, o := range options {
		if o.Variant == 0 || o.Retired || is.MadeToOrder || o.Stock == o.SeenStock {
			continue
		}
		if !between(o.Stock, 0, maxOnHand) {
			return false, fault.InvalidFields(fault.Field{Name: "stock", Key: "catalog.draft.stock"})
		}
		moved := false
		err := restock(ctx, tx, actor, o.Variant, counted, now, money.Amount{}, func(onHand int) int {
			moved = onHand != o.SeenStock
			return o.Stock
		})
		if err != nil {
			return false, err
		}
		if moved {
			return false, fault.New(fault.Conflict, "catalog.arrange.stock")
		}
		any = true
	}
	return any, nil
}
