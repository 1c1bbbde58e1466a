package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Page is an answer.
type Page struct {
	Status int
	Header http.Header
	Body   string
	URL    *url.URL

	t    testing.TB
	root *html.Node
}

// Want fails the test unless the page has this status.
func (p *Page) Want(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d: %s", p.URL, p.Status, status, p.Text("h1, .error, .flash"))
	}
	return p
}

// Has tells whether a CSS selector finds anything.
func (p *Page) Has(selector string) bool { return len(p.find(selector)) > 0 }

// Count is how many elements a CSS selector finds.
func (p *Page) Count(selector string) int { return len(p.find(selector)) }

// Text is the text of all that a CSS selector finds, its spaces as one.
func (p *Page) Text(selector string) string { return strings.Join(p.Texts(selector), " ") }

// Texts is the text of each element that a CSS selector finds.
func (p *Page) Texts(selector string) []string {
	var all []string
	for _, n := range p.find(selector) {
		all = append(all, textOf(n))
	}
	return all
}

// Attr is an attribute of the first element that a CSS selector finds, or "".
func (p *Page) Attr(selector, name string) string {
	for _, n := range p.find(selector) {
		return attr(n, name)
	}
	return ""
}

// Attrs are the values of an attribute of all elements that match.
func (p *Page) Attrs(selector, name string) []string {
	var all []string
	for _, n := range p.find(selector) {
		for _, a := range n.Attr {
			if a.Key == name {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

func (p *Page) find(selector string) []*html.Node {
	p.t.Helper()
	if p.root == nil {
		root, err := html.Parse(strings.NewReader(p.Body))
		if err != nil {
			p.t.Fatal(err)
		}
		p.root = root
	}
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		p.t.Fatalf("webtest: selector %q: %v", selector, err)
	}
	return cascadia.QueryAll(p.root, s)
}

// form is where a form is sent and what is in it already.
func (p *Page) form(selector string) (action, method string, fields url.Values) {
	p.t.Helper()
	found := p.find(selector)
	if len(found) == 0 {
		p.t.Fatalf("webtest: %s (%d) has no %s: %s", p.URL, p.Status, selector, p.Text("h1, .error, .flash"))
	}
	f := found[0]
	for f != nil && f.Data != "form" {
		f = f.Parent
	}
	if f == nil {
		p.t.Fatalf("webtest: %s stands in no form", selector)
	}
	action, method = attr(f, "action"), strings.ToUpper(attr(f, "method"))
	if method == "" {
		method = http.MethodGet
	}
	if action == "" {
		action = p.URL.RequestURI()
	}
	fields = make(url.Values)
	for n := range f.Descendants() {
		if name := attr(n, "name"); name != "" && n.Type == html.ElementNode {
			addField(fields, n, name)
		}
	}
	return action, method, fields
}

func addField(fields url.Values, n *html.Node, name string) {
	switch n.Data {
	case "textarea":
		fields.Add(name, textOf(n))
	case "select":
		for o := range n.Descendants() {
			if o.Data == "option" && hasAttr(o, "selected") {
				fields.Add(name, attr(o, "value"))
				return
			}
		}
		for o := range n.Descendants() {
			if o.Data == "option" {
				fields.Add(name, attr(o, "value"))
				return
			}
		}
	case "input":
		switch attr(n, "type") {
		case "file", "submit", "button", "image":
		case "checkbox", "radio":
			if hasAttr(n, "checked") {
				fields.Add(name, attr(n, "value"))
			}
		default:
			fields.Add(name, attr(n, "value"))
		}
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
