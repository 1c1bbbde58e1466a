// Package preview draws the picture that messengers and social networks show
// beside the address of a work: its photograph, its name, who made it, and the
// price.
package preview
