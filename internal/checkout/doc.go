// Package checkout is the story of a sale: from a cart to an order with its
// stock held, from money that came to a settled sale in the ledger, from a
// packed parcel to a delivered one; and the ways out, expiry, cancellation and
// the refund of what was paid in vain.
//
// It composes cart, catalog, delivery, order, payment, cooperative and ledger;
// here and in books payment and ledger meet. Whoever learns that money came calls
// Settle, which does all of it in one transaction. Nothing outside is called
// inside a transaction.
//
// Rows are locked in one order everywhere: order, then stock by variant, then
// payment, then balances by account.
package checkout
