package main

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titled puts a name that is written in capitals into proper case.
func titled(name string) string {
	words := strings.Fields(strings.ToLower(name))
	for i, word := range words {
		switch word {
		case "dki":
			words[i] = strings.ToUpper(word)
		case "dan":
		default:
			words[i] = capitalised(word)
		}
	}
	return strings.Join(words, " ")
}

var (
	quotes   = strings.NewReplacer(`"`, "'", "’", "'", "‘", "'", "`", "'", "*", "")
	spaced   = regexp.MustCompile(`^\pL( \pL){2,}$`)
	joined   = regexp.MustCompile(`(\p{Ll}{3})(\p{Lu}\p{Ll}{3})`)
	stuttery = regexp.MustCompile(`\b(\p{Lu})(\p{Lu})(\p{Ll}{2})`)
)

// tidied mends what the source's typing left in a name: runs of blanks, other
// signs for the apostrophe, a closing full stop, "Kep." for Kepulauan, letters set apart ("A u r"),
// words run together ("PulauTujuh"), two capitals ("LIang") and words without
// a capital. The second half of a doubled word stays small: Grong-grong.
func tidied(name string) string {
	name = strings.TrimSuffix(strings.Join(strings.Fields(quotes.Replace(name)), " "), ".")
	if spaced.MatchString(name) {
		name = strings.ReplaceAll(name, " ", "")
		return capitalised(strings.ToLower(name))
	}
	if rest, found := strings.CutPrefix(name, "Kep. "); found {
		name = "Kepulauan " + rest
	}
	name = joined.ReplaceAllString(name, "$1 $2")
	name = stuttery.ReplaceAllStringFunc(name, capitalisedAlone)

	words := strings.Fields(name)
	for i, word := range words {
		follows := i > 0 && strings.HasSuffix(words[i-1], "-")
		if word != "dan" && word != "x" && !follows {
			words[i] = capitalised(word)
		}
	}
	return strings.Join(words, " ")
}

func capitalised(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

func capitalisedAlone(word string) string { return capitalised(strings.ToLower(word)) }
