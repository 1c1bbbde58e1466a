// Package postgres runs a private PostgreSQL server as a child of the program,
// so that nobody has to install or configure one.
//
// It owns one directory:
//
//	cluster/       the data, made by initdb, opened only by its own major version
//	lock           flock of the program that holds the directory, with its pid
//	server.log     what the server says, bounded; server.log.1 is the older part
//	.s.PGSQL.5432  the only way in: a Unix socket (in a short temporary
//	               directory, named by socketdir, where the path is too long)
//
// Invariants: one program per directory; no TCP; the directory is 0700, which
// is why the socket may trust whoever reaches it; never half a cluster (initdb
// works aside and is renamed); never two servers on one cluster; no server
// outlives its program on Linux, and elsewhere the next start stops it.
//
// PostgreSQL refuses to run as root. A program that is root runs the server
// as the cluster's owner, as the account postgres or nobody, or in a user
// namespace in which root is somebody else.
//
// The command that serves calls Start and Provision; commands that work beside
// a running one call Attach. The package knows no table.
package postgres
