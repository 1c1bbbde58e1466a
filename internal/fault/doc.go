// Package fault is how a command says no. A fault has a kind for machines
// (mapped to an HTTP status once, at the edge), a message key for people
// (translated at the edge), and a cause for the log. Any error that is no
// fault is Internal.
package fault
