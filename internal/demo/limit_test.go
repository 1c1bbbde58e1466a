package demo_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/demo"
)

func TestLimitedPlan(t *testing.T) {
	t.Parallel()
	whole := demo.NewPlan(1, at("2026-11-24 08:00"))
	small := whole.Limited(5, 20)
	if len(small.Products) != 5 || len(small.Orders) != 20 || len(small.Producers) != len(whole.Producers) {
		t.Fatalf("%d products, %d orders, %d producers", len(small.Products), len(small.Orders), len(small.Producers))
	}
	for _, o := range small.Orders {
		if slices.ContainsFunc(o.Lines, func(l demo.Line) bool { return l.Product >= 5 }) {
			t.Errorf("the order of %s wants what is not listed", o.At)
		}
	}
	fitting := whole.Limited(5, 0).Orders
	if diff := cmp.Diff(fitting[len(fitting)-20:], small.Orders, cmp.AllowUnexported(demo.Plan{})); diff != "" {
		t.Errorf("not the newest orders: %s", diff)
	}
	if diff := cmp.Diff(small.Logins(), whole.Logins()); diff != "" {
		t.Errorf("other logins: %s", diff)
	}
	if all := whole.Limited(0, 0); len(all.Products) != len(whole.Products) || len(all.Orders) != len(whole.Orders) {
		t.Errorf("no limit keeps %d products and %d orders", len(all.Products), len(all.Orders))
	}
	for i, p := range whole.Limited(5, 20).Producers {
		if p.Portrait && !slices.ContainsFunc(small.Products, func(l demo.Product) bool {
			return slices.ContainsFunc(l.Makers, func(m demo.Maker) bool { return m.Producer == i })
		}) {
			t.Errorf("%s makes nothing of it and is drawn", p.Name)
		}
	}
}
