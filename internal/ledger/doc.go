// Package ledger keeps the books: accounts, transactions and postings by
// double entry, append-only and balanced by the database itself. It is a leaf
// that knows no order, no processor and no page; stories hand it finished
// transactions. Money is posted in one place, Post.
//
// Tables: account, account_balance, ledger_transaction, posting,
// ledger_seal, month_proposal, month_closing.
//
// Debit is positive, credit negative. The postings of a transaction arrive in
// one statement and sum to zero per currency; nothing may be added, changed or
// removed afterwards; a mistake is reversed. Only accounts with a floor keep a
// balance (a producer's liabilities never turn to the debit side, a receivable
// never to the credit side); the others are summed when asked.
//
// A month is closed by two people; afterwards nothing is dated in it.
//
// A hash chain seals what was posted, outside the posting's own transaction
// and within about a second: see Seal and VerifyChain.
package ledger
