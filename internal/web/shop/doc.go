// Package shop is the storefront: what is for sale and by whom, at addresses
// that are the same below /en. It asks the nouns and knows no rules of its own.
//
//	/                   the first page
//	/katalog            everything, /kategori/:slug one category, /cari?q= a search
//	/kelompok           the cooperatives, /kelompok/:slug one of them
//	/pembuat/:id        a maker, as far as she has consented to be seen
//	/produk/:slug       a product
//
// These pages are the same for everybody and may be kept by caches for
// keptFor: they look at no session, token, flash or cookie.
package shop
