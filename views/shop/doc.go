// Package shop holds the storefront's pages: what is for sale, by whom, the
// cart, the checkout and the order. Each takes one struct of props that the
// handlers of internal/web/shop fill, and draws it within layout.Shop.
package shop

//go:generate go tool templ generate -path .
