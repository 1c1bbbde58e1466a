// Package payout is the story of paying people out: what producers can be paid
// becomes a run, which others approve; each payout in it is sent with evidence,
// or comes back, once. Beside it stand what a cooperative is owed and is handed
// over, its cash float, and advances to producers.
//
// Tables: pay_day, payout_limit, payout_run, payout, payout_withdrawal,
// payout_approval, payout_code_try, payout_sending, payout_return,
// payout_answer, payout_request, payout_case, payout_case_answer, handover,
// handover_decision, cash_movement, advance.
//
// What holds, by the database:
//   - Whoever approves did not prepare, and has the office to approve; above a
//     programme's limit two others do.
//   - A payout is at most what the producer can be paid of her sales in this
//     cooperative; it goes only where she wants it now, and not within three
//     days after she changed that.
//   - It is sent once, with evidence that was used for no other, and returned
//     once; every row that moves money commits with its posting, or not at all.
//   - No row is ever changed.
//
// Officers are looked for in every command: what belongs to a cooperative that
// the actor does not serve is not found.
package payout
