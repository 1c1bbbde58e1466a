package checkout

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

const (
	// maxCode is the largest unique code, in rupiah.
	maxCode = 999
	// codeTries is how often an order is placed anew when another takes its
	// amount at the same moment.
	codeTries = 6
)

// placed is a provider that pays to a destination of a programme.
type placed interface {
	Destination(ctx context.Context, q database.Queryer, programme int64, amount money.Amount) (payment.Destination, error)
}

// Methods are those of the ways to pay that a quoted cart can be paid by, in
// their order: where people look what came there has to be an account, of the
// one programme that all parcels belong to, that takes the amount; on delivery,
// the cooperative has to take that; and a provider has its own bounds.
func (c *Checkout) Methods(ctx context.Context, q database.Queryer, quote Quote, all []payment.Method) ([]payment.Method, error) {
	var possible []payment.Method
	for _, m := range all {
		_, err := c.destination(ctx, q, quote, m, quote.Total)
		switch {
		case err == nil:
			possible = append(possible, m)
		case fault.KindOf(err) != fault.Invalid:
			return nil, err
		}
	}
	if quote.To.Abroad() {
		slices.SortStableFunc(possible, func(a, b payment.Method) int { return c.home(a) - c.home(b) })
	}
	return possible, nil
}

// home is 1 for a way that needs a bank or wallet of here, 0 for any other.
func (c *Checkout) home(m payment.Method) int {
	if c.Terms(m).ByHand {
		return 1
	}
	return 0
}

// destination is where a quoted cart is paid by hand, the zero one for a
// provider that needs none. It returns a field fault when it cannot be paid
// that way.
func (c *Checkout) destination(ctx context.Context, q database.Queryer, quote Quote, m payment.Method, amount money.Amount) (payment.Destination, error) {
	refusal := fault.InvalidFields(fault.Field{Name: "method", Key: "checkout.method"})
	if m == payment.Cash || !c.Terms(m).Takes(amount) {
		return payment.Destination{}, refusal
	}
	if m == payment.CashOnDelivery {
		ok, err := onDelivery(ctx, q, quote)
		if err == nil && !ok {
			err = refusal
		}
		return payment.Destination{}, err
	}
	provider, ok := c.Providers[m].(placed)
	if !ok {
		return payment.Destination{}, nil
	}
	programmes := map[identity.ProgrammeID]bool{}
	for _, p := range quote.Parcels {
		programmes[p.Cooperative.Programme] = true
	}
	if len(programmes) != 1 {
		return payment.Destination{}, refusal
	}
	to, err := provider.Destination(ctx, q, int64(quote.Parcels[0].Cooperative.Programme), amount)
	if fault.KindOf(err) == fault.NotFound || err == nil && amount.Cmp(money.Rupiah(maxCode)) <= 0 {
		return payment.Destination{}, refusal
	}
	return to, err
}

// takeCode takes a unique code off the total of an order that is paid by hand,
// so that its amount names it among all that are open at the destination. It returns
// Unavailable when all codes of that amount are taken.
func (c *Checkout) takeCode(ctx context.Context, tx *database.Tx, quote Quote, total money.Amount, p *order.Placement) (payment.DestinationID, error) {
	to, err := c.destination(ctx, tx, quote, payment.Method(p.PaymentMethod), total)
	if err != nil || to.ID == 0 {
		return 0, err
	}
	asked, err := payment.AmountsAsked(ctx, tx, to.ID, total.Sub(money.Rupiah(maxCode)), total)
	if err != nil {
		return 0, err
	}
	var free []money.Amount
	for code := int64(1); code <= maxCode; code++ {
		if !asked[total.Sub(money.Rupiah(code))] {
			free = append(free, money.Rupiah(code))
		}
	}
	if len(free) == 0 {
		return 0, fault.New(fault.Unavailable, "checkout.no_code")
	}
	n, err := rand.Int(c.Random, big.NewInt(int64(len(free))))
	if err != nil {
		return 0, fmt.Errorf("checkout: unique code: %w", err)
	}
	p.UniqueCode = free[n.Int64()]
	return to.ID, nil
}
