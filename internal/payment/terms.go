package payment

import (
	"time"

	"simpul/internal/money"
)

// Terms are what a provider declares of its way of paying: all that orders,
// pages and the ledger have to know of it.
type Terms struct {
	// Method is the name, which also stands in the names of accounts. What a
	// customer reads of it are the texts Label and Hint of the method.
	Method Method
	// Icon names the picture beside it.
	Icon string
	// Lifetime is how long an intent can be paid, and Hold how long the goods
	// wait for that: a little longer where the provider ends its page by
	// itself.
	Lifetime, Hold time.Duration
	// ByHand tells that people look whether money came, on an account of the
	// programme's that every payment names. Else it arrives on the account that
	// the provider keeps for the shop.
	ByHand bool
	// AtBank tells that those accounts are at a bank.
	AtBank bool
	// AtCounter tells that officers take it where they sell; no customer is
	// offered it.
	AtCounter bool
	// Least and Most bound one payment; nothing where there is no bound.
	Least, Most money.Amount
	// Origins are where its own pages are, such as https://pay.example.com, so
	// that a form may lead there.
	Origins []string
}

// Takes tells whether an amount can be paid in one payment.
func (t Terms) Takes(amount money.Amount) bool {
	return (t.Least.IsZero() || amount.Cmp(t.Least) >= 0) && (t.Most.IsZero() || amount.Cmp(t.Most) <= 0)
}

// Label is the key of what a method is called.
func (m Method) Label() string { return "checkout.method." + string(m) }

// Hint is the key of what a customer has to know before she chooses a method.
func (m Method) Hint() string { return m.Label() + ".hint" }
