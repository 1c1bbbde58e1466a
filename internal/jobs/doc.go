// Package jobs puts work on the queue in the transaction of the fact that
// causes it, so that there is never a job without its fact or a fact without
// its job. A job is a name and ids; its worker reads the truth again and may
// run twice. The queue is River, on PostgreSQL.
package jobs
