// Package audit runs what every noun says must be true, and the truths that
// hold between nouns, in one snapshot while the shop goes on. It owns no table
// and writes nothing.
package audit
