// Package worker translates jobs into calls of stories and nouns: one line per
// kind of job, and the schedules of those that recur. It holds no rule of its
// own. A job may run twice; what it calls reads the truth again. Beside the
// jobs it seals the ledger, every second.
package worker
