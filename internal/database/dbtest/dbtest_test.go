package dbtest_test

import (
	"testing"

	"simpul/internal/database/dbtest"
)

func TestNew(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	var who string
	if err := db.App.Get(&who, `SELECT current_user`); err != nil || who != "simpul_app" {
		t.Fatal(who, err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		b.StartTimer()
		b.Run("", func(b *testing.B) { dbtest.New(b) })
	}
}
