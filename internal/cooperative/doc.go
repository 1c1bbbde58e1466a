// Package cooperative owns programmes, the cooperatives in them, who is a
// member of which, and the fee policies by which a cooperative's sales divide.
//
// Tables: programme, cooperative, cooperative_picture, recess, fee_policy,
// membership, tax_rate, tax_exemption.
//
// What holds:
//   - At any moment a cooperative has at most one fee policy; the database
//     refuses overlapping periods. A policy that has begun is never changed,
//     only ended by the next.
//   - Recesses of a cooperative do not overlap, and while one takes no orders none is
//     placed: an order was placed before it was declared, or not at all.
//   - A membership is never removed, because products, sales and the ledger
//     refer to it; leaving ends it, joining again opens it.
//   - A cooperative's slug and village do not change.
//
// Anybody may read. Writes take a transaction; which actor may ask for them is
// the caller's to check, the deed is put on the trail here. Products are
// catalog's: who leaves keeps what she has listed until it is withdrawn.
package cooperative
