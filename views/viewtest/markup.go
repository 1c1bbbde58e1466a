package viewtest

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"simpul/views/layout"
)

var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}

// Check reports every fault of a page or fragment: tags that do not close in
// order, an id that stands twice or is named but missing, a style attribute or
// inline handler, a script or sheet that is neither a file nor one of the
// frames' own, a picture without alt or size, a control without a name, a
// message without a translation.
func Check(t testing.TB, page string) {
	t.Helper()
	if strings.ContainsAny(page, "⟦⟧") || strings.Contains(page, "%!") {
		t.Errorf("a message is missing: %s", around(page, "⟦", "%!"))
	}
	tokens := tokenise(page)
	for _, fault := range [][]string{order(tokens), references(tokens), attributes(tokens), names(tokens)} {
		for _, f := range fault {
			t.Error(f)
		}
	}
}

func tokenise(page string) []html.Token {
	var out []html.Token
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		out = append(out, z.Token())
	}
	return out
}

func order(tokens []html.Token) (faults []string) {
	var open []string
	for _, token := range tokens {
		switch token.Type {
		case html.StartTagToken:
			if !void[token.Data] {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				return []string{"</" + token.Data + "> closes " + strings.Join(open, " > ")}
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		faults = append(faults, "left open: "+strings.Join(open, " > "))
	}
	return faults
}

func references(tokens []html.Token) (faults []string) {
	ids := make(map[string]bool)
	var named []string
	for _, token := range tokens {
		for _, a := range token.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					faults = append(faults, "id "+a.Val+" stands twice")
				}
				ids[a.Val] = true
			case "for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form":
				named = append(named, strings.Fields(a.Val)...)
			}
		}
	}
	for _, id := range named {
		if !ids[id] {
			faults = append(faults, "no element has the id "+id)
		}
	}
	return faults
}

func attributes(tokens []html.Token) (faults []string) {
	for i, token := range tokens {
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		for _, a := range token.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				faults = append(faults, "inline "+a.Key+" in "+token.String())
			}
			if (a.Key == "href" || a.Key == "action" || a.Key == "src") && strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") {
				faults = append(faults, "a script as address in "+token.String())
			}
		}
		switch token.Data {
		case "style":
			if !allowed(layout.StyleHashes(), tokens[i+1:]) {
				faults = append(faults, "a style element that the content policy does not know")
			}
		case "script":
			if value(token, "src") == "" && value(token, "type") != "application/ld+json" && !allowed(layout.ScriptHashes(), tokens[i+1:]) {
				faults = append(faults, "an inline script that the content policy does not know")
			}
		case "img":
			if !has(token, "alt") || !has(token, "width") || !has(token, "height") {
				faults = append(faults, "no alt, width or height in "+token.String())
			}
		}
	}
	return faults
}

// allowed tells whether what stands in an element has one of these hashes.
func allowed(hashes []string, inside []html.Token) bool {
	if len(inside) == 0 {
		return false
	}
	sum := sha256.Sum256([]byte(inside[0].Data))
	return slices.Contains(hashes, "sha256-"+base64.StdEncoding.EncodeToString(sum[:]))
}

// names reports controls that a screen reader cannot name.
func names(tokens []html.Token) (faults []string) {
	labelled := make(map[string]bool)
	for _, token := range tokens {
		if token.Type == html.StartTagToken && token.Data == "label" {
			labelled[value(token, "for")] = true
		}
	}
	inLabel := 0
	for i, token := range tokens {
		switch {
		case token.Data == "label" && token.Type == html.StartTagToken:
			inLabel++
		case token.Data == "label" && token.Type == html.EndTagToken:
			inLabel--
		case token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken:
		case token.Data == "input" && (value(token, "type") == "hidden" || value(token, "type") == "submit"):
		case token.Data == "input" || token.Data == "select" || token.Data == "textarea":
			if inLabel == 0 && !labelled[value(token, "id")] && value(token, "aria-label") == "" {
				faults = append(faults, "no label for "+token.String())
			}
		case token.Data == "a" || token.Data == "button" || token.Data == "summary":
			if value(token, "aria-label") == "" && inside(tokens[i+1:], token.Data) == "" {
				faults = append(faults, "no text in "+token.String())
			}
		}
	}
	return faults
}

// inside is the text up to the end of the element, with the alternative texts
// of its pictures.
func inside(tokens []html.Token, element string) string {
	var b strings.Builder
	for _, token := range tokens {
		if token.Type == html.EndTagToken && token.Data == element {
			break
		}
		if token.Type == html.TextToken {
			b.WriteString(token.Data)
		}
		if token.Data == "img" {
			b.WriteString(value(token, "alt"))
		}
	}
	return strings.TrimSpace(b.String())
}

func has(token html.Token, key string) bool {
	for _, a := range token.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func value(token html.Token, key string) string {
	for _, a := range token.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func around(page string, marks ...string) string {
	for _, mark := range marks {
		if i := strings.Index(page, mark); i >= 0 {
			return page[max(0, i-80):min(len(page), i+80)]
		}
	}
	return ""
}
