// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"

	"passerelle/internal/testkit"
)

// The files in testdata/boxes are one drawing of 200 × 300, encoded by heif-enc and avifenc:
// red, green, blue and white quarters, a black sheet in the white one.
const boxesFolder = "testdata/boxes"

// corners are the colours of the quarters, from the top left in reading order.
func corners(f Frame) string {
	var out strings.Builder
	for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		x, y := f.Width*at[0]/4, f.Height*at[1]/4
		if at == [2]int{3, 3} { // the sheet is in the middle: look beside it
			x, y = f.Width-6, f.Height-6
		}
		k := int(f.Kind)
		p := f.Pix[(y*f.Width+x)*k:][:k]
		r, g, b := p[0], p[k/2], p[k-1]
		switch {
		case r > 230 && g > 230 && b > 230:
			out.WriteByte('w')
		case r == g && g == b:
			out.WriteByte('.')
		case r > g+40 && r > b+40:
			out.WriteByte('r')
		case g > r+40 && g > b+40:
			out.WriteByte('g')
		case b > r+40 && b > g+40:
			out.WriteByte('b')
		default:
			out.WriteByte('?')
		}
	}
	return out.String()
}

// patient are limits for a machine that is busy with other tests: under the race detector a
// photograph takes ten times as long.
var patient = Limits{CPU: 3 * time.Minute, Wall: 3 * time.Minute}

// TestTelephonePhotographs: photographs as telephones take them come out whole, upright and
// in their colours, whatever the sampling, the depth and the turn.
func TestTelephonePhotographs(t *testing.T) {
	if heic.Dynamic() == nil || avif.Dynamic() == nil {
		t.Fatal("a library of this machine reads these files, outside the program: build with " +
			"-tags nodynamic, as the Makefile does")
	}
	kinds := map[string]string{
		"page.heic": "rgbw", "full.heic": "rgbw", "deep.heic": "rgbw",
		"grey.heic":  "...w",
		"irot0.avif": "rgbw", "alpha.avif": "rgbw", "grey.avif": "...w",
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(kinds)), 1) {
		want := kinds[name]
		got, err := all(t, testkit.Read(t, boxesFolder, name), patient)
		if err != nil || len(got) != 1 || got[0].Width != 200 || got[0].Height != 300 {
			t.Errorf("%s: %d pages, %v", name, len(got), err)
			continue
		}
		if c := corners(got[0]); c != want {
			t.Errorf("%s: quarters %s, want %s", name, c, want)
		}
	}
}

// TestTelephoneHeldSideways: what the file says of how it was held is done (a dot is the
// black sheet). The digit in a name is the number of quarters against the clock.
func TestTelephoneHeldSideways(t *testing.T) {
	turns := map[string]string{"irot1": "g.rb", "irot2": ".bgr", "irot3": "br.g"}
	for _, turn := range testkit.Some(t, slices.Sorted(maps.Keys(turns)), 1) {
		want := turns[turn]
		for _, ext := range testkit.Some(t, []string{".heic", ".avif"}, 1) {
			got, err := all(t, testkit.Read(t, boxesFolder, turn+ext), patient)
			if err != nil || len(got) != 1 || got[0].Width+got[0].Height != 500 ||
				(got[0].Width > got[0].Height) != (turn != "irot2") {
				t.Errorf("%s%s: %d pages, %v", turn, ext, len(got), err)
				continue
			}
			if c := corners(got[0]); c != want {
				t.Errorf("%s%s: quarters %s, want %s", turn, ext, c, want)
			}
		}
	}
}

// TestTelephonePhotographsRefused: what can't be shown as it is, and what is damaged, is
// refused by the name of its kind; a large one by its size.
func TestTelephonePhotographsRefused(t *testing.T) {
	page := testkit.Read(t, boxesFolder, "page.heic")
	still := testkit.Read(t, boxesFolder, "irot0.avif")
	cases := map[string]struct {
		data []byte
		lim  Limits
		want Reason
	}{
		"transparent": {testkit.Read(t, boxesFolder, "alpha.heic"), Limits{}, HEIC},
		"cut off":     {page[:len(page)-200], Limits{}, HEIC},
		"only a head": {page[:40], Limits{}, HEIC},
		"too fine":    {page, Limits{Pixels: 50_000}, TooFine},
		"mirrored":    {testkit.Read(t, boxesFolder, "imir.avif"), Limits{}, AVIF},
		"moving": {bytes.Replace(still, []byte("ftypavif"), []byte("ftypavis"), 1), Limits{},
			Moving},
		"avif, cut off":  {still[:len(still)-60], Limits{}, AVIF},
		"avif, too fine": {still, Limits{Pixels: 50_000}, TooFine},
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(cases)), 2) {
		c := cases[name]
		if got, err := reasonOf(t, c.data, c.lim); got != c.want {
			t.Errorf("%s: refused as %q (%v), want %q", name, got, err, c.want)
		}
	}
	if matches, _ := filepath.Glob(filepath.Join(boxesFolder, "*")); len(matches) < 15 {
		t.Errorf("%d files", len(matches))
	}
}

// FuzzBoxes: whatever the boxes claim, looking at them ends, and what they say of a turn is
// one of four.
func FuzzBoxes(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(boxesFolder, "*"))
	testkit.Must(f, err)
	for _, name := range names {
		f.Add(testkit.Read(f, name))
	}
	f.Add([]byte("\x00\x00\x00\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\x00\x00\x00\x00ftypheic"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 12 {
			return
		}
		_, _ = boxed(b), cutOff(b)
		if o, ok := turnOf(b); ok && o != 1 && o != 3 && o != 6 && o != 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
