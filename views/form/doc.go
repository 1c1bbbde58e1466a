// Package form is a sent form: what was typed, read into values, with what is
// wrong beside each field. A handler reads it, a page shows it again.
//
// It touches neither the request nor the database; views may hold it.
package form
