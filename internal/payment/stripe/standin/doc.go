// Package standin behaves as Stripe does where this program meets it: an HTTP
// server with Checkout Sessions, payment intents, charges, refunds and balance
// transactions that keep their state, idempotency keys, signed events, and a
// hosted page. It is for tests alone, shares no code with the client it tests,
// and can be told to fail in every way that a network and a processor can.
//
// Nothing is delivered to a webhook by itself: events wait in Held until the
// test delivers them, in the order and as often as it likes, unless Forward
// is called.
package standin
