// Package cod is cash on delivery: which cooperatives take it, on what terms an
// order was accepted, what couriers have handed over of what they collected,
// and which parcels nobody took. It asks no provider for anything: the order is
// accepted without a payment, and its money is in no account before a courier's
// remittance.
//
// Tables: cod_setting, cod_agreement, cod_remittance, cod_remitted,
// cod_refusal. All are append-only.
//
// Held by the database: an order is accepted only as the cooperative's newest
// setting allows, is paid only by a remittance, and either is handed over or
// refused, once; a remittance is the sum of its orders; only the programme's
// manager lets the programme bear what refused parcels cost. The story checkout
// writes here, and posts.
package cod
