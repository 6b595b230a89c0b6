// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"passerelle/ui/session"
	"passerelle/ui/text"
)

// layer is what the letter keys show.
type layer string

const (
	letters layer = ""
	more    layer = "more" // digits and rarer accents
)

// keycap is one key: what it writes, or what it does.
type keycap struct {
	id     string
	write  string  // what it adds
	label  string  // what it shows; "" shows write
	icon   string  // instead of a label
	weight float64 // width, 1 is a letter
	do     func()
}

// keyboard is rows of keys. Papers, digits and keyboards keep their direction in every language.
type keyboard struct {
	k     *kit
	rows  [][]keycap
	rowH  int
	want  int
	least int
	gap   int
	px    float64
}

func (b *keyboard) size(w int) (int, int) { return w, len(b.rows)*(b.rowH+b.gap) - b.gap }

func (b *keyboard) shrink(by int) {
	b.rowH = max(b.least, b.rowH-(by+len(b.rows)-1)/len(b.rows))
}

func (b *keyboard) full() { b.rowH = b.want }

func (b *keyboard) draw(sh *sheet, r image.Rectangle) {
	sh.unmirrored(r, func(r image.Rectangle) {
		y := r.Min.Y
		for _, caps := range b.rows {
			var total float64
			for _, c := range caps {
				total += max(c.weight, 1)
			}
			free := float64(r.Dx() - b.gap*(len(caps)-1))
			x, used := float64(r.Min.X), 0.0
			for _, c := range caps {
				used += max(c.weight, 1)
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

func (b *keyboard) cap(sh *sheet, c keycap, r image.Rectangle) {
	k := b.k
	rad := k.px(radiusKey)
	sh.rect(r, k.pal.surface, k.pal.line, k.px(2), rad)
	name, label := c.label, c.label
	if label == "" {
		name, label = c.write, c.write
	}
	sh.within(r, k.pal.surface, func() {
		if c.icon != "" {
			n := min(k.tx(52), r.Dy()-k.px(16))
			x, y := r.Min.X+(r.Dx()-n)/2, r.Min.Y+(r.Dy()-n)/2
			sh.icon(c.icon, image.Rect(x, y, x+n, y+n), k.pal.ink)
			return
		}
		px := b.px
		if len([]rune(label)) > 1 {
			px = sizeHelp
		}
		p := k.para(label, px, true, k.pal.ink)
		if c.label == "" && len(label) > 1 { // what it writes, as it writes it: ".fr" in Arabic too
			p.dir = text.LTR
		}
		for w, h := p.size(0); (w > r.Dx()-k.px(12) || h > r.Dy()) && p.style.Px > 12; w, h = p.size(0) {
			p.style.Px--
		}
		w, h := p.size(0)
		sh.text(p.block(0), label, image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2), k.pal.ink)
	})
	do := c.do
	if do == nil {
		do = func() { k.u.write(c.write) }
	}
	sh.hit(hit{id: "key." + c.id, name: name, r: r, radius: rad, key: true, enabled: true, tap: do})
}

func caps(s string) []keycap {
	var out []keycap
	for _, r := range s {
		out = append(out, keycap{id: string(r), write: string(r)})
	}
	return out
}

func (k *kit) erase() keycap {
	return keycap{id: "erase", label: k.say("key.erase"), icon: "backspace-duotone", do: k.u.erase}
}

func (k *kit) clear() keycap {
	return keycap{id: "clear", label: k.say("key.clear"), do: func() { k.u.Send(session.TypedText{}) }}
}

// letterKeys is the AZERTY keyboard: capitals with accents for names, digits first for addresses, small letters for e-mail, no accents for codes.
func (k *kit) letterKeys(kind string) *keyboard {
	b := &keyboard{k: k, rowH: k.px(100), want: k.px(100), least: k.px(targetMin), gap: k.px(12), px: sizeKey}
	erase, space := k.erase(), keycap{id: "space", write: " ", label: k.say("key.space"), weight: 3.7}
	erase.weight = 1.5
	flip := keycap{id: "layer", label: "123 À", weight: 1.4, do: func() { k.u.flip(more) }}
	clear := k.clear()
	clear.weight = 1.5
	digits, accents := caps("1234567890"), caps("ÉÈËÏÖÜÇÑŒ’")
	switch {
	case kind == "code":
		b.rows = [][]keycap{digits, caps("AZERTYUIOP"), caps("QSDFGHJKLM"), append(caps("WXCVBN"), clear, erase)}
		return b
	case kind == "email":
		at := []keycap{{id: "@", write: "@", weight: 1.6}, {id: ".", write: "."}, {id: "_", write: "_"}, {id: "+", write: "+"}, {id: "fr", write: ".fr", weight: 1.6}, {id: "com", write: ".com", weight: 1.8}, clear}
		b.rows = [][]keycap{digits, caps("azertyuiop"), caps("qsdfghjklm"), append(caps("wxcvbn-"), erase), at}
		return b
	case k.u.layer == more:
		flip.label, flip.do = "ABC", func() { k.u.flip(letters) }
		first := digits
		if kind == "text" {
			first = accents
		}
		b.rows = [][]keycap{first, caps("ÀÂÊÎÔÛÙÁÍÓ"), caps("ÄÅÆØÚŠŽĆĞŞ"), append(caps("ŁČ.,/-("), caps(")")...)}
		b.rows[3] = append(b.rows[3], erase)
	case kind == "text":
		b.rows = [][]keycap{digits, caps("AZERTYUIOP"), caps("QSDFGHJKLM"), append(caps("WXCVBN’"), erase)}
	default:
		b.rows = [][]keycap{accents, caps("AZERTYUIOP"), caps("QSDFGHJKLM"), append(caps("WXCVBN-"), erase)}
	}
	b.rows = append(b.rows, []keycap{flip, space, clear})
	return b
}

// pad is for digits alone.
func (k *kit) pad(kind string) *keyboard {
	last := k.clear()
	if kind == "phone" {
		last = keycap{id: "+", write: "+"}
	}
	return &keyboard{k: k, rowH: k.px(112), want: k.px(112), least: k.px(targetMin), gap: k.px(18), px: sizeKey,
		rows: [][]keycap{caps("123"), caps("456"), caps("789"), {last, {id: "0", write: "0"}, k.erase()}}}
}

func (u *UI) flip(l layer) {
	u.layer = l
	u.Send(session.Touched{})
}

// write adds to what is typed.
func (u *UI) write(s string) { u.Send(session.TypedText{Text: u.typedShape(u.state.Typed + s)}) }

// erase takes the last letter away.
func (u *UI) erase() {
	r := []rune(strings.TrimRight(u.state.Typed, "/"))
	if len(r) > 0 {
		r = r[:len(r)-1]
	}
	u.Send(session.TypedText{Text: u.typedShape(string(r))})
}

// TypedRune takes a letter of a keyboard that is plugged in, if the screen has a field that takes it.
func (u *UI) TypedRune(r rune) {
	kind := u.kit(u.state).typing()
	switch kind {
	case "":
		return
	case "digits", "postal", "date", "pin":
		if r < '0' || r > '9' {
			return
		}
	case "phone":
		if (r < '0' || r > '9') && r != '+' {
			return
		}
	case "email":
		r = unicode.ToLower(r)
	default:
		r = unicode.ToUpper(r)
	}
	if unicode.IsPrint(r) {
		u.write(string(r))
	}
}

// TypedKey takes the erase key of a keyboard that is plugged in. One that is held repeats thirty times a
// second: it takes one letter, as on the glass.
func (u *UI) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyBackspace && u.kit(u.state).typing() != "" && !u.again("key.erase") {
		u.erase()
	}
}
