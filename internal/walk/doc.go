// Package walk holds tests of the whole program: in a real browser, as the
// people it is for would use it, and as a process that is killed around every
// commit and started again.
package walk
