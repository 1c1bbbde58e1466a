// Package layout holds the page frames, one for each audience: Shop, Producer,
// Office, and Bare for signing in and for errors. Each takes a Page, what the
// frame itself shows, and the page's content as children.
//
// A frame holds nothing about the person who reads it unless it is passed in,
// so that storefront pages can be cached for everybody.
package layout

//go:generate go tool templ generate -path .
