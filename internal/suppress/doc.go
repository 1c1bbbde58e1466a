// Package suppress decides which figures of places may be published, so that
// nobody's income can be worked out from them.
//
// Places of a period are put into blocks, each with at least so many people who
// earned. Whatever is published of the period is a sum of whole blocks, for any
// place and any periods: so whoever adds and subtracts published figures, drills
// down or compares periods gets sums of whole blocks and nothing else. A place
// with too few people alone is in a block with its neighbours, and the figures of
// its block's other places are hidden with it, unless they are enough by
// themselves.
package suppress
