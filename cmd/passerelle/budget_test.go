// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/internal/testkit"
)

// heavyPage is a page of noise that no quality makes light: six don't fit into one file.
func heavyPage(t *testing.T) intake.Page {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 1600, 1600))
	r := rand.New(rand.NewPCG(12, 15))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}))
	return intake.Page{Page: dossier.Page{Width: 1600, Height: 1600}, JPEG: b.Bytes()}
}

// TestTooHeavyIsKnownAtThePage: no command takes the pages of the whole pile before it says
// that they don't fit, and each says it in the person's language, with the page.
func TestTooHeavyIsKnownAtThePage(t *testing.T) {
	if testing.Short() {
		t.Skip("many whole pages, a minute with the race detector: run without -short")
	}
	t.Parallel()
	dir := t.TempDir()
	answers := filepath.Join(dir, "answers.json")
	testkit.Write(t, answers, []byte(`{}`))
	heavy := heavyPage(t)
	check := []string{"check", "-procedure", "changement-adresse", "-answers", answers,
		"-read=false", "home.proof=pile.pdf"}
	assemble := []string{"assemble", "-o", filepath.Join(dir, "out.pdf"), "pile.pdf"}
	for _, tc := range []struct {
		args       []string
		lang, says string
	}{
		{assemble, "fr", "La page %n est de trop"},
		{check, "en", "Page %n is one too many"},
		{assemble, "ar", "الصفحة %n زائدة"},
	} {
		taken := 0
		var out bytes.Buffer
		e := &env{stdout: &out, stderr: &out, now: time.Now}
		e.pages = func(_ context.Context, _ paper, each func(intake.Page) error) error {
			for taken < 100 {
				taken++
				pg := heavy
				pg.ID = newPageID()
				if err := each(pg); err != nil {
					return err
				}
			}
			return nil
		}
		code := run(t.Context(), e, slices.Insert(slices.Clone(tc.args), 1, "-lang", tc.lang))
		// without the marks that keep a number in its place among Arabic words
		said := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(out.String())
		if want := strings.ReplaceAll(tc.says, "%n", strconv.Itoa(taken)); code != no || taken > 12 ||
			!strings.Contains(said, "file.over_budget") || !strings.Contains(said, want) ||
			strings.Contains(said, capture.ErrOverBudget.Error()) {
			t.Errorf("%s in %s: exit %d after %d pages; no %q in %s", tc.args[0], tc.lang, code,
				taken, want, said)
		}
	}
	left, err := fs.Glob(os.DirFS(dir), "*")
	testkit.Must(t, err)
	if len(left) != 1 {
		t.Errorf("a refusal leaves %q", left)
	}
}
