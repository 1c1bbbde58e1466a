// Package direct is what a cooperative sells over a counter or at a fair: the
// sales that officers' phones send, each once by a key of the phone's own, what
// became of them, and the counts of the cash box. A sale becomes an order as
// any other; one whose goods were not there, or cost something else meanwhile,
// waits for an officer's decision, and nothing of it is lost.
//
// Tables: direct_sale, direct_sale_line, direct_sale_end, cash_count. All are
// append-only. The stories checkout and payout write here, and post.
package direct
