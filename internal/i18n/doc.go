// Package i18n turns message keys, amounts, numbers and days into what a
// person reads, in Indonesian or English.
//
// It owns the files locale/<language>/<area>.json. Each is one flat object
// from key to message; a message is a string, or an object of plural forms:
//
//	"shop.cart.title": "Keranjang"
//	"shop.cart.count": {"one": "%[1]d item", "other": "%[1]d items"}
//
// Placeholders are numbered, so that a translation may reorder them:
// %[1]d prints an integer with digit groups, %[1]s prints any argument plainly
// (a year or a number as it is, a money.Amount as Money, a time.Time as Date).
// Every other per cent sign is itself. The plural form is chosen by the first
// argument, which then is an integer.
//
// Invariants, held by its tests: every area exists in both languages, with
// the same keys and the same placeholders; no key stands in two files.
//
// Any package above the ground may call it. The language travels in the
// context; without one it is Indonesian.
package i18n
