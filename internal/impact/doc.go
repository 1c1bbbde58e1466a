// Package impact is what the public may see of the makers' income: months that are
// over, frozen as package suppress divides them, for the page of the whole shop, of
// a district, and for the head of a village by a link.
//
// It owns public_month, public_block, public_place, public_median and village_link.
// A month is frozen once, a day after its end; what is recorded later is not seen by
// the public. Every public figure is a sum of frozen blocks.
package impact
