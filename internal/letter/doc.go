// Package letter owns what a customer is told by e-mail about her order, or about
// what she has asked before it, and anybody about a notice that must not wait. A
// letter is owed in the transaction of the fact that it tells, with the job that
// writes and sends it; what it says is read when it is written, so it is true
// then. A fact is told once, however often it is learnt.
//
// Table: letter. The story of a sale owes letters, the worker delivers them; a
// demonstration shows them.
package letter
