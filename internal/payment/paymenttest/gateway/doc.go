// Package gateway is a payment gateway as there are some in Indonesia: the
// customer gets an account number of her own at a bank, or pays from a wallet,
// on the gateway's page, within a day; what came is told by signed
// notifications. There is no such gateway: it shows, for tests alone, that a way
// of paying is one folder. Nothing outside this folder names it.
//
// A real one is added in the same way: a folder beside payment/stripe, a line in
// wiring, its settings in config and its two texts, Label and Hint of the
// method.
package gateway
