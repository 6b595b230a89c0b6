// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"

	"passerelle/ui/text"
)

// Keycap is one key: the text it writes, or what it does.
type Keycap struct {
	ID     string
	Write  string  // the text it adds
	Label  string  // the text on it; "": Write
	Icon   string  // instead of a label
	Weight float64 // width; that of a letter is 1
	Do     func()
}

// Keyboard is rows of keys, which keep their direction in every language.
type Keyboard struct {
	k     *Kit
	Rows  [][]Keycap
	rowH  int
	want  int
	least int
	gap   int
	write func(string)
}

// Keyboard returns rows of keys whose height can shrink; write adds what a key writes.
func (k *Kit) Keyboard(h, gap float64, write func(string), rows ...[]Keycap) *Keyboard {
	return &Keyboard{k: k, Rows: rows, rowH: k.Px(h), want: k.Px(h), least: k.Px(TargetMin),
		gap: k.Px(gap), write: write}
}

// Size returns the size of all rows.
func (b *Keyboard) Size(w int) (int, int) { return w, len(b.Rows)*(b.rowH+b.gap) - b.gap }

// Shrink makes the keys lower, as far as fingers allow.
func (b *Keyboard) Shrink(by int) {
	b.rowH = max(b.least, b.rowH-(by+len(b.Rows)-1)/len(b.Rows))
}

// Full restores their preferred height.
func (b *Keyboard) Full() { b.rowH = b.want }

// Draw draws the keys, from left to right in every language.
func (b *Keyboard) Draw(sh *Sheet, r image.Rectangle) {
	sh.Unmirrored(r, func(r image.Rectangle) {
		y := r.Min.Y
		for _, caps := range b.Rows {
			var total float64
			for _, c := range caps {
				total += max(c.Weight, 1)
			}
			free := float64(r.Dx() - b.gap*(len(caps)-1))
			x, used := float64(r.Min.X), 0.0
			for _, c := range caps {
				used += max(c.Weight, 1)
				end := float64(r.Min.X) + free*used/total
				b.cap(sh, c, image.Rect(int(x), y, int(end), y+b.rowH))
				x = end
				r.Min.X += b.gap
				x += float64(b.gap)
			}
			r.Min.X -= b.gap * len(caps)
			y += b.rowH + b.gap
		}
	})
}

func (b *Keyboard) cap(sh *Sheet, c Keycap, r image.Rectangle) {
	k := b.k
	rad := k.Px(RadiusKey)
	sh.Rect(r, k.Pal.Surface, k.Pal.Line, k.Px(2), rad)
	name, label := c.Label, c.Label
	if label == "" {
		name, label = c.Write, c.Write
	}
	sh.Within(r, k.Pal.Surface, func() {
		if c.Icon != "" {
			n := min(k.Tx(52), r.Dy()-k.Px(16))
			x, y := r.Min.X+(r.Dx()-n)/2, r.Min.Y+(r.Dy()-n)/2
			sh.Icon(c.Icon, image.Rect(x, y, x+n, y+n), k.Pal.Ink)
			return
		}
		px := float64(SizeKey)
		if len([]rune(label)) > 1 {
			px = SizeHelp
		}
		p := k.Para(label, px, true, k.Pal.Ink)
		if c.Label == "" && len(label) > 1 { // labelled with what it writes, unchanged: ".fr" in Arabic too
			p.Dir = text.LTR
		}
		for w, h := p.Size(0); (w > r.Dx()-k.Px(12) || h > r.Dy()) &&
			p.Style.Px > 12; w, h = p.Size(0) {
			p.Style.Px--
		}
		w, h := p.Size(0)
		sh.Text(p.Block(0), label, image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2), k.Pal.Ink)
	})
	do := c.Do
	if do == nil {
		do = func() { b.write(c.Write) }
	}
	sh.Touch(Hit{ID: "key." + c.ID, Name: name, Rect: r, Radius: rad, Key: true, Enabled: true,
		Tap: do})
}

// Caps returns a key for each letter.
func Caps(s string) []Keycap {
	var out []Keycap
	for _, r := range s {
		out = append(out, Keycap{ID: string(r), Write: string(r)})
	}
	return out
}
