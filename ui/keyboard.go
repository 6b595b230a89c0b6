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

// Keycap is one key: what it writes, or what it does.
type Keycap struct {
	ID     string
	Write  string  // what it adds
	Label  string  // what it shows; "" shows write
	Icon   string  // instead of a label
	Weight float64 // width, 1 is a letter
	Do     func()
}

// Keyboard is rows of keys. Papers, digits and keyboards keep their direction in every language.
type Keyboard struct {
	k     *kit
	Rows  [][]Keycap
	rowH  int
	want  int
	least int
	gap   int
	px    float64
}

func (b *Keyboard) Size(w int) (int, int) { return w, len(b.Rows)*(b.rowH+b.gap) - b.gap }

func (b *Keyboard) Shrink(by int) {
	b.rowH = max(b.least, b.rowH-(by+len(b.Rows)-1)/len(b.Rows))
}

func (b *Keyboard) Full() { b.rowH = b.want }

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
		px := b.px
		if len([]rune(label)) > 1 {
			px = SizeHelp
		}
		p := k.Para(label, px, true, k.Pal.Ink)
		if c.Label == "" && len(label) > 1 { // what it writes, as it writes it: ".fr" in Arabic too
			p.Dir = text.LTR
		}
		for w, h := p.Size(0); (w > r.Dx()-k.Px(12) || h > r.Dy()) && p.Style.Px > 12; w, h = p.Size(0) {
			p.Style.Px--
		}
		w, h := p.Size(0)
		sh.Text(p.Block(0), label, image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2), k.Pal.Ink)
	})
	do := c.Do
	if do == nil {
		do = func() { k.u.write(c.Write) }
	}
	sh.Touch(Hit{ID: "key." + c.ID, Name: name, Rect: r, Radius: rad, Key: true, Enabled: true, Tap: do})
}

func Caps(s string) []Keycap {
	var out []Keycap
	for _, r := range s {
		out = append(out, Keycap{ID: string(r), Write: string(r)})
	}
	return out
}

func (k *kit) erase() Keycap {
	return Keycap{ID: "erase", Label: k.say("key.erase"), Icon: "backspace-duotone", Do: k.u.erase}
}

func (k *kit) clear() Keycap {
	return Keycap{ID: "clear", Label: k.say("key.clear"), Do: func() { k.u.Send(session.TypedText{}) }}
}

// letterKeys is the AZERTY keyboard: capitals with accents for names, digits first for addresses, small letters for e-mail, no accents for codes.
func (k *kit) letterKeys(kind string) *Keyboard {
	b := &Keyboard{k: k, rowH: k.Px(100), want: k.Px(100), least: k.Px(TargetMin), gap: k.Px(12), px: SizeKey}
	erase, space := k.erase(), Keycap{ID: "space", Write: " ", Label: k.say("key.space"), Weight: 3.7}
	erase.Weight = 1.5
	flip := Keycap{ID: "layer", Label: "123 À", Weight: 1.4, Do: func() { k.u.flip(more) }}
	clear := k.clear()
	clear.Weight = 1.5
	digits, accents := Caps("1234567890"), Caps("ÉÈËÏÖÜÇÑŒ’")
	switch {
	case kind == "code":
		b.Rows = [][]Keycap{digits, Caps("AZERTYUIOP"), Caps("QSDFGHJKLM"), append(Caps("WXCVBN"), clear, erase)}
		return b
	case kind == "email":
		at := []Keycap{{ID: "@", Write: "@", Weight: 1.6}, {ID: ".", Write: "."}, {ID: "_", Write: "_"}, {ID: "+", Write: "+"}, {ID: "fr", Write: ".fr", Weight: 1.6}, {ID: "com", Write: ".com", Weight: 1.8}, clear}
		b.Rows = [][]Keycap{digits, Caps("azertyuiop"), Caps("qsdfghjklm"), append(Caps("wxcvbn-"), erase), at}
		return b
	case k.u.layer == more:
		flip.Label, flip.Do = "ABC", func() { k.u.flip(letters) }
		first := digits
		if kind == "text" {
			first = accents
		}
		b.Rows = [][]Keycap{first, Caps("ÀÂÊÎÔÛÙÁÍÓ"), Caps("ÄÅÆØÚŠŽĆĞŞ"), append(Caps("ŁČ.,/-("), Caps(")")...)}
		b.Rows[3] = append(b.Rows[3], erase)
	case kind == "text":
		b.Rows = [][]Keycap{digits, Caps("AZERTYUIOP"), Caps("QSDFGHJKLM"), append(Caps("WXCVBN’"), erase)}
	default:
		b.Rows = [][]Keycap{accents, Caps("AZERTYUIOP"), Caps("QSDFGHJKLM"), append(Caps("WXCVBN-"), erase)}
	}
	b.Rows = append(b.Rows, []Keycap{flip, space, clear})
	return b
}

// pad is for digits alone.
func (k *kit) pad(kind string) *Keyboard {
	last := k.clear()
	if kind == "phone" {
		last = Keycap{ID: "+", Write: "+"}
	}
	return &Keyboard{k: k, rowH: k.Px(112), want: k.Px(112), least: k.Px(TargetMin), gap: k.Px(18), px: SizeKey,
		Rows: [][]Keycap{Caps("123"), Caps("456"), Caps("789"), {last, {ID: "0", Write: "0"}, k.erase()}}}
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
