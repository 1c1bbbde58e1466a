package catalog

import "strings"

// english is the language whose texts may be missing; Indonesian never is.
const english = "en"

func inLanguage(language, indonesian, translated string) string {
	if language == english && translated != "" {
		return translated
	}
	return indonesian
}

func option(colour, size string) string {
	if colour == "" || size == "" {
		return colour + size
	}
	return strings.Join([]string{colour, size}, ", ")
}

// TitleIn is the product's title in a language ("id", "en"), in Indonesian
// where there is no other.
func (p Product) TitleIn(language string) string { return inLanguage(language, p.Title, p.TitleEN) }

// DescriptionIn is the product's description in a language, as TitleIn.
func (p Product) DescriptionIn(language string) string {
	return inLanguage(language, p.Description, p.DescriptionEN)
}

// CategoryIn is the name of the product's category in a language.
func (p Product) CategoryIn(language string) string {
	return inLanguage(language, p.CategoryName, p.CategoryNameEN)
}

// TitleIn is the product's title in a language, as of Product.
func (c Card) TitleIn(language string) string { return inLanguage(language, c.Title, c.TitleEN) }

// TitleIn is the product's title in a language, as of Product.
func (o Offer) TitleIn(language string) string { return inLanguage(language, o.Title, o.TitleEN) }

// OptionIn names the variant's choice in a language: "Merah, sedang"; "" where
// there is none to make.
func (o Offer) OptionIn(language string) string {
	return option(inLanguage(language, o.ColourName, o.ColourNameEN), o.Size)
}

// OptionIn names the variant's choice in a language, as of Offer.
func (v Variant) OptionIn(language string) string {
	return option(inLanguage(language, v.ColourName, v.ColourNameEN), v.Size)
}

// NameIn is the category's name in a language.
func (c Category) NameIn(language string) string { return inLanguage(language, c.Name, c.NameEN) }

// NameIn is the colour's name in a language.
func (c Colour) NameIn(language string) string { return inLanguage(language, c.Name, c.NameEN) }

// TitleIn is the product's title in a language, as of Product.
func (a Article) TitleIn(language string) string { return inLanguage(language, a.Title, a.TitleEN) }

// DescriptionIn is the product's description in a language, as of Product.
func (a Article) DescriptionIn(language string) string {
	return inLanguage(language, a.Description, a.DescriptionEN)
}

// CategoryIn is the name of the product's category in a language.
func (a Article) CategoryIn(language string) string {
	return inLanguage(language, a.Category, a.CategoryEN)
}

// ColourIn is the name of the variant's colour in a language.
func (a Article) ColourIn(language string) string {
	return inLanguage(language, a.Colour, a.ColourEN)
}
