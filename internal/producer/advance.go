package producer

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

const wholeBP = 10_000

// Repayment is what of earnings pays back an advance: the agreed part in basis
// points, in whole rupiah, at most what is owed and at most what is left to pay
// it from.
func Repayment(earned, owed, left money.Amount, agreedBP int) money.Amount {
	repaid := money.Rupiah(earned.Rupiah() * int64(agreedBP) / wholeBP)
	for _, most := range []money.Amount{owed, left} {
		if most.Cmp(repaid) < 0 {
			repaid = most
		}
	}
	if repaid.Sign() < 0 {
		return money.Rupiah(0)
	}
	return repaid
}

const agreedPart = `
	SELECT coalesce((SELECT repay_bp FROM advance WHERE producer_id = $1 AND cooperative_id = $2 ORDER BY id DESC LIMIT 1), 0)`

// AgreedPart is which part of her earnings in a cooperative pays back what a
// producer was given, in basis points, as the latest advance says; 0 for who
// was given nothing.
func AgreedPart(ctx context.Context, q database.Queryer, id identity.PersonID, group identity.CooperativeID) (int, error) {
	var bp int
	if err := q.GetContext(ctx, &bp, agreedPart, id, group); err != nil {
		return 0, fmt.Errorf("producer: advance of %d: %w", id, err)
	}
	return bp, nil
}
