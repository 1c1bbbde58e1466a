package preview

import (
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// write writes a text from a first baseline down.
func (p *pen) write(text string, baseline, most int) {
	for i, line := range p.lines(text, most) {
		p.Dot = fixed.P(p.left, baseline+i*p.leading)
		p.DrawString(line)
	}
}

// height is how tall a text becomes.
func (p *pen) height(text string, most int) int {
	return max(len(p.lines(text, most))-1, 0)*p.leading + p.ascent()
}

// lines breaks a text between words; what does not fit into the last line ends
// in an ellipsis. Letters that the font does not have are left out.
func (p *pen) lines(text string, most int) []string {
	var all []string
	line := ""
	words := strings.Fields(p.known(text))
	for i, word := range words {
		longer := strings.TrimSpace(line + " " + word)
		switch {
		case p.fits(longer):
			line = longer
		case len(all) == most-1:
			return append(all, p.cut(strings.Join(append([]string{line}, words[i:]...), " ")))
		default:
			if line != "" {
				all = append(all, line)
			}
			line = word
			if !p.fits(word) {
				line = p.cut(word)
			}
		}
	}
	if line != "" {
		all = append(all, line)
	}
	return all
}

func (p *pen) fits(s string) bool { return p.MeasureString(s).Ceil() <= p.column }

// cut shortens a text to a line: by words, and a word that is too long by
// letters.
func (p *pen) cut(text string) string {
	words := strings.Fields(text)
	for len(words) > 1 && !p.fits(strings.Join(words, " ")+"…") {
		words = words[:len(words)-1]
	}
	runes := []rune(strings.Join(words, " "))
	for len(runes) > 0 && !p.fits(string(runes)+"…") {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ,.") + "…"
}

func (p *pen) known(text string) string {
	var b sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return ' '
		}
		if glyph, err := p.typeface.GlyphIndex(&b, r); err != nil || glyph == 0 {
			return -1
		}
		return r
	}, text)
}
