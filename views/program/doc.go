// Package program holds the pages of a programme: its figures of a month, and
// what they are made of down to the ledger.
package program

//go:generate go tool templ generate -path .
