// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

// kinds are those of the list that is shipped.
func kinds(t testing.TB) []dossier.PaperKind {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	return c.Tables().Kinds
}

// page sets a text as print on an A4 sheet. Each line of it is a line of print; "#" before
// it makes it taller than the text, "##" much taller; "|" parts columns; an empty line is
// as high as a line; ">" puts it at the right.
func page(text string) recognise.Page {
	p := recognise.Page{Width: 210, Height: 297}
	y := 0.04
	for l := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		h, x := 0.0095, 0.08
		if s, ok := strings.CutPrefix(l, "##"); ok {
			l, h = s, 0.018
		} else if s, ok := strings.CutPrefix(l, "#"); ok {
			l, h = s, 0.013
		}
		if s, ok := strings.CutPrefix(l, ">"); ok {
			l, x = s, 0.55
		}
		cells := strings.Split(l, "|")
		for i, c := range cells {
			if c = strings.TrimSpace(c); c != "" {
				p.Lines = append(p.Lines, recognise.Line{Text: c, Sure: 0.95,
					X: x + float64(i)*0.85/float64(len(cells)), Y: y,
					W: float64(utf8.RuneCountInString(c)) * h * 0.6, H: h})
			}
		}
		y += h * 1.5
	}
	return p
}
