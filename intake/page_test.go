// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/ui/words"
)

// TestEveryRefusalHasItsWords: a reason has a code, a code has words, and a reason that
// nobody foresaw still says that the file can't be read.
func TestEveryRefusalHasItsWords(t *testing.T) {
	t.Parallel()
	book, err := words.Load(assets.Words())
	testkit.Must(t, err)
	for _, r := range append([]capture.Reason{capture.Encrypted, capture.Empty, capture.TooBig,
		capture.TooFine, capture.TooLong, capture.Unreadable, capture.UnknownType,
		capture.Timeout, capture.Memory, capture.AcrobatOnly, capture.Portfolio},
		capture.Foreign...) {
		if codes[r] == "" {
			t.Errorf("%s has no code", r)
		}
	}
	for r, want := range codes {
		code, pages, ok := Refusal(fmt.Errorf("take: %w", &capture.Refused{Reason: r, Page: 3}))
		if code != want || pages != 3 || !ok {
			t.Errorf("%s: %q after %d pages, %t", r, code, pages, ok)
		}
		for _, part := range []string{".title", ".help"} {
			if !book.Has("mishap." + code + part) {
				t.Errorf("%s: %s%s has no words", r, code, part)
			}
		}
	}
	code, _, ok := Refusal(&capture.Refused{Reason: "page_refused"})
	if code != unreadable || !ok {
		t.Errorf("a reason that there is not: %q, %t", code, ok)
	}
	if _, _, ok := Refusal(errors.New("read a page: broken")); ok {
		t.Error("an error of ours is called a refusal")
	}
}

func TestTurnedDefect(t *testing.T) {
	t.Parallel()
	in := []dossier.Defect{{Code: dossier.Blurred,
		Region: dossier.Region{X: 0.1, Y: 0.2, W: 0.3, H: 0.4}}, {Code: dossier.TooDark}}
	got := in
	for range 4 {
		got = turnDefects(got)
	}
	for i := range in {
		a, b := in[i].Region, got[i].Region
		if math.Abs(a.X-b.X)+math.Abs(a.Y-b.Y)+math.Abs(a.W-b.W)+math.Abs(a.H-b.H) > 1e-9 {
			t.Errorf("four quarters turn %v into %v", a, b)
		}
	}
	// the top left quarter of a page goes to the top right
	if r := turnDefects(in)[0].Region; math.Abs(r.X-0.4) > 1e-9 || math.Abs(r.Y-0.1) > 1e-9 {
		t.Errorf("got %v", r)
	}
}
