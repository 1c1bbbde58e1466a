// Package holding reads the form by which somebody gets an office, and the offices
// that a page shows, for managers and administrators.
package holding
