// Package signin holds the pages on which people sign in, sign out, and accept
// an invitation.
package signin

//go:generate go tool templ generate -path .
