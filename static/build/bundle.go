package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// Browsers from 2022 on: the first with cascade layers.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "99"},
	{Name: api.EngineFirefox, Version: "97"},
	{Name: api.EngineSafari, Version: "15.4"},
}

// bundle returns every file of dist by name, made from the sources in dir.
func bundle(dir string) (map[string][]byte, error) {
	assets := make(map[string][]byte)
	for name, from := range map[string]string{
		"font/plus-jakarta-sans.woff2": "font/plus-jakarta-sans.woff2",
		"font/license.txt":             "font/LICENSE",
		"icon/license.txt":             "icon/lucide/LICENSE",
		"js/license.txt":               "js/vendor/LICENSE",
	} {
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(from)))
		if err != nil {
			return nil, err
		}
		assets[name] = body
	}
	assets["icon/favicon.svg"] = []byte(faviconSVG())
	for name, icon := range map[string]struct {
		size   int
		margin float64
	}{
		"icon/apple-touch-icon.png": {180, inset}, "icon/icon-192.png": {192, inset}, "icon/icon-512.png": {512, inset},
		// Phones cut any shape out of the middle four fifths.
		"icon/icon-maskable-512.png": {512, 2.5 * inset},
	} {
		drawn, err := iconPNG(icon.size, icon.margin)
		if err != nil {
			return nil, err
		}
		assets[name] = drawn
	}

	entries, err := entryPoints(dir)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     absolute(dir),
		EntryPoints:       entries,
		Outbase:           ".",
		Outdir:            "dist",
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		Format:            api.FormatESModule,
		Engines:           engines,
		External:          []string{"/static/*"},
		LegalComments:     api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return nil, messages(result.Errors)
	}
	if len(result.Warnings) > 0 {
		return nil, messages(result.Warnings)
	}
	made := make(map[string][]byte)
	root := filepath.Join(absolute(dir), "dist")
	for _, f := range result.OutputFiles {
		name, err := filepath.Rel(root, f.Path)
		if err != nil {
			return nil, err
		}
		made[filepath.ToSlash(name)] = f.Contents
	}
	if err := hashAll(made, assets); err != nil {
		return nil, err
	}
	return compressed(assets)
}

// entryPoints are the sheets and scripts directly under css/ and js/; what
// they import lies in folders beneath.
func entryPoints(dir string) ([]string, error) {
	var entries []string
	for _, pattern := range []string{"css/*.css", "js/*.js"} {
		names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return nil, err
			}
			entries = append(entries, filepath.ToSlash(rel))
		}
	}
	return entries, nil
}

// hashAll adds sheets and scripts to the assets, each after those that it
// names, whose addresses then have their hash.
func hashAll(made, assets map[string][]byte) error {
	for len(made) > 0 {
		left := len(made)
		for _, name := range slices.Sorted(maps.Keys(made)) {
			if names(made[name], made) {
				continue
			}
			assets[name] = hashURLs(made[name], assets)
			delete(made, name)
		}
		if len(made) == left {
			return fmt.Errorf("these name each other: %v", slices.Sorted(maps.Keys(made)))
		}
	}
	return nil
}

// names tells whether a file names one of these.
func names(body []byte, files map[string][]byte) bool {
	for name := range files {
		if bytes.Contains(body, []byte("/static/"+name)) {
			return true
		}
	}
	return false
}

// hashURLs gives the addresses /static/… inside a sheet or script their content
// hash, so that a sheet and the font it names never go out of step.
func hashURLs(body []byte, assets map[string][]byte) []byte {
	text := string(body)
	for name, content := range assets {
		text = strings.ReplaceAll(text, "/static/"+name, "/static/"+hashedName(name, content))
	}
	return []byte(text)
}

// hashedName is font/a.woff2 as font/a.0123456789.woff2. The program computes
// the same name when it starts.
func hashedName(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
}

func compressed(assets map[string][]byte) (map[string][]byte, error) {
	out := make(map[string][]byte, 3*len(assets))
	for name, body := range assets {
		out[name] = body
		switch path.Ext(name) {
		case ".css", ".js", ".svg", ".txt":
		default:
			continue
		}
		var br, gz bytes.Buffer
		bw := brotli.NewWriterLevel(&br, brotli.BestCompression)
		gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		_, errBrotli := bw.Write(body)
		_, errGzip := gw.Write(body)
		if err := errors.Join(errBrotli, errGzip, bw.Close(), gw.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name+".br"] = br.Bytes()
		out[name+".gz"] = gz.Bytes()
	}
	return out, nil
}

func messages(list []api.Message) error {
	return errors.New(strings.Join(api.FormatMessages(list, api.FormatMessagesOptions{}), "\n"))
}

func absolute(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return abs
}
