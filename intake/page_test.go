// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"errors"
	"fmt"
	"testing"

	"passerelle/assets"
	"passerelle/capture"
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
