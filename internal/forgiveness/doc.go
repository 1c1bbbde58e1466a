// Package forgiveness owns the decisions to forgive what a maker or a
// cooperative owes the programme: one person asks and gives a reason, another
// one decides. It knows no ledger; the story checkout posts what was approved.
//
// Table: forgiveness. The database holds that the second person is another one
// and that a decision is final.
package forgiveness
