// Package holding shows who holds an office of a programme and its cooperatives,
// who held one, and the form by which somebody gets one.
package holding

//go:generate go tool templ generate -path .
