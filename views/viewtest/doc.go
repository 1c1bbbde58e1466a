// Package viewtest checks the markup that views write: whatever holds for
// every page and fragment is said here once. Only tests import it.
package viewtest
