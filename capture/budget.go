// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
)

// coarser lists what is tried in turn until the pages fit. The last one is the floor:
// below 150 dots per inch or quality 45, 8-point print is no longer easy to read.
var coarser = []struct{ dpi, quality int }{{300, 70}, {250, 65}, {200, 60}, {175, 52}, {150, 50},
	{150, 45}}

// mostHeld is how many bytes of coarser pages fitBudget keeps for the writing; those above
// are made a second time, which gives the same bytes, so that memory stays flat.
const mostHeld = 16 << 20

// fitBudget shrinks the heaviest pages until all of them together weigh at most room.
// Pages lighter than their even share stay as they are as long as that is enough:
// shrinking them would cost legibility and gain little.
func fitBudget(leaves []leaf, room int64) error {
	if total(leaves) <= room {
		return nil
	}
	held := int64(0)
	for _, lightest := range []int64{room / int64(len(leaves)), 0} {
		for step := range coarser {
			for i := range leaves {
				l := &leaves[i]
				if l.size <= lightest || step < l.tried {
					continue
				}
				small, err := l.reencoded(step)
				if err != nil {
					return fmt.Errorf("shrink page %d: %w", i+1, err)
				}
				if l.tried = step + 1; small.size >= l.size {
					continue
				}
				held -= int64(len(l.smaller))
				small.tried = l.tried
				if *l = small; held+l.size <= mostHeld {
					held += l.size
				} else {
					l.smaller = nil
				}
			}
			if total(leaves) <= room {
				return nil
			}
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

// Room counts the pages of one PDF as they come, so that it is known at the page that is
// too much, and not after all the work, that they will not fit. What it admits, WritePDF
// writes within the same budget.
type Room struct {
	Budget int64 // 0 or less: DefaultBudget
	pages  int
	size   int64 // of the pages that are not weighed at their coarsest yet, as they are
	least  int64 // of the others, at their coarsest
	light  []func() (int64, error)
}

// Add takes one more page of size bytes, or returns ErrOverBudget and stays as it was.
// least works out what the page takes at its coarsest (see Least): only when the pages
// don't fit as they are. Other errors are those of least.
func (r *Room) Add(size int64, least func() (int64, error)) error {
	room := cmp.Or(max(r.Budget, 0), DefaultBudget) - overhead(r.pages+1)
	if r.least == 0 && r.size+size <= room {
		r.light = append(r.light, least)
		r.size += size
		r.pages++
		return nil
	}
	for len(r.light) > 0 {
		n, err := r.light[0]()
		if err != nil {
			return err
		}
		r.least, r.size, r.light = r.least+n, 0, r.light[1:]
	}
	n, err := least()
	if err != nil {
		return err
	}
	if r.least+n > room {
		return ErrOverBudget
	}
	r.least += n
	r.pages++
	return nil
}

// Least returns how many bytes a page takes in a PDF at the coarsest that can still be
// read easily. Errors are ErrNotOwn and those of the page.
func Least(p PageFile) (int64, error) {
	l, err := measure(p)
	if err != nil {
		return 0, err
	}
	small, err := l.reencoded(len(coarser) - 1)
	return min(l.size, small.size), err
}

// reencoded is the page as a step of coarser says, made from the file's own bytes each
// time so that losses don't add up.
func (l *leaf) reencoded(step int) (leaf, error) {
	dpi, q := coarser[step].dpi, coarser[step].quality
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
	width, height := out.Pix.Bounds().Dx(), out.Pix.Bounds().Dy()
	have := float64(width) * 72 / l.wide
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
	n := leaf{width: b.Dx(), height: b.Dy(), dpi: out.DPI, wide: l.wide,
		size: int64(len(small)), file: l.file, smaller: small, step: step + 1}
	h, err := readHeader(bytes.NewReader(small))
	n.components = h.components
	return n, err
}
