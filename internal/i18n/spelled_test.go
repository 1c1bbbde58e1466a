package i18n_test

import (
	"testing"

	"simpul/internal/i18n"
	"simpul/internal/money"
)

func TestSpelled(t *testing.T) {
	t.Parallel()
	for rupiah, want := range map[int64]string{
		0: "nol rupiah", 7: "tujuh rupiah", 10: "sepuluh rupiah", 11: "sebelas rupiah", 12: "dua belas rupiah", 19: "sembilan belas rupiah",
		20: "dua puluh rupiah", 21: "dua puluh satu rupiah", 100: "seratus rupiah", 111: "seratus sebelas rupiah", 215: "dua ratus lima belas rupiah",
		1_000: "seribu rupiah", 1_001: "seribu satu rupiah", 2_000: "dua ribu rupiah", 11_000: "sebelas ribu rupiah", 100_000: "seratus ribu rupiah",
		185_000: "seratus delapan puluh lima ribu rupiah", 101_101: "seratus satu ribu seratus satu rupiah",
		1_000_000: "satu juta rupiah", 1_250_000: "satu juta dua ratus lima puluh ribu rupiah", 21_001_010: "dua puluh satu juta seribu sepuluh rupiah",
		3_000_000_000: "tiga miliar rupiah", 1_000_000_001_000: "satu triliun seribu rupiah", -15_000: "minus lima belas ribu rupiah",
	} {
		if got := i18n.Spelled(money.Rupiah(rupiah)); got != want {
			t.Errorf("%d: %q, want %q", rupiah, got, want)
		}
	}
}
