package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// The packages that font and icons come from, pinned.
const (
	fontPackage = "@fontsource-variable/plus-jakarta-sans@5.3.0"
	// drawnPackage has the same font in single weights.
	drawnPackage = "@fontsource/plus-jakarta-sans@5.3.0"
	iconPackage  = "lucide-static@1.62.0"
	// uploadPackage speaks the tus protocol in the browser.
	uploadPackage = "tus-js-client@4.3.1"
)

// uploadParts are the packages that end up in what is bundled of it.
var uploadParts = []string{"tus-js-client", "js-base64", "url-parse", "querystringify", "requires-port"}

// drawnWeights are the weights that the program itself draws with.
var drawnWeights = []string{"500", "700"}

// chosenIcons are the Lucide icons the project uses.
var chosenIcons = strings.Fields(`
arrow-left arrow-right badge-check banknote bell book-open building-2 calendar camera chart-column
check chevron-down chevron-left chevron-right circle-alert circle-check circle-question-mark circle-x
clipboard-list clock coins copy credit-card download ellipsis external-link eye eye-off file-text
flask-conical gift globe hand-heart heart history house image info key landmark languages layout-grid
leaf list lock log-in log-out mail map-pin menu message-circle minus package palette pause pencil phone
play plus printer qr-code receipt-text rotate-ccw ruler scale search settings share-2 shield-check
shopping-bag sliders-horizontal sprout star store tag trash-2 trending-down trending-up triangle-alert
truck upload user users wallet weight x
`)

var comment = regexp.MustCompile(`(?s)<!--.*?-->\s*`)

// fetch takes the Latin subset of the font, the chosen icons and the client of
// uploads, with their licences, from the npm packages into font/, icon/ and
// js/vendor/.
func fetch(dir string) error {
	tmp, err := os.MkdirTemp("", "simpul-static-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save",
		fontPackage, drawnPackage, iconPackage, uploadPackage)
	install.Dir = tmp
	install.Stderr = os.Stderr
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm install: %w", err)
	}

	font := filepath.Join(tmp, "node_modules", "@fontsource-variable", "plus-jakarta-sans")
	icons := filepath.Join(tmp, "node_modules", "lucide-static")
	copies := map[string]string{
		filepath.Join(font, "files", "plus-jakarta-sans-latin-wght-normal.woff2"): filepath.Join(dir, "font", "plus-jakarta-sans.woff2"),
		filepath.Join(font, "LICENSE"):                                            filepath.Join(dir, "font", "LICENSE"),
		filepath.Join(icons, "LICENSE"):                                           filepath.Join(dir, "icon", "lucide", "LICENSE"),
	}
	for _, name := range chosenIcons {
		copies[filepath.Join(icons, "icons", name+".svg")] = filepath.Join(dir, "icon", "lucide", name+".svg")
	}
	for _, weight := range drawnWeights {
		from := filepath.Join(tmp, "node_modules", "@fontsource", "plus-jakarta-sans", "files", "plus-jakarta-sans-latin-"+weight+"-normal.woff")
		copies[from] = filepath.Join(dir, "font", "plus-jakarta-sans-"+weight+".ttf")
	}
	for from, to := range copies {
		body, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		switch filepath.Ext(from) {
		case ".svg":
			body = append(bytes.TrimSpace(comment.ReplaceAll(body, nil)), '\n')
		case ".woff":
			if body, err = unwoff(body); err != nil {
				return err
			}
		}
		if err := write(to, body); err != nil {
			return err
		}
	}
	return fetchUploads(filepath.Join(tmp, "node_modules"), filepath.Join(dir, "js", "vendor"))
}

// fetchUploads makes one module of the client of uploads and what it stands on.
func fetchUploads(modules, to string) error {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: filepath.Dir(modules), // the bundle names its parts from there, so it is the same wherever it is made
		Stdin:         &api.StdinOptions{Contents: `export { Upload } from "tus-js-client";`, ResolveDir: filepath.Dir(modules)},
		Bundle:        true, Format: api.FormatESModule, Platform: api.PlatformBrowser, Engines: engines, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return messages(result.Errors)
	}
	var licences bytes.Buffer
	for _, name := range uploadParts {
		found, err := filepath.Glob(filepath.Join(modules, name, "LICENSE*"))
		if err != nil || len(found) != 1 {
			return fmt.Errorf("the licence of %s: %v %w", name, found, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(&licences, "%s\n\n%s\n\n", name, bytes.TrimSpace(text))
	}
	if err := write(filepath.Join(to, "LICENSE"), append(bytes.TrimSpace(licences.Bytes()), '\n')); err != nil {
		return err
	}
	return write(filepath.Join(to, "tus.js"), result.OutputFiles[0].Contents)
}
