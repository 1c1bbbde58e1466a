// Package bespoke owns what customers ask to be made for them (Pesan banyak /
// warna khusus): a request after a listed work, an officer's quote with a price,
// a day and a validity, or her refusal, and the order that a quote becomes.
//
// Tables: bespoke_request, bespoke_refusal, bespoke_quote, bespoke_quota,
// bespoke_use. A request has at most one open quote, a quote at most one order that
// was not given up; the database refuses a quote that is over, and an order that is
// not exactly what was quoted. A quote for many makers says how many pieces are
// whose: its order is a group order.
//
// The story of a sale uses a quote in the transaction that places the order,
// and gives it back where the order is given up unpaid.
package bespoke
