// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
)

// TestEveryPageOfTheTree: a page tree that says fewer pages than it has gives all of
// them, and one that says more is refused, whatever node says so.
func TestEveryPageOfTheTree(t *testing.T) {
	// four pages in two branches; the counts of the root and of the branches
	tree := func(root, left, right int) []byte {
		page := func(parent, text int) string {
			return fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "+
				"/Resources << /Font << /F 5 0 R >> >> >>", parent, text)
		}
		return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
			fmt.Sprintf("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count %d >>", root),
			fmt.Sprintf("<< /Type /Pages /Parent 2 0 R /Kids [6 0 R 7 0 R] /Count %d >>", left),
			fmt.Sprintf("<< /Type /Pages /Parent 2 0 R /Kids [8 0 R 9 0 R] /Count %d >>", right),
			"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
			page(3, 10), page(3, 10), page(4, 10), page(4, 10),
			rendertest.Stream("", letterText))
	}
	for _, counts := range [][3]int{{4, 2, 2}, {1, 2, 2}, {0, 0, 0}, {2, 1, 1}, {4, 1, 2}, {4, 0, 4},
		{-1, 2, 2}, {3, 2, 1}, {5, 2, 2}} {
		got, err := all(t, tree(counts[0], counts[1], counts[2]), Limits{})
		if tooMany := counts[0] > 4; tooMany && err == nil || !tooMany && (err != nil || len(got) != 4) {
			t.Errorf("counts %v: %d pages, %v", counts, len(got), err)
		}
	}
	// a tree that bites its tail ends
	loop := rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
	if got, err := all(t, loop, Limits{}); err == nil {
		t.Errorf("a tree that bites its tail: %d pages", len(got))
	}
}

// TestCoversOfPortfoliosAreRefused: the sheet that stands before the files of a portfolio
// is no paper, also where the entry that tells a portfolio is lost.
func TestCoversOfPortfoliosAreRefused(t *testing.T) {
	text := func(lines ...string) string {
		return "BT /F 12 Tf 48 633 Td (" + strings.Join(lines, ") Tj 0 -20 Td (") + ") Tj ET"
	}
	for sheet, want := range map[string]Reason{
		text("For the best experience, open this PDF portfolio in",
			"Acrobat X or Adobe Reader X, or later."): Portfolio,
		text("Pour une exp\\351rience optimale, ouvrez ce portfolio PDF dans",
			"Acrobat X ou Adobe Reader X, ou une version ult\\351rieure."): Portfolio,
		text("Ouvrez ce porte-documents PDF avec Acrobat 9."): Portfolio,
		text("Mon portfolio : dessins et photographies."):     "",
		letterText: "",
	} {
		if got, _ := reasonOf(t, xfaFile("", sheet, false), Limits{}); got != want {
			t.Errorf("%q: refused as %q, want %q", sheet, got, want)
		}
	}
}
