// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"io"
	"math"
)

// coarser lists what is tried in turn until the pages fit. The last one is the floor:
// below 150 dots per inch or quality 45, 8-point print is no longer easy to read.
var coarser = []struct{ dpi, quality int }{{300, 70}, {250, 65}, {200, 60}, {175, 52}, {150, 50},
	{150, 45}}

// fitBudget shrinks the heaviest pages until all of them together weigh at most room.
// Pages lighter than their even share stay as they are: shrinking them would cost
// legibility and gain nothing.
func fitBudget(leaves []leaf, room int64) error {
	if total(leaves) <= room {
		return nil
	}
	share := room / int64(len(leaves))
	for _, step := range coarser {
		for i := range leaves {
			l := &leaves[i]
			if l.size <= share {
				continue
			}
			small, err := l.reencoded(step.dpi, step.quality)
			if err != nil {
				return fmt.Errorf("shrink page %d: %w", i+1, err)
			}
			if small.size < l.size {
				*l = small
			}
		}
		if total(leaves) <= room {
			return nil
		}
	}
	return ErrOverBudget
}

func total(leaves []leaf) (n int64) {
	for _, l := range leaves {
		n += l.size
	}
	return n
}

// reencoded is the page at no more than dpi dots per inch of its paper, made from the
// file's own bytes each time so that losses don't add up.
func (l *leaf) reencoded(dpi, q int) (leaf, error) {
	r, err := l.file.Open()
	if err != nil {
		return leaf{}, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return leaf{}, err
	}
	out, err := DecodeOwn(data)
	if err != nil {
		return leaf{}, err
	}
	wide, _ := l.paper()
	width, height := out.Pix.Bounds().Dx(), out.Pix.Bounds().Dy()
	have := float64(width) * 72 / wide
	if have > float64(dpi)*1.02 {
		k := float64(dpi) / have
		nw := max(int(math.Round(float64(width)*k)), 1)
		out.Pix = Preview(out.Pix, nw, height)
		if l.dpi > 0 {
			out.DPI = dpi
		}
	}
	small, err := encodeAt(out, q)
	if err != nil {
		return leaf{}, err
	}
	b := out.Pix.Bounds()
	n := leaf{width: b.Dx(), height: b.Dy(), dpi: out.DPI, components: l.components,
		size: int64(len(small)), file: l.file, smaller: small}
	h, err := readHeader(bytes.NewReader(small))
	n.components = h.components
	return n, err
}
