package qris

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"simpul/internal/money"
)

// Tags of the standard.
const (
	tagFormat     = "00"
	tagInitiation = "01"
	tagCurrency   = "53"
	tagAmount     = "54"
	tagCountry    = "58"
	tagMerchant   = "59"
	tagCity       = "60"
	tagAdditional = "62"
	tagChecksum   = "63"

	subReference = "05" // within 62

	static  = "11"
	dynamic = "12"
	rupiah  = "360"
)

// Longest values, in characters.
const (
	maxReference = 25
	maxAmount    = 13
	maxValue     = 99
)

// ErrCode says that a text is no QRIS code that can be paid in rupiah.
var ErrCode = errors.New("qris: not a QRIS code")

// Code is a QRIS code as its fields, in their order, without the checksum.
type Code []Field

// Field is a tag of two digits with its value.
type Field struct{ Tag, Value string }

// Parse reads a code and verifies its structure, its checksum, and that it is
// of an Indonesian merchant in rupiah. Every fault is ErrCode.
func Parse(text string) (Code, error) {
	text = strings.TrimSpace(text)
	fields, err := split(text)
	if err != nil {
		return nil, err
	}
	last := len(fields) - 1
	if last < 1 || fields[last].Tag != tagChecksum || fields[last].Value != checksum(text[:len(text)-4]) {
		return nil, fmt.Errorf("%w: its checksum is wrong", ErrCode)
	}
	code := Code(fields[:last])
	for tag, want := range map[string]string{tagFormat: "01", tagCurrency: rupiah, tagCountry: "ID"} {
		if code.Value(tag) != want {
			return nil, fmt.Errorf("%w: tag %s is %q", ErrCode, tag, code.Value(tag))
		}
	}
	if code[0].Tag != tagFormat || code.Value(tagMerchant) == "" || code.Value(tagCity) == "" {
		return nil, fmt.Errorf("%w: it names no merchant", ErrCode)
	}
	return code, nil
}

// split reads fields: two digits of tag, two of length, the value.
func split(text string) ([]Field, error) {
	var fields []Field
	seen := map[string]bool{}
	for text != "" {
		if len(text) < 4 || !digits(text[:4]) {
			return nil, fmt.Errorf("%w: it is cut off", ErrCode)
		}
		tag := text[:2]
		length, err := strconv.Atoi(text[2:4])
		if err != nil || len(text) < 4+length || seen[tag] {
			return nil, fmt.Errorf("%w: tag %s", ErrCode, tag)
		}
		seen[tag] = true
		fields = append(fields, Field{tag, text[4 : 4+length]})
		text = text[4+length:]
	}
	return fields, nil
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// Value is the value of a tag, or "".
func (c Code) Value(tag string) string {
	for _, f := range c {
		if f.Tag == tag {
			return f.Value
		}
	}
	return ""
}

// Merchant is the name that a payer's phone shows.
func (c Code) Merchant() string { return c.Value(tagMerchant) }

// Dynamic is the code for one payment: of an amount in whole rupiah, with a
// reference of at most 25 letters and digits.
func (c Code) Dynamic(amount money.Amount, reference string) (Code, error) {
	if !amount.IsWhole() || amount.Sign() <= 0 || amount.Currency() != money.IDR {
		return nil, fmt.Errorf("%w: amount %v", ErrCode, amount)
	}
	digits := strconv.FormatInt(amount.Rupiah(), 10)
	if len(digits) > maxAmount {
		return nil, fmt.Errorf("%w: amount %v", ErrCode, amount)
	}
	if reference == "" || len(reference) > maxReference {
		return nil, fmt.Errorf("%w: reference %q", ErrCode, reference)
	}
	additional, err := split(c.Value(tagAdditional))
	if err != nil {
		return nil, err
	}
	if additional = Code(additional).with(subReference, reference); len(join(additional)) > maxValue {
		return nil, fmt.Errorf("%w: tag %s is full", ErrCode, tagAdditional)
	}
	made := c.with(tagInitiation, dynamic).with(tagAmount, digits)
	return made.with(tagAdditional, join(additional)), nil
}

// with is the code with a field, in the place of its tag among the others.
func (c Code) with(tag, value string) Code {
	made := slices.DeleteFunc(slices.Clone(c), func(f Field) bool { return f.Tag == tag })
	at := slices.IndexFunc(made, func(f Field) bool { return f.Tag > tag })
	if at < 0 {
		at = len(made)
	}
	return slices.Insert(made, at, Field{tag, value})
}

// String is the code as a phone reads it, with its checksum.
func (c Code) String() string {
	text := join(c) + tagChecksum + "04"
	return text + checksum(text)
}

func join(c Code) string {
	var b strings.Builder
	for _, f := range c {
		fmt.Fprintf(&b, "%s%02d%s", f.Tag, len(f.Value), f.Value)
	}
	return b.String()
}

// checksum is CRC-16/CCITT-FALSE (polynomial 0x1021, first 0xFFFF) in four
// capital hexadecimal digits.
func checksum(text string) string {
	crc := uint16(0xFFFF)
	for _, b := range []byte(text) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return fmt.Sprintf("%04X", crc)
}
