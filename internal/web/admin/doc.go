// Package admin is /admin, for administrators: how the program is doing, jobs
// that failed and what to do with them, and the trail of who did what.
package admin
