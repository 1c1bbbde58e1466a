package ledger

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/money"
)

// Holding is what stands of an order line for one of its makers on one
// account, after all that was posted of it.
type Holding struct {
	Account Code
	Scope   Scope
	Amount  money.Amount // debit positive, never nothing
}

const holdings = `
	SELECT a.code, p.order_line_id AS line, p.cooperative_id AS cooperative, p.producer_id AS producer, p.village_code AS village,
	       p.currency, sum(p.amount)::bigint AS minor
	FROM posting p JOIN account a ON a.id = p.account_id
	WHERE p.order_line_id = ANY ($1)
	GROUP BY a.code, p.order_line_id, p.cooperative_id, p.producer_id, p.village_code, p.currency
	HAVING sum(p.amount) <> 0
	ORDER BY p.order_line_id, p.producer_id, a.code`

// HoldingsOf are what stands of order lines, by line, maker and account. Who
// acts on it holds the order's lock.
func HoldingsOf(ctx context.Context, q database.Queryer, lines []int64) ([]Holding, error) {
	var rows []struct {
		Code                        Code
		Line, Cooperative, Producer int64
		Village                     string
		Currency                    money.Currency
		Minor                       int64
	}
	if err := q.SelectContext(ctx, &rows, holdings, pq.Int64Array(lines)); err != nil {
		return nil, fmt.Errorf("ledger: holdings of lines %v: %w", lines, err)
	}
	all := make([]Holding, len(rows))
	for i, r := range rows {
		all[i] = Holding{r.Code, Scope{r.Line, r.Cooperative, r.Producer, r.Village}, money.Minor(r.Minor, r.Currency)}
	}
	return all, nil
}
