// Package mailroom writes letters: it reads what an order is when its letter is
// written and says it in the order's language. It decides nothing and sends
// nothing.
package mailroom
