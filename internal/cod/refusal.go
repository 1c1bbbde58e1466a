package cod

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// Refusal is a parcel that nobody took, and what the courier took for it.
type Refusal struct {
	Order       payment.OrderID
	Cooperative identity.CooperativeID
	Cost        money.Amount   // whole rupiah, may be nothing
	From        bank.AccountID // 0 for the cooperative's cash box
	Reference   string         // of what was paid
	Restocked   bool           // the goods came back and can be sold again
}

var refusalRefusals = database.Refusals{
	"cod_refusal_pkey":      fault.New(fault.Conflict, "cod.closed"),
	"cod_open":              fault.New(fault.Conflict, "cod.closed"),
	"cod_refusal_most":      fault.InvalidFields(fault.Field{Name: "cost", Key: "cod.cost_most"}),
	"cod_refusal_cost":      fault.InvalidFields(fault.Field{Name: "cost", Key: "error.amount"}),
	"cod_refusal_reference": fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.reference"}),
}

const insertRefusal = `
	INSERT INTO cod_refusal (order_id, cooperative_id, bearer, cost, bank_account_id, reference, restocked, recorded_at, recorded_by)
	SELECT order_id, cooperative_id, bearer, $3, NULLIF($4, 0::BIGINT), $5, $6, $7, $8 FROM cod_agreement WHERE order_id = $1 AND cooperative_id = $2
	RETURNING bearer`

// Refuse writes that nobody took an order's parcel and tells who bears the
// cost. It returns NotFound for an order that was not to be paid on delivery,
// Conflict for one that is not on its way, and field faults for a cost above
// the way there and back and for one without a reference.
func Refuse(ctx context.Context, tx *database.Tx, actor identity.Actor, r Refusal, now time.Time) (Bearer, error) {
	var bearer Bearer
	err := tx.GetContext(ctx, &bearer, insertRefusal, r.Order, int64(r.Cooperative), r.Cost.Minor(), int64(r.From),
		strings.TrimSpace(r.Reference), r.Restocked, now, int64(actor.Person))
	if database.NoRows(err) {
		return "", fault.New(fault.NotFound, "order.unknown")
	}
	if err != nil {
		return "", refusalRefusals.Explain(fmt.Errorf("cod: refusal of order %d: %w", r.Order, err))
	}
	return bearer, nil
}
