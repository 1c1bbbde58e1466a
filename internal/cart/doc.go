// Package cart owns what a browser has put aside: lines of a variant and a
// quantity, with the price the customer has seen. A cart belongs to a browser's
// cookie and to nobody else, and holds no stock.
//
// Tables: cart, cart_line. At most MaxLines lines of at most MaxQuantity each;
// a cart unseen for Lifetime is removed.
package cart
