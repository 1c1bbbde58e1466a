//go:build !failpoint

package database

// failpoint does nothing in the program that is released.
func failpoint(string) {}
