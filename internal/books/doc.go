// Package books is the story of keeping the books beside what others say: the
// payment processors of their accounts, and the banks by their statements. It
// books fees, conversions and payouts, settles what no event has told of, names
// every difference, and closes months.
//
// It composes payment, bank and ledger; money that came for an order goes to
// the one function that settles, which the caller gives. Nothing outside is
// called inside a transaction.
//
// Tables: balance_booking, difference, bank_match, month_figure.
//
// What holds:
//   - A balance transaction is stored once by the processor's id and booked once,
//     however often and by whomever it is told: by an event or by the sweep.
//   - Makers' figures never move because of a fee.
//   - What the books do not understand is not booked and not ignored: it is an
//     open difference, until it has gone or a person has accepted it with a
//     reason.
//   - What the account in the books holds, less what the other side says, is the
//     sum of the items that Rekonsiliasi lists.
package books
