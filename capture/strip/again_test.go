// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"math/rand/v2"
	"slices"
	"testing"

	"passerelle/capture"
	"passerelle/internal/testkit"
)

// TestKeptPagesStayCertain encodes small pictures of strips as pages are kept: what was
// certain before is so afterwards, but for one in twenty.
func TestKeptPagesStayCertain(t *testing.T) {
	n, before, lost, wrong := campaign(200), 0, 0, 0
	for i := range n {
		r := rand.New(rand.NewPCG(testkit.SeedOr(t, usualSeed)+9, uint64(i)))
		s := randomScene(r, fonts[0].name)
		s.page, s.dpi, s.turn = []string{"strip", "passport"}[i%2], 90+60*r.Float64(), 0
		s.noise, s.blur, s.quality = min(s.noise, 5), min(s.blur, 0.06), 100
		g := s.picture(t, s.flat(t, r), r)
		if got, ok := Read(g); !ok || !got.Certain {
			continue
		}
		before++
		jpg, err := capture.Encode(capture.Image{Pix: g})
		testkit.Must(t, err)
		kept, err := capture.DecodeOwn(jpg)
		testkit.Must(t, err)
		got, ok := Read(kept.Pix)
		switch {
		case !ok || !got.Certain:
			lost++
		case !slices.Equal(got.Lines, s.lines):
			wrong++
		}
	}
	t.Logf("%d of %d certain; as they are kept, %d no more", before, n, lost)
	if wrong > 0 {
		t.Errorf("%d are wrong and certain as they are kept", wrong)
	}
	if 20*lost > before+20 {
		t.Errorf("%d of %d certain strips are not certain as they are kept", lost, before)
	}
}
