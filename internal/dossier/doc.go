// Package dossier gives out a programme's reports: on paper with letterhead, number
// and signatories, and with a token by which anybody who has one can ask whether its
// figures still are the ledger's. A report of each month is prepared by itself.
//
// It owns letterhead and dossier, both append-only. A dossier keeps its figures as
// they were known at its time; they are compared with what the ledger says now of
// that time.
package dossier
