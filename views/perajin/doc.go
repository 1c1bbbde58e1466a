// Package perajin holds the pages of the producers' app. They are plain pages
// with plain forms; a script only makes them quicker.
package perajin

//go:generate go tool templ generate -path .
