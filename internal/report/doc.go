// Package report answers questions about the past with read-only queries over
// the ledger, on the reading role. It owns no table, imports no command, and
// knows two words:
//
// Revenue of an order line is its price less the discounts that it bears,
// before fees, without shipping; it is the sum of all postings of the line.
// Makers' income is the part of it credited to producers. Both count for the
// maker's village as frozen at the sale, on the day in WIB when the money came
// (occurred_at); a refund counts on its own day. Their one definition is the view
// earned; see package rollup.
//
// A programme's figures hold the programme in every WHERE; so do a
// cooperative's lists of parcels the cooperative.
package report
