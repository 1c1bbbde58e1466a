// Package drawing makes the pictures of the demonstration shop: bags and
// other goods of knotted cord, portraits, places and the home page's picture.
// They stand in for photographs where no photograph has been taken, and are
// plainly nobody's likeness.
//
// A thing is built as cords, rings and straps stamped into one height field
// (relief), which is then lit: key light from the upper left, sky, shadow
// between the knots, gloss. What lies behind is a colour for every place
// (backdrop) under soft light and the thing's shadow.
//
// The package owns no tables, reads no files and keeps no state. The same
// seed and spec give the same pixels on the same processor architecture.
// Demonstration data is its only caller. All functions may be called at the
// same time.
package drawing
