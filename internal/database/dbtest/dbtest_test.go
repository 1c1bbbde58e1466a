package dbtest_test

import (
	"testing"
	"time"

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

func TestMeasure(t *testing.T) {
	dbtest.New(t)
	start := time.Now()
	t.Run("g", func(t *testing.T) {
		for range 60 {
			t.Run("", func(t *testing.T) { t.Parallel(); dbtest.New(t) })
		}
	})
	t.Log(time.Since(start)/60, "per clone")
}
