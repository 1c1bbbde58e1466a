// Package rollup keeps what the ledger's figures sum to by day, village, maker,
// cooperative, category and category with village, and by calendar month, quarter
// and year, so that reports need not read the whole ledger.
//
// It owns day_figure, day_order, day_bridge, span_figure and rollup_mark. The sums are made behind the
// posting transaction, in the order of the hash chain, up to a mark; whoever
// reads adds what stands after the mark (SQL function unrolled), so that a report
// equals the ledger at every moment, also while nobody rolls up. The database's
// own functions write the sums, not the application: it may only ask for them.
package rollup
