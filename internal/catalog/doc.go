// Package catalog owns what is for sale: products with their variants, makers
// and pictures, when each is on sale, how much of each is there, and how they
// are found.
//
// Tables: category, colour, product, variant, product_maker, product_picture,
// publication, stock_movement, search_word, on_sale; submission, listing_approval and
// listing_trust, by which a cooperative checks what its makers list.
//
// What holds:
//   - The shares of a product's makers sum to 10,000 basis points, and every
//     maker is a member of the product's cooperative; the database checks both
//     when a transaction commits.
//   - A product is on sale while it has an open publication. What it says, shows
//     and costs has a revision; at the end of every transaction what is on sale
//     is approved in its revision, by an officer of the cooperative or a maker
//     whom it trusts. An edit by anybody else waits, and the listing stays.
//   - 0 ≤ reserved ≤ on_hand, and on_hand is the sum of the variant's stock
//     movements. A product made to order has no stock; its open units never
//     exceed their cap. Whether it is made to order never changes, so that what
//     was reserved is released where it was reserved.
//   - search, search_text, search_word and on_sale are kept by triggers
//     (migrations 00012, 00070 and 00480), whoever changes what they are made
//     of. on_sale has a row for each product that is on sale; lists and counts
//     read it, and stock of the variants that they need.
//
// Of several rows, variants are locked first, in the order of their ids, then
// products in the order of theirs.
//
// Anybody may read what is published. Commands of people take their Actor:
// officers act on their cooperatives' products, a producer on those that she
// makes; a stranger gets NotFound. Reserve, Release and Ship belong to the
// stories that sell.
package catalog
