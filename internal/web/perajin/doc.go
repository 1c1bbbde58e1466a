// Package perajin is the producers' part of the site: her home page, listing
// something for sale, her goods and their stock, what she has to prepare, her
// money, and what of her is public. It owns no table.
//
// Every page works without a script, on a phone of 360 pixels. A form with
// photographs keeps those that were taken in when something else is refused:
// nothing is chosen or typed twice. What she will receive of a price is always
// computed by order.Split, by which the sale is posted.
//
// All routes are guarded by web.RequireProducer; whatever belongs to somebody
// else is not found. An officer who acts for a producer has the same pages, for
// identity.Actor.Maker; what nobody does for her (her money's destination, shares,
// what she has read, her phones and sessions) is guarded by web.RequireHerself.
package perajin
