// Package order owns what was sold: orders, their lines with the frozen split
// of each over its makers, their parcels, and the timeline. An order has two
// state machines: of its payment, on the order, and of its fulfilment, on each
// parcel.
//
// Tables: shop_order, order_line, order_line_share, parcel, parcel_release,
// order_event, order_browser, refund_share, refund_shipping, failed_delivery,
// failed_delivery_end, line_quota, allocation.
//
// A parcel whose lines are not all ready is split: what has to wait is a parcel of
// its own, without a price for shipping, and from then on each goes its way. A
// line is never split. What the courier brings back stays shipped, yet neither
// arrives nor is released, until it is sent again or all of it was given back.
//
// A group order's line is divided by pieces: each of its makers has a quota, her
// part of the income waits for it, and pieces that were accepted allocate it to
// her. Refunds take pieces that nobody has brought first. Until the parcel ships
// the open pieces can be divided anew, which is a reassignment.
//
// Nothing on a line follows a later change of the product, the policy, the
// makers or their villages. The database holds the sums: an order's totals are
// those of its lines and parcels, a line's shares those of its net. Only the
// stories checkout and demo write here; handlers read.
package order
