// Package voucher draws vouchers for who decides about them: managers and
// officers, each within her own frame.
package voucher

//go:generate go tool templ generate -path .
