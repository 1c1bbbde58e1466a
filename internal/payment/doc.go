// Package payment owns what is asked of payment providers, what they say they
// have taken, and the inbox of their events. It knows a reference to an order
// and an amount, never what was bought and never the ledger: stories hold
// those together.
//
// Each provider is one folder behind the interface Provider. Its Terms declare
// what others have to know of it, and what else it can do its methods show:
// Refunder, Teller, Notifier. One that keeps an account for the shop is also a
// Processor: it tells the movements of that account, which are stored once as
// they were told. A Set gathers them; the wiring alone lists them.
//
// Tables: payment_provider, payment_intent, payment, refund, provider_event, balance_transaction,
// processor_payout, processor_watermark; and for money that people see on a
// statement payment_destination, payment_claim, manual_receipt, manual_return.
//
// Nothing outside is called inside a transaction. Asking a provider takes
// three steps: Plan commits an intent with a key of our own, Provider.Begin
// calls with that key, Answer commits what came back (Ask does the last two).
// An outcome that stayed unknown is asked again with the same key. Nobody
// knows the page of an unanswered intent, so nobody can pay there, and Answer
// refuses a closed intent: an unanswered intent may be closed at any time.
//
// Held by the database: one open intent per order and provider; an intent's
// key, and a provider's id for an intent, a payment and an event, exist once;
// at most one payment per order is applied, and refunds never exceed it; money
// is asked of and taken from providers alone that the program has made known.
package payment
