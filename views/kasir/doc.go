// Package kasir draws the pages on which officers and managers confirm money
// that they see on a statement, and send back what is too much.

//go:generate go tool templ generate -path .
package kasir
