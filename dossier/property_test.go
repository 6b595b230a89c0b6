// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// inPart says whether one of a long campaign is run: all by PASSERELLE_CAMPAIGN=full,
// else a twentieth; with -short, under the race detector, a two hundredth.
func inPart(name string) bool {
	part := uint32(20)
	if testing.Short() {
		part = 200
	}
	return testkit.Full() || crc32.ChecksumIEEE([]byte(name))%part == 0
}

// some picks a part of the worlds of a procedure, the first always.
func some(worlds []world) (out []world) {
	for i, w := range worlds {
		if i == 0 || inPart(w.Name) {
			if i == 0 {
				w = world{Name: w.Name}
			}
			out = append(out, w)
		}
	}
	return out
}

// TestOrderDoesNotMatter shuffles pages and the order in which slots were filled.
func TestOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	for _, p := range filed(t) {
		worlds := readWorlds(t, p.ID)
		for _, w := range some(worlds) {
			d, _, _ := applied(worlds[0], w)
			want := found(p.Gaps(d, on(today)))
			r.Shuffle(len(d.Pages), func(i, j int) {
				d.Pages[i], d.Pages[j] = d.Pages[j], d.Pages[i]
			})
			if got := found(p.Gaps(d, on(today))); !slices.Equal(got, want) {
				t.Errorf("%s: %s: shuffled %q, before %q", p.ID, w.Name, got, want)
			}
		}
	}
}

// TestGivingAPaperNeverHurts takes each paper away and gives it again: nothing fails that
// did not fail without it, and nothing new is said about another paper.
func TestGivingAPaperNeverHurts(t *testing.T) {
	for _, p := range filed(t) {
		worlds := readWorlds(t, p.ID)
		for _, w := range some(worlds) {
			d, _, _ := applied(worlds[0], w)
			for _, x := range p.Wanted(d) {
				if x.Kind != dossier.Paper || len(d.PagesOf(x.Slot)) == 0 {
					continue
				}
				before := found(p.Gaps(without(d, x.Slot), on(today)))
				whole, _ := p.GivenPiece(d, x.Slot)
				for _, g := range p.Gaps(give(p, without(d, x.Slot), x.Slot), on(today)) {
					s := found([]dossier.Gap{g})[0]
					// its own date or facts may be wrong
					own := g.Slot == x.Slot &&
						(g.Verdict == dossier.Inconclusive || g.Code == dossier.PieceTooOld ||
							g.Field != "")
					if !slices.Contains(before, s) && !own && whole.Sides > 0 {
						t.Errorf("%s: %s: giving %s brings %s", p.ID, w.Name, x.Slot, s)
					}
				}
			}
		}
	}
}

// dayCodes are findings of rules that look at the day of filing.
var dayCodes = []dossier.Code{
	dossier.PieceTooOld, dossier.PieceGettingOld, dossier.PieceExpired, dossier.PermitExpired,
	dossier.PermitExpiredLong, dossier.FiledLate, dossier.FiledEarly, dossier.WindowOver,
	dossier.RedirectRenewal, dossier.RedirectEnded, dossier.PermitEnded, dossier.PermitEndedLong,
	dossier.DateInFuture, dossier.DateImpossible, dossier.WindowUnknown,
	dossier.WindowUnsettled, dossier.WindowPast, dossier.WindowExtended,
}

// TestOnlyRulesOfTheDayChangeWithTheDay judges complete dossiers on other days: what is
// said otherwise comes from a rule that looks at the day.
func TestOnlyRulesOfTheDayChangeWithTheDay(t *testing.T) {
	for _, p := range filed(t) {
		notices := map[dossier.Code]bool{}
		for _, n := range p.Notices {
			notices[n.Code] = true
		}
		// while a notice about a paper is said, the paper is not asked for, and costs nothing
		excused := func(g dossier.Gap, days ...[]dossier.Gap) bool {
			return slices.ContainsFunc(slices.Concat(days...), func(n dossier.Gap) bool {
				return notices[n.Code] && n.Slot != "" &&
					(g.Code == dossier.PieceMissing && g.Slot == n.Slot || g.Code == dossier.FeeUnsure)
			})
		}
		worlds := readWorlds(t, p.ID)
		for _, w := range some(worlds) {
			d, _, _ := applied(worlds[0], w)
			want := p.Gaps(d, on(today))
			for _, day := range []string{"2026-11-25", "2027-02-28", "2028-02-29", "2031-12-31"} {
				for _, pair := range [][2][]dossier.Gap{{want, p.Gaps(d, on(day))},
					{p.Gaps(d, on(day)), want}} {
					have := found(pair[1])
					for _, g := range pair[0] {
						s := found([]dossier.Gap{g})[0]
						if g.Code == dossier.DatesOutOfOrder &&
							(yetToCome(pair[0]) || yetToCome(pair[1])) {
							// a day to come is wrong by itself, and compared with nothing
							// until it is here
							continue
						}
						if !slices.Contains(have, s) && !slices.Contains(dayCodes, g.Code) &&
							!notices[g.Code] && !excused(g, pair[:]...) {
							t.Errorf("%s: %s: on %s otherwise: %s", p.ID, w.Name, day, s)
						}
					}
				}
			}
			// and an unknown clock fails nothing by the day
			for _, g := range found(p.Gaps(d, dossier.Moment{Time: on("2031-12-31").Time})) {
				for _, c := range dayCodes {
					if strings.Contains(g, " "+string(c)+" ") && strings.HasPrefix(g, "failed") &&
						c != dossier.DateImpossible {
						t.Errorf("%s: %s: with an unknown clock: %s", p.ID, w.Name, g)
					}
				}
			}
		}
	}
}

func yetToCome(gaps []dossier.Gap) bool {
	return slices.ContainsFunc(gaps, func(g dossier.Gap) bool {
		return g.Code == dossier.DateInFuture
	})
}

// TestSeededDefectsAreFound counts, over the worlds, what was sown and what is said: all
// of it is found or said to be uncertain, and nothing fails in a complete one.
func TestSeededDefectsAreFound(t *testing.T) {
	sown, complete := 0, 0
	for _, p := range filed(t) {
		worlds := readWorlds(t, p.ID)
		for i, w := range worlds {
			first := worlds[0]
			if i == 0 {
				w = world{Name: w.Name}
			}
			d, want, _ := applied(first, w)
			got := p.Gaps(d, on(first.On))
			if strings.HasPrefix(w.Name, "missing ") ||
				strings.HasPrefix(w.Name, "a day too old ") ||
				strings.HasPrefix(w.Name, "wrong ") || strings.HasPrefix(w.Name, "one side less ") {
				sown++
				if len(got) == 0 {
					t.Errorf("%s: %s: nothing is said", p.ID, w.Name)
				}
			}
			if !w.Part && !slices.ContainsFunc(want, func(s string) bool {
				return strings.HasPrefix(s, "failed")
			}) {
				complete++
				for _, g := range got {
					if g.Verdict == dossier.Failed {
						t.Errorf("%s: %s: false alarm %s", p.ID, w.Name, found([]dossier.Gap{g})[0])
					}
				}
			}
		}
	}
	t.Logf("%d defects sown, %d dossiers without any", sown, complete)
}
