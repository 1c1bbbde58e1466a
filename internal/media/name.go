package media

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Prefixes of the names in a Store. What is under originals is never served.
const (
	originals = "original/"
	public    = "m/"
)

// recipe counts the ways in which renditions were made. It is part of their
// names: a name never stands for other bytes than before.
const recipe = 1

const stemBytes = 16

// originalName is where the photograph with this hash (64 hexadecimal digits)
// is kept.
func originalName(hash string) string { return originals + hash }

// publicStem is the beginning of the public names of one picture. It follows
// from the photograph's content, but does not give its hash away; another owner
// and a picture withdrawn before have other names.
func publicStem(hash string, k keeping, withdrawnBefore int) string {
	named := fmt.Appendf(nil, "simpul picture %d %s %d %d", recipe, hash, k.owner, withdrawnBefore)
	if k.private {
		named = append(named, " private"...)
	}
	sum := sha256.Sum256(named)
	return hex.EncodeToString(sum[:stemBytes])
}

func renditionName(stem string, width int, format Format) string {
	return stem + "-" + strconv.Itoa(width) + "." + extensions[format]
}

var extensions = map[Format]string{JPEG: "jpg", WebP: "webp"}

// validName is true for what renditionName makes: nothing else is looked up.
func validName(name string) bool {
	stem, rest, ok := strings.Cut(name, "-")
	if !ok || !isHex(stem, 2*stemBytes) {
		return false
	}
	width, extension, ok := strings.Cut(rest, ".")
	if !ok || len(width) > 5 || width == "" || width[0] == '0' || strings.Trim(width, "0123456789") != "" {
		return false
	}
	return extension == extensions[JPEG] || extension == extensions[WebP]
}

func isHex(s string, length int) bool {
	return len(s) == length && strings.Trim(s, "0123456789abcdef") == ""
}
