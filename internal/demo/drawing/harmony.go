package drawing

import "image/color"

// Harmonies lists sets of one to three cord colours that go well together and
// with the shop's own colours, the leading colour first.
func Harmonies() [][]color.RGBA {
	sets := harmonyNames()
	out := make([][]color.RGBA, len(sets))
	for i, set := range sets {
		for _, name := range set {
			if c, ok := CordColour(name); ok {
				out[i] = append(out[i], c)
			}
		}
	}
	return out
}

// harmonyNames are the sets by the names of Cords.
func harmonyNames() [][]string {
	return [][]string{
		{"terakota", "putih gading", "krem"},
		{"biru dongker", "putih gading", "kunyit"},
		{"putih gading"},
		{"hijau daun", "krem", "kunyit"},
		{"merah marun", "salem", "putih gading"},
		{"krem", "terakota", "cokelat kopi"},
		{"kunyit", "putih gading", "cokelat kopi"},
		{"toska", "putih gading", "terakota"},
		{"cokelat kopi", "krem", "kunyit"},
		{"biru langit", "putih gading", "biru dongker"},
		{"hitam", "putih gading", "terakota"},
		{"salem", "merah marun", "krem"},
		{"ungu", "salem", "krem"},
		{"abu", "putih gading", "hitam"},
		{"merah bata", "kunyit", "krem"},
		{"hijau lumut", "putih gading", "terakota"},
		{"terakota"},
		{"krem"},
		{"biru dongker", "biru langit", "putih gading"},
		{"putih gading", "hijau daun", "krem"},
		{"putih gading", "biru dongker", "terakota"},
		{"merah marun", "kunyit", "krem"},
		{"toska", "biru dongker", "putih gading"},
		{"kunyit", "merah bata", "putih gading"},
		{"hijau daun"},
		{"merah marun"},
		{"krem", "hitam", "cokelat kopi"},
		{"salem", "putih gading", "toska"},
		{"putih gading", "kunyit", "toska"},
		{"biru dongker", "merah marun", "krem"},
	}
}
