// Package voucher answers for the pages of vouchers, of whichever owner the
// page's own package lets its reader decide for.
package voucher
