package mail

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Style is the sheet in the head of every letter.
const Style = `
body{margin:0;padding:24px 12px;background:#f6f0e6;color:#211b16;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.sheet{display:block;box-sizing:border-box;max-width:560px;margin:0 auto;padding:24px;background:#fffdf9;border:1px solid #e2d7c6;border-radius:12px;overflow-wrap:anywhere}
.mark{margin:0 0 16px;font-weight:700;color:#a9482a}
h1{margin:0 0 16px;font-size:23px;line-height:1.25}
p{margin:0 0 14px}
table{width:100%;margin:0 0 18px;border-collapse:collapse}
th,td{padding:8px 0;border-top:1px solid #e2d7c6;text-align:left;vertical-align:top;font-weight:400}
th{padding-right:16px;color:#6a5f54}
td{font-variant-numeric:tabular-nums;font-weight:600;text-align:right}
.button{display:inline-block;padding:13px 22px;border-radius:12px;background:#27407a;color:#fff;font-weight:600;text-decoration:none}
.small,.foot{font-size:13px}
.small a{color:#27407a}
.foot{margin-top:24px;padding-top:14px;border-top:1px solid #e2d7c6;color:#6a5f54}
.foot p{margin:0 0 6px}
@media (prefers-color-scheme:dark){
body{background:#191512;color:#f3ece1}
.sheet{background:#231d18;border-color:#43392f}
th,.foot{color:#b8aa99}
th,td,.foot{border-color:#43392f}
.mark{color:#e08a68}
.button{background:#a9bdf0;color:#16203b}
.small a{color:#a9bdf0}
}
`

// StyleHash allows the sheet in a content security policy.
func StyleHash() string {
	sum := sha256.Sum256([]byte(Style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Text is the letter for programs that show no HTML.
func Text(p Props) string {
	var b strings.Builder
	for _, text := range append([]string{p.Title, p.Greeting}, p.Paragraphs...) {
		b.WriteString(text + "\n\n")
	}
	for _, f := range p.Facts {
		b.WriteString(f.Key + ": " + f.Value + "\n")
	}
	if len(p.Facts) > 0 {
		b.WriteString("\n")
	}
	if p.URL != "" {
		b.WriteString(p.Button + ":\n" + p.URL + "\n\n")
	}
	b.WriteString("-- \n" + strings.Join(p.Footer, "\n") + "\n")
	return b.String()
}
