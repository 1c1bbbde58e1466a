// Package admin holds the pages of administrators: how the program is doing,
// jobs that failed, and who did what.
package admin

//go:generate go tool templ generate -path .
