// Package bank owns the bank accounts that the shop's money passes through. It
// knows what a bank says, never what it is for: the books compare that with
// the ledger.
//
// Tables: bank_account, bank_statement, bank_line.
//
// An account belongs to the programme or to one cooperative. Its code names it
// in the ledger and does not change. Of its number only the last four digits
// are kept.
//
// A statement is imported from CSV; each of its lines is stored once, whatever
// files it stands in, and never changed. Which postings of the books a line is,
// the books know.
//
// Anybody may read. Writes take a transaction; which actor may ask for them is
// the caller's to check, the deed is put on the trail here.
package bank
