// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// largest is the procedure with the most pieces and fields.
func largest(t testing.TB) *dossier.Procedure {
	var best *dossier.Procedure
	for _, p := range lists(t).Procedures() {
		if best == nil || len(p.Pieces)+len(p.Fields) > len(best.Pieces)+len(best.Fields) {
			best = p
		}
	}
	return best
}

// BenchmarkGapsLargest judges a full dossier of the largest procedure: under 1 ms, since
// it is done at each touch.
func BenchmarkGapsLargest(b *testing.B) {
	p := largest(b)
	d, at := full(b, p, on(today), nil), on(today)
	b.ReportAllocs()
	for b.Loop() {
		p.Gaps(d, at)
	}
	b.ReportMetric(float64(len(p.Pieces)+len(p.Fields)), "rules")
}

// BenchmarkCatalogue parses and validates the whole catalogue: under 50 ms, since the
// kiosk does it at start and for each new list.
func BenchmarkCatalogue(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalogue.Parse(assets.Procedures()); err != nil {
			b.Fatal(err)
		}
	}
}
