// Package shop is the storefront: what is for sale and by whom, at addresses
// that are the same below /en. It asks the nouns and knows no rules of its own.
//
//	/                   the first page
//	/katalog            everything, /kategori/:slug one category, /cari?q= a search
//	/saran?q=           what is being typed may become, as JSON
//	/kelompok           the cooperatives, /kelompok/:slug one of them
//	/pembuat/:id        a maker, as far as she has consented to be seen
//	/produk/:slug       a product
//	/cerita             what makers and cooperatives tell, as far as it is public
//	/dampak             what the sales became for their makers, of five or more
//	/karya.atom         what is new, /kelompok/:slug/karya.atom of one cooperative
//	/katalog/google.xml every variant on sale, for comparisons of prices
//	/suka               what this browser's user likes and saw last, /dilihat a
//	                    piece of a page with the latter
//	/sitemap.xml        the addresses of all pages, for search engines
//	/tentang, /bantuan, /ketentuan, /privasi, /pengaduan
//	                    what the shop is and promises, and who answers for it
//
// These pages are the same for everybody and may be kept by caches for
// keptFor: they look at no session, token, flash or cookie. Only /suka and
// /dilihat show what a browser keeps, and no cache keeps them; on the others a
// script fills in the hearts.
package shop
