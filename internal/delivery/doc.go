// Package delivery owns how parcels travel and what that costs: couriers,
// zones, a cooperative's rates, and billed weight.
//
// Tables: courier, shipping_rate. The zone between two official regions comes
// from package region. A parcel itself belongs to its order.
package delivery
