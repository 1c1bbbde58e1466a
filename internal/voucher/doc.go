// Package voucher owns vouchers: a sum off the goods of an order for whoever
// knows the code, within limits and a period, paid by whoever the voucher names.
// The terms of a voucher never change; it can be ended.
//
// Tables: voucher, voucher_use, voucher_buyer. The limits are counters of the
// database, kept by a trigger of the uses, so no two orders at once exceed them.
//
// The story of a sale uses a voucher in the transaction that places the order,
// and gives the use back where the order is given up unpaid. Make and End check
// that the actor may, and leave a trail.
package voucher
