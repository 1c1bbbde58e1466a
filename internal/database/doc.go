// Package database is the one door to PostgreSQL: it opens pools by role, runs
// transactions with a bounded retry, migrates, and names the constraint that
// refused a statement.
//
// There is one database, so there is no repository interface: a read takes a
// Queryer, which a DB and a Tx both satisfy; what must be atomic takes a *Tx.
// Every write runs inside InTx, because the driver may silently run a bare
// statement twice on a broken connection (lib/pq issue 939).
package database
