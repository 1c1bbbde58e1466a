// Package stripe takes payments by Stripe Checkout, Stripe's hosted page, and
// verifies and reads Stripe's events. It is the only importer of stripe-go,
// which pins the API version (2023-10-16); a webhook endpoint must be made with
// the same version. It owns no table.
//
// Stripe counts IDR in 1/100, as this program does, so amounts pass unchanged:
// Rp150.000 is 15000000 on both sides.
//
// A session carries the order, its number and the intent's key as metadata. By
// the key a session is found again when the answer that named it was lost, and
// a receipt tells which intent it answers.
package stripe
