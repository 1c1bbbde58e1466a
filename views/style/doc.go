// Package style is /gaya: every component of part in every state, in each of
// the frames whose sheets draw them. A test fails on a component, a property or
// a state that is not there.
package style

//go:generate go tool templ generate -path .
