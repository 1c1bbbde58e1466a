package region_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"simpul/internal/region"
)

// anyCode draws a well-formed code of any level.
func anyCode(t *rapid.T) region.Code {
	level := rapid.IntRange(1, 4).Draw(t, "level")
	code := fmt.Sprintf("%02d", rapid.IntRange(10, 99).Draw(t, "province"))
	if level > 1 {
		code += fmt.Sprintf(".%02d", rapid.IntRange(0, 99).Draw(t, "regency"))
	}
	if level > 2 {
		code += fmt.Sprintf(".%02d", rapid.IntRange(0, 99).Draw(t, "district"))
	}
	if level > 3 {
		code += fmt.Sprintf(".%04d", rapid.IntRange(1000, 3999).Draw(t, "village"))
	}
	return region.Code(code)
}

func TestCodeProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := anyCode(t)
		if !code.Valid() || code.Kind() == "" {
			t.Fatalf("%s is not valid", code)
		}
		if dots := strings.Count(string(code), "."); code.Level() != region.Level(dots+1) {
			t.Fatalf("%s has level %d", code, code.Level())
		}
		if code.At(code.Level()) != code || !code.Within(code) {
			t.Fatalf("%s is not itself", code)
		}
		for inner := code; inner != ""; inner = inner.Parent() {
			parent := inner.Parent()
			if parent == "" {
				if inner.Level() != region.Province {
					t.Fatalf("%s has no parent", inner)
				}
				break
			}
			if !parent.Valid() || parent.Level() != inner.Level()-1 || !code.Within(parent) || parent.Within(inner) {
				t.Fatalf("%s is no parent of %s", parent, inner)
			}
			if code.At(parent.Level()) != parent {
				t.Fatalf("%s at level %d is %s, not %s", code, parent.Level(), code.At(parent.Level()), parent)
			}
		}
	})
}

func TestCodeRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := string(anyCode(t))
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		sign := rapid.SampledFrom([]string{"", "x", ".", " ", "-", "é", "\n"}).Draw(t, "sign")
		broken := code[:at] + sign + code[at+1:]
		if broken != code && region.Code(broken).Valid() {
			t.Fatalf("%q is valid", broken)
		}
	})
	for _, code := range []region.Code{"", "3", "03", "36.", "36.3", "3603", "36.03.33.4001", "36.03.33.0001", "36.03.33.20041", "36.03.33.2004.1", "36\n"} {
		if code.Valid() {
			t.Errorf("%q is valid", code)
		}
	}
}

func TestCodeTellsTheKind(t *testing.T) {
	t.Parallel()
	for code, want := range map[region.Code]region.Kind{
		"36": region.Provinsi, "36.03": region.Kabupaten, "36.71": region.Kota, "36.03.33": region.Kecamatan,
		"36.71.01.1001": region.Kelurahan, "36.03.33.2004": region.Desa, "91.03.02.3003": region.DesaAdat,
		"36.03.33.4001": "", "360": "", "": "",
	} {
		if got := code.Kind(); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}

func TestZoneBetween(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to region.Code
		want     region.Zone
	}{
		{"36.03.33.2004", "36.03.01.2001", region.SameRegency},
		{"36.03.33.2004", "36.03", region.SameRegency},
		{"36.03.33.2004", "36.71.01.1001", region.SameProvince},
		{"36.03.33.2004", "36", region.SameProvince},
		{"36.03.33.2004", "31.71.06.1001", region.WithinJava},
		{"36.03.33.2004", "35.29.01.2001", region.WithinJava},
		{"36.03.33.2004", "51.71.01.1001", region.Beyond},
		{"12.09.19.1007", "36.03.33.2004", region.Beyond},
		{"12.09.19.1007", "14.10.02.2017", region.Beyond},
		{"12.09.19.1007", "12.19.07.2016", region.SameProvince},
		{"", "", region.Beyond},
	} {
		if got := region.ZoneBetween(c.from, c.to); got != c.want {
			t.Errorf("from %q to %q: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestZoneProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := anyCode(t), anyCode(t)
		zone := region.ZoneBetween(from, to)
		if back := region.ZoneBetween(to, from); back != zone {
			t.Fatalf("%s from %s to %s, %s back", zone, from, to, back)
		}
		same := from.At(region.Province) == to.At(region.Province)
		if near := zone == region.SameRegency || zone == region.SameProvince; near != same {
			t.Fatalf("%s to %s is %s", from, to, zone)
		}
	})
}
