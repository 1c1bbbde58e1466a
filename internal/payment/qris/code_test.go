package qris

import (
	"bytes"
	"errors"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"simpul/internal/money"
)

// static is a merchant's code with the terminal label that acquirers print.
func staticCode() string {
	return Code{
		{"00", "01"}, {"01", "11"}, {"26", "0014COM.CONTOH.WWW01189360099900000000010215ID10200000000010303UMI"},
		{"51", "0014ID.CO.QRIS.WWW0215ID10200000000010303UMI"}, {"52", "5199"}, {"53", "360"}, {"58", "ID"},
		{"59", "SIMPUL CONTOH BANTEN"}, {"60", "TANGERANG"}, {"61", "15550"}, {"62", "0703A01"},
	}.String()
}

// TestChecksum holds the checksum to the published check value of
// CRC-16/CCITT-FALSE and to the code of the specification's example.
func TestChecksum(t *testing.T) {
	t.Parallel()
	if got := checksum("123456789"); got != "29B1" {
		t.Errorf("checksum of 123456789 is %s", got)
	}
}

func TestDynamic(t *testing.T) {
	t.Parallel()
	code, err := Parse(staticCode())
	if err != nil {
		t.Fatal(err)
	}
	made, err := code.Dynamic(money.Rupiah(184_877), "SP0123ABCD")
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(made.String())
	if err != nil {
		t.Fatalf("what was made does not parse: %v", err)
	}
	for tag, want := range map[string]string{"01": "12", "54": "184877", "62": "0510SP0123ABCD0703A01", "59": "SIMPUL CONTOH BANTEN"} {
		if got := again.Value(tag); got != want {
			t.Errorf("tag %s is %q, want %q", tag, got, want)
		}
	}
	var tags []string
	for _, f := range again {
		tags = append(tags, f.Tag)
	}
	if got := strings.Join(tags, " "); got != "00 01 26 51 52 53 54 58 59 60 61 62" {
		t.Errorf("the tags are in the order %s", got)
	}
	if code.Value("54") != "" || code.Value("01") != "11" {
		t.Error("the static code was changed")
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	good := staticCode()
	wrong := map[string]string{
		"nothing": "", "a word": "QRIS", "cut off": good[:len(good)-3], "its amount changed": strings.Replace(good, "BANTEN", "BANDUNG"[:6], 1),
		"small letters in the checksum": good[:len(good)-4] + strings.ToLower(good[len(good)-4:]) + "x", "a length too long": "000299",
		"dollars":       Code{{"00", "01"}, {"53", "840"}, {"58", "ID"}, {"59", "X"}, {"60", "Y"}}.String(),
		"another land":  Code{{"00", "01"}, {"53", "360"}, {"58", "SG"}, {"59", "X"}, {"60", "Y"}}.String(),
		"no merchant":   Code{{"00", "01"}, {"53", "360"}, {"58", "ID"}, {"60", "Y"}}.String(),
		"a field twice": Code{{"00", "01"}, {"53", "360"}, {"58", "ID"}, {"59", "X"}, {"59", "X"}, {"60", "Y"}}.String(),
	}
	for name, text := range wrong {
		if _, err := Parse(text); !errors.Is(err, ErrCode) {
			t.Errorf("%s: %v", name, err)
		}
	}
	code, _ := Parse(good)
	for name, amount := range map[string]money.Amount{
		"nothing": money.Rupiah(0), "less": money.Rupiah(-5), "a part of a rupiah": money.Minor(150, money.IDR), "dollars": money.Minor(500, "USD"),
	} {
		if _, err := code.Dynamic(amount, "SP1"); !errors.Is(err, ErrCode) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnyOneChangedSignIsNoticed changes one sign of a code.
func TestAnyOneChangedSignIsNoticed(t *testing.T) {
	t.Parallel()
	good := staticCode()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(good)-1).Draw(t, "at")
		sign := rapid.ByteRange('0', 'Z').Draw(t, "sign")
		if good[at] == sign {
			return
		}
		if _, err := Parse(good[:at] + string(sign) + good[at+1:]); err == nil {
			t.Errorf("%q at %d was not noticed", sign, at)
		}
	})
}

func TestPictures(t *testing.T) {
	t.Parallel()
	code, err := Parse(staticCode())
	if err != nil {
		t.Fatal(err)
	}
	file, err := code.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil || img.Bounds().Dx() < 400 {
		t.Errorf("%v, %v", img.Bounds(), err)
	}
	path, size, err := code.Path()
	if err != nil || size*pngScale != img.Bounds().Dx() || !strings.HasPrefix(path, "M4 4h7v1h-7z") {
		t.Errorf("size %d of %d, path %.20s, %v", size, img.Bounds().Dx(), path, err)
	}
}
