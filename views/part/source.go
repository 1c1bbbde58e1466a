package part

import (
	"fmt"
	"strings"
)

// Source is one width of a picture.
type Source struct {
	URL   string
	Width int // px
}

// Shape is the frame a picture is cropped to.
type Shape string

const (
	Portrait Shape = "portrait" // 4:5, every photograph of a work
	Square   Shape = "square"
	Wide     Shape = "wide" // 3:2, cooperatives and stories
)

// Widths that pictures take on the page, for the sizes attribute. In a grid on
// a phone they are told 4 px narrower than they are: the common screen of 412 px
// with 1.75 dots to each would take 640 px for 322.
const (
	SizesGrid    = "(min-width: 82rem) 290px, (min-width: 64rem) 23vw, (min-width: 48rem) 30vw, calc(50vw - 26px)"
	SizesProduct = "(min-width: 82rem) 690px, (min-width: 60rem) 54vw, calc(100vw - 32px)"
	SizesPlace   = "(min-width: 82rem) 290px, (min-width: 64rem) 23vw, min(78vw, 288px)"
	SizesFull    = "100vw"
	SizesLine    = "104px"
)

// PictureProps describes a photograph. Sources are JPEG of every width made;
// WebP, where there are any, are offered first. Width and Height are those of
// the largest, so that nothing moves when it arrives.
type PictureProps struct {
	Alt           string
	Sources       []Source
	WebP          []Source
	Width, Height int // px
	Sizes         string
	Shape         Shape // Portrait when empty
	First         bool  // seen without scrolling: loaded at once, before others
}

func (p PictureProps) class() string {
	shape := p.Shape
	if shape == "" {
		shape = Portrait
	}
	return "picture picture-" + string(shape)
}

func (p PictureProps) sizes() string {
	if p.Sizes == "" {
		return SizesGrid
	}
	return p.Sizes
}

// fallback is the address for browsers that know no srcset: the smallest of
// at least 640 px, else the last.
func (p PictureProps) fallback() string {
	for _, s := range p.Sources {
		if s.Width >= 640 {
			return s.URL
		}
	}
	return p.Sources[len(p.Sources)-1].URL
}

func srcset(sources []Source) string {
	parts := make([]string, len(sources))
	for i, s := range sources {
		parts[i] = fmt.Sprintf("%s %dw", s.URL, s.Width)
	}
	return strings.Join(parts, ", ")
}
