// Package admin is /admin, for administrators: how the program is doing, jobs
// that failed and what to do with them, the trail of who did what, and who sells.
package admin
