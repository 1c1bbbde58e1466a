// Package crash holds tests of a process that takes money, refunds and pays out
// and is killed around every commit and between any two attempts, and of the one
// that goes on after it.
package crash
