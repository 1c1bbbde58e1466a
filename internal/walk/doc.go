// Package walk holds tests that drive the whole program in a real browser, as
// the people it is for would.
package walk
