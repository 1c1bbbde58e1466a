package payment

import (
	"context"
	"time"

	"github.com/google/uuid"

	"simpul/internal/money"
)

// OrderID is a reference to the order that is paid.
type OrderID = int64

// Method names a way of paying, and with it the provider that serves it.
type Method string

// The methods.
const (
	Stripe     Method = "stripe"
	Transfer   Method = "transfer"
	QRIS       Method = "qris"
	Simulation Method = "simulation"
	// CashOnDelivery asks for nothing before the parcel arrives.
	CashOnDelivery Method = "cod"
	// Cash lies in a cooperative's cash box, whose id is the payment's account.
	Cash Method = "cash"
)

// Item is one line of a provider's page; shipping is an item of its own.
type Item struct {
	Title    string
	Price    money.Amount // of one, more than nothing
	Quantity int          // 1 or more
}

// Bill is what a provider needs to ask for a payment. Items sum to the
// intent's amount. For one intent it must be the same each time, because a
// provider compares what comes with a known key.
type Bill struct {
	Intent
	Number     string // the order's, as people write it
	Language   string // "id" or "en"
	Email      string // the buyer's, or ""
	Items      []Item
	SuccessURL string // where the buyer comes back to after paying
	CancelURL  string // where the buyer comes back to without
}

// Begun is a provider's answer: its own id for the intent, and the address of
// the page where the buyer pays.
type Begun struct {
	ExternalID string
	URL        string
}

// State says where a provider sees an intent.
type State string

// The states. Absent: the provider has no trace of it. Open: it can be paid.
// Pending: the buyer has done her part, the money may still come or fail.
// Paid: the money came. Ended: no payment is possible any more.
const (
	Absent  State = "absent"
	Open    State = "open"
	Pending State = "pending"
	Paid    State = "paid"
	Ended   State = "ended"
)

// Standing is where a provider sees an intent: with its answer when there is a
// trace, and with the receipt when it is paid.
type Standing struct {
	State   State
	Begun   Begun
	Receipt Receipt
}

// Receipt says that a provider took money. Everyone who learns of it, by an
// event or by asking, gets an equal one but for OccurredAt, which may differ by
// seconds.
type Receipt struct {
	Order      OrderID
	Key        uuid.UUID // of the intent; uuid.Nil when there was none
	Provider   Method
	Account    string // on which a manual way of paying brings it, else ""
	ExternalID string // of the payment, by the provider
	Amount     money.Amount
	OccurredAt time.Time
}

// Provider asks for payments at one payment provider. Calls leave the program
// and must never run inside a transaction. Where the outcome is unknown they
// return a fault of kind Unavailable, and may be repeated.
//
// What else a provider can do it shows by its methods: Refunder gives money
// back by itself, Teller reads what is told of payments, Notifier is told by
// strangers, Processor lists what it knows. One without a Refund is paid back
// by a person.
type Provider interface {
	Terms() Terms

	// Begin asks for the payment page of a planned intent. The same intent
	// gives the same page however often it is asked. A fault of kind Gone says
	// that there is no page and never will be, because the intent is too old;
	// Invalid, that the provider takes no such amount.
	Begin(ctx context.Context, bill Bill) (Begun, error)

	// Standing asks what became of an intent, also of an unanswered one.
	Standing(ctx context.Context, intent Intent) (Standing, error)

	// End makes sure that no payment is possible any more; on an intent that
	// has ended it does nothing. A fault of kind Conflict says that it is paid
	// or pending.
	End(ctx context.Context, intent Intent, now time.Time) error
}

// Refunder is a provider that gives money back when it is asked.
type Refunder interface {
	Provider

	// Refund asks for an accepted refund, or what became of one that was asked
	// for; however often it is asked, the money goes back once. A refusal for
	// good is an answer and no error.
	Refund(ctx context.Context, r Refund, now time.Time) (Returned, error)
}
