// Package lending owns what a cooperative lends its members: cord, which is used
// up so that goods or the rest come back, and tools, which come back.
//
// Tables: loan, loan_end, loan_return, loan_return_undone, all append-only; the
// view loan_out is what of each is with the member.
//
// An officer records a loan, which is her signature; it counts once the member
// has signed too: on her own phone, with her PIN on the officer's, or by writing
// her name there. She may object instead, and the officer may take it back; then
// nothing was lent. What comes back is recorded in parts, each in its condition.
//
// No money moves by a loan: nothing is taken off what a maker is paid, whatever
// she still has.
//
// The database holds that nobody signs for both sides, that only officers lend
// and take back, and that never more comes back than is out.
package lending
