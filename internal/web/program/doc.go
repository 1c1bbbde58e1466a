// Package program is /program, for those who manage or audit a programme: its
// revenue and makers' income of a month by village, maker and cooperative, and
// from every figure down to the orders, the ledger's transactions and the
// payments behind it. Of customers it shows the city and nothing else.
//
// Everything is read by the package report, as the reading role, in one
// snapshot for each page, and within one programme: what belongs to another is
// not found.
package program
