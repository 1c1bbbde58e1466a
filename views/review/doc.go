// Package review holds the parts of pages that decide on reviews and answer
// them, for whoever may.
package review

//go:generate go tool templ generate -path .
