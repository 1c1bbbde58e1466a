// Package statement draws what moved somebody's money, the same for producers,
// cooperatives and programmes: a window of days, opening and closing balances,
// and the lines between them, each with how it came about.
package statement

//go:generate go tool templ generate -path .
