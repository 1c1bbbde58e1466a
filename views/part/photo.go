package part

import (
	"net/url"
	"strings"

	"simpul/internal/media"
)

// Photo describes a stored photograph: its names are appended to base ("/m/",
// or an address elsewhere). One without renditions is drawn as a knot.
func Photo(p media.Picture, base, alt, sizes string) PictureProps {
	props := PictureProps{Alt: alt, Sizes: sizes}
	for i := len(p.Renditions) - 1; i >= 0; i-- {
		r := p.Renditions[i]
		source := Source{URL: base + r.Name, Width: r.Width}
		switch r.Format {
		case media.JPEG:
			props.Sources = append(props.Sources, source)
			props.Width, props.Height = r.Width, r.Height
		case media.WebP:
			props.WebP = append(props.WebP, source)
		}
	}
	return props
}

// WhatsApp is the address that opens a conversation with a phone number
// (E.164), or with whomever one chooses when it is "", with a text in it.
func WhatsApp(phone, text string) string {
	// WhatsApp shows a plus sign as it stands.
	typed := strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	return "https://wa.me/" + strings.TrimPrefix(phone, "+") + "?text=" + typed
}
