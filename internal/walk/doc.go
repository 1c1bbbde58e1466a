// Package walk holds tests of the whole program in a real browser, as the people
// it is for would use it.
package walk
