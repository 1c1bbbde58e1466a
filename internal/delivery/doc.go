// Package delivery owns how parcels travel and what that costs: couriers,
// zones, a cooperative's rates, and billed weight.
//
// Tables: courier, shipping_zone, shipping_zone_country, shipping_rate. The zone
// between two official regions comes from package region, that of a country
// from a table. A rate is never rewritten: a new one ends the one before, and a
// parcel keeps which one it was priced by. A parcel itself belongs to its order.
package delivery
