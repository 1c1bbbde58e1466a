// Package static holds what browsers fetch besides pages: sheets, scripts, the
// font, icons. The sources lie in css, js, font and icon; go generate makes
// dist from them (see build), and only dist and the fonts that the program itself
// draws with are embedded.
//
// Every file has an address with the hash of its content, so it may be cached
// for ever; its Brotli and gzip forms are made at build time.
package static

//go:generate go run ./build fetch
