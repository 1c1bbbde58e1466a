//go:build race

package media

// bookkeeping is how many bytes a program keeps for each byte it uses: the race
// detector watches every one.
const bookkeeping = 32
