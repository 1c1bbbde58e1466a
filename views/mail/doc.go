// Package mail holds what letters to customers look like: as HTML for programs
// that show it, as text for all.
package mail

//go:generate go tool templ generate -path .
