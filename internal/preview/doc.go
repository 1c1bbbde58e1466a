// Package preview draws the picture that messengers and social networks show
// beside the address of a work: its photograph, its name, who made it, and the
// price. It draws slips too: a few lines of text and sums, to be passed on as a
// picture.
package preview
