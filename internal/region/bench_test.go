package region_test

import (
	"testing"

	"simpul/internal/region"
)

func BenchmarkLoad(b *testing.B) {
	for name, scope := range map[string]region.Scope{"all": region.All, "java": region.Only("31", "32", "33", "34", "35", "36"), "banten": region.Only("36")} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				db := empty(b)
				b.StartTimer()
				load(b, db, scope)
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	db := empty(b)
	load(b, db, region.All)
	for _, typed := range []string{
		"b", "ba", "baru", "mekar baru", "tangerang", "waliwis mekar baru", "sungai banten",
		"Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang, Banten",
		"waliwsi", "mekar bru", "waliwsi mekar baru", "waliwis mekar baru tanggerang",
	} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				if _, err := region.Search(b.Context(), db.App, typed, region.Filter{}, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReads(b *testing.B) {
	db := empty(b)
	load(b, db, region.All)
	b.Run("ByCode", func(b *testing.B) {
		for b.Loop() {
			if _, err := region.ByCode(b.Context(), db.App, "36.03.33.2004"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Children", func(b *testing.B) {
		for b.Loop() {
			if _, err := region.Children(b.Context(), db.App, "36.03"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
