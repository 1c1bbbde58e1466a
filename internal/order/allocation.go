package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// AllocationID identifies an allocation.
type AllocationID int64

// Allocation is what accepted pieces of a group order bring their maker.
type Allocation struct {
	ID     AllocationID
	Line   Line
	Intake int64 // the line of an intake that both have signed
	Pieces int
	Share  FrozenShare // hers; the income is of these pieces
	At     time.Time
}

const (
	insertAllocation = `
	INSERT INTO allocation (order_line_id, producer_id, intake_line_id, pieces, income, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`
	countAllocation = `
	UPDATE line_quota SET accepted = accepted + $3, unallocated = unallocated - $4 WHERE order_line_id = $1 AND producer_id = $2`
)

var allocationRefusals = database.Refusals{
	"line_quota_pieces":      fault.New(fault.Conflict, "intake.needed"),
	"line_quota_unallocated": fault.New(fault.Conflict, "intake.needed"),
	"allocation_signed":      fault.New(fault.Conflict, "intake.needed"),
	"allocation_once":        fault.New(fault.Conflict, "intake.ended"),
}

// Allocate credits a maker with her part for accepted pieces: of what waits for
// her open ones, so that the last takes exactly the rest. It fills in the id and
// the share. It returns a Conflict fault where she has fewer open. The caller
// holds the order's lock.
func Allocate(ctx context.Context, tx *database.Tx, producer identity.PersonID, a *Allocation) error {
	remaining, err := RemainingShares(ctx, tx, a.Line.Order)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(remaining, func(s FrozenShare) bool { return s.Line == a.Line.ID && s.Producer == producer })
	if at < 0 || remaining[at].Open < a.Pieces {
		return fault.New(fault.Conflict, "intake.needed")
	}
	a.Share = remaining[at]
	a.Share.Parts = Parts{Income: partOf(a.Share.Unallocated, int64(a.Pieces), int64(a.Share.Open))}
	if _, err := tx.ExecContext(ctx, countAllocation, int64(a.Line.ID), int64(producer), a.Pieces, a.Share.Income); err != nil {
		return fmt.Errorf("order: allocate %d: %w", a.Intake, allocationRefusals.Explain(err))
	}
	if err := tx.GetContext(ctx, &a.ID, insertAllocation, int64(a.Line.ID), int64(producer), a.Intake, a.Pieces, a.Share.Income, a.At); err != nil {
		return fmt.Errorf("order: allocate %d: %w", a.Intake, allocationRefusals.Explain(err))
	}
	return nil
}
