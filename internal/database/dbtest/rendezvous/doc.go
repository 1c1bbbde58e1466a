// Package rendezvous lets the test processes of one `go test` share one
// PostgreSQL server, which a small program of its own holds.
//
// They meet in a directory under the system's temporary one, keyed by account
// and by the path of the checkout:
//
//	start.lock   exclusive: whoever holds it may start or end the server
//	use.lock     shared by every test process for as long as it lives
//	address      where the running server is; written when it answers
//	server/      the server's data, where there is no room for them in memory
//	private-*/   data of the servers that single tests have for themselves
//	testserver   the holder's program; testserver.log is what it says
//
// The kernel releases both locks with the process that held them, so a test
// process that is killed counts as gone. When nobody has held use.lock for a
// while, the holder takes both locks, stops the server and removes its data.
// The lock files stay: removing a lock file splits its users in two.
package rendezvous
