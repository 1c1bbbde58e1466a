// Package till is the storefront from the cart to the parcel: the cart, the
// checkout on one page, and the customer's page of an order. It reads and
// renders; the story checkout writes.
//
// The cart belongs to the browser, the order to whoever has its link. No page
// here is kept by a cache. Every page works without a script: the region of an
// address is searched with a button and chosen from what was found.
package till
