// Package dbtest gives each test a real PostgreSQL database of its own: the
// migrated schema with its reference data and nothing else, as a clone of a
// template that is built once per version of the migrations.
//
//	db := dbtest.New(t)            // parallel, independent, dropped afterwards
//	db.App, db.Owner, db.Report    // one pool for each role, and db.Super
//
// All test processes of a checkout share one server, which is quick and keeps
// nothing (no fsync); it starts with the first test and ends by itself some
// seconds after the last. Tests that kill or restart a server take Private.
//
// Without PostgreSQL a test fails and says why; it is never skipped.
package dbtest
