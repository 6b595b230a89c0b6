// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"passerelle/capture/pixels"
)

// mostSymbols is the most codes of one page that are examined.
const mostSymbols = 16

// mostInverted is how many places of a page are also tried with black and white exchanged:
// codes on dark paper are rare, and each try takes the decoder about 20 ms.
const mostInverted = 4

// matrices are the two-dimensional codes: a decoder that trips over a linear one is asked
// for these alone.
const matrices = "QRCode,DataMatrix,Aztec,PDF417"

// symbols finds the bar codes. The decoder finds a DataMatrix only when there is little else
// around it, so places that look like one are cut out and given to it separately; everything
// else it finds on the whole page. Debian's decoder (1.4.0) aborts on many linear codes,
// which are on half of all bills: the page is then searched a second time without them.
// Failures are returned together with what was found, so that no failure hides another code.
func (r Reader) symbols(ctx context.Context, g *image.Gray, dpi int) ([]Symbol, error) {
	all, err := r.decode(ctx, g, "")
	if errors.Is(err, ErrNoProgram) || ctx.Err() != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	failed := about("linear bar codes", err)
	if err != nil {
		all, err = r.decode(ctx, g, matrices)
		failed = errors.Join(failed, about("matrix codes on the whole page", err))
	}
	var dark []image.Rectangle
	margin := dpi / 8
	keep := func(found []Symbol, box image.Rectangle, err error) {
		failed = errors.Join(failed, about("a place like a code", err))
		for _, s := range found {
			s.Box = s.Box.Add(box.Min.Sub(image.Pt(margin, margin)))
			if !known(all, s) && len(all) < mostSymbols {
				all = append(all, s)
			}
		}
	}
	for _, box := range places(g, dpi) {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		box = box.Inset(-margin).Intersect(g.Rect)
		cut := framed(g, box, margin)
		found, err := r.decode(ctx, cut, "DataMatrix")
		if len(found) == 0 && dpi >= 200 { // the decoder trips over noise along the edge of a module
			var again error
			found, again = r.decode(ctx, pixels.Shrink(cut, 2), "DataMatrix")
			err = errors.Join(err, again)
			for i := range found {
				found[i].Box = image.Rectangle{found[i].Box.Min.Mul(2), found[i].Box.Max.Mul(2)}
			}
		}
		if len(found) == 0 {
			dark = append(dark, box)
		}
		keep(found, box, err)
	}
	// A large code has places inside it that look like codes: the largest is the code.
	slices.SortStableFunc(dark, func(a, b image.Rectangle) int {
		return cmp.Compare(b.Dx()*b.Dy(), a.Dx()*a.Dy())
	})
	for _, box := range dark[:min(len(dark), mostInverted)] {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		found, err := r.decode(ctx, negative(framed(g, box, margin)), "DataMatrix")
		keep(found, box, err)
	}
	return all, failed
}

// negative exchanges black and white.
func negative(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	for i, v := range g.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}

// about adds to an error what failed; nil stays nil.
func about(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func known(all []Symbol, s Symbol) bool {
	return slices.ContainsFunc(all, func(o Symbol) bool {
		return o.Format == s.Format && bytes.Equal(o.Data, s.Data)
	})
}

// framed copies a part of the picture onto white.
func framed(g *image.Gray, box image.Rectangle, margin int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, box.Dx()+2*margin, box.Dy()+2*margin))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for y := range box.Dy() {
		copy(out.Pix[out.PixOffset(margin, margin+y):][:box.Dx()],
			g.Pix[g.PixOffset(box.Min.X, box.Min.Y+y):])
	}
	return out
}

func (r Reader) decode(ctx context.Context, g *image.Gray, format string) ([]Symbol, error) {
	args := []string{"-escape"} // so that a code's text can't pass for program output
	if format != "" {
		args = append(args, "-format", format)
	}
	out, err := r.run(ctx, pgm(g), cmp.Or(r.Decoder, zxing), append(args, "/dev/stdin")...)
	if err != nil {
		return nil, err
	}
	return parseSymbols(string(out)), nil
}

// parseSymbols reads what ZXingReader prints: for each code a paragraph of lines "Name:
// value", of which Format, Bytes (hexadecimal) and Position matter here.
func parseSymbols(out string) (all []Symbol) {
	for _, paragraph := range strings.Split(out, "\n\n") {
		var s Symbol
		ok := false
		for _, line := range strings.Split(paragraph, "\n") {
			name, value, _ := strings.Cut(line, ":")
			value = strings.TrimSpace(value)
			switch name {
			case "Format":
				s.Format = value
			case "Bytes":
				data, err := hex.DecodeString(strings.ReplaceAll(value, " ", ""))
				s.Data, ok = data, err == nil && len(data) > 0
			case "Position":
				s.Box = corners(value)
			}
		}
		if ok && s.Format != "" && s.Format != "None" && len(all) < mostSymbols {
			all = append(all, s)
		}
	}
	return all
}

// corners reads "20x20 196x20 196x196 20x196".
func corners(s string) (box image.Rectangle) {
	for i, c := range strings.Fields(s) {
		var p image.Point
		if _, err := fmt.Sscanf(c, "%dx%d", &p.X, &p.Y); err != nil {
			return image.Rectangle{}
		}
		r := image.Rectangle{p, p.Add(image.Pt(1, 1))}
		if i == 0 {
			box = r
		} else {
			box = box.Union(r)
		}
	}
	return box
}
