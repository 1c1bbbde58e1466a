// Package money holds amounts as integers of the minor unit (1/100) with
// their currency, for IDR too: it is the unit of the ledger and of the payment
// processor. There is no floating point anywhere.
//
// What a customer or a producer sees is whole rupiah; Allocate therefore works
// in units of Rp1. Arithmetic that would overflow, or that would mix
// currencies, panics: a wrong sum must never go on. Everything that people
// type is bounded by Parse long before that.
package money
