// Package scale fills an empty demonstration with a large programme, for
// measuring: many villages, producers and years of orders, written by SQL a
// batch at a time. Every rule of the database is in force while it writes, and
// the audit finds nothing wrong afterwards; the same size makes the same data.
// What it leaves out: refunds and releases, which the jobs of a serving program
// make in their own time.
package scale
