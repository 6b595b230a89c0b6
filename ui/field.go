// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"strings"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
)

// typing says what the field on screen takes: a dossier.FieldType, "ticket", "pin", or "" when there is none.
func (k *kit) typing() string {
	if k.s.Overlay != session.NoOverlay {
		return ""
	}
	switch k.s.Step {
	case session.TicketIn:
		return "ticket"
	case session.StaffPIN:
		return "pin"
	case session.Search:
		return "search"
	case session.Question:
		if f, ok := k.field(); ok && f.Type != dossier.YesNoField && f.Type != dossier.ChoiceField {
			return string(f.Type)
		}
	}
	return ""
}

func (k *kit) field() (dossier.Field, bool) { return k.u.cfg.Machine.FieldOn(k.s) }

// typedShape puts what is typed into the shape of its field: dates get their slashes, fields of a known length take no more.
func (u *UI) typedShape(s string) string {
	k := u.kit(u.state)
	switch k.typing() {
	case "date":
		return dateShape(s)
	case "ticket":
		s = onlyCode(s)
		return s[:min(len(s), ticketLetters)]
	case "":
		return ""
	}
	if f, ok := k.field(); ok && f.MaxLen > 0 {
		if r := []rune(s); len(r) > f.MaxLen {
			s = string(r[:f.MaxLen])
		}
	}
	return s
}

// ticketLetters is the length of a ticket: sixteen letters and a check.
const ticketLetters = 17

func onlyCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}

// dateShape writes up to eight digits as 24/11/2026.
func dateShape(s string) string {
	d := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	d = d[:min(len(d), 8)]
	switch {
	case len(d) > 4:
		return d[:2] + "/" + d[2:4] + "/" + d[4:]
	case len(d) > 2:
		return d[:2] + "/" + d[2:]
	}
	return d
}

// grouped is what a field shows: long numbers in groups, which are easier to compare with a paper.
func grouped(kind string, f dossier.Field, s string) string {
	switch {
	case kind == "pin":
		return strings.Repeat("● ", len([]rune(s)))
	case kind == "phone":
		if strings.HasPrefix(s, "+") {
			return chunks(s, "  ", 3, 1, 2, 2, 2, 2)
		}
		return chunks(s, " ", 2, 2, 2, 2, 2, 2, 2)
	case kind == "ticket":
		return chunks(s, "-", 4, 4, 4, 4, 1)
	case kind == "digits" && f.MaxLen == 10:
		return chunks(s, " ", 2, 4, 4)
	case (kind == "digits" || kind == "code") && f.MaxLen > 10:
		return chunks(s, " ", 4, 4, 4, 4, 4, 4, 4)
	}
	return s
}

func chunks(s, sep string, sizes ...int) string {
	r := []rune(s)
	var out []string
	for _, n := range sizes {
		if len(r) == 0 {
			break
		}
		n = min(n, len(r))
		out, r = append(out, string(r[:n])), r[n:]
	}
	if len(r) > 0 {
		out = append(out, string(r))
	}
	return strings.Join(out, sep)
}

// fieldBox shows what is typed, with the caret at its end. Its letters run from left to right in every language: names as on the passport, numbers, addresses.
func (k *kit) fieldBox(shown string) Box {
	m := k
	return Fixed(0, k.Tx(132), func(sh *Sheet, r image.Rectangle) {
		sh.Rect(r, m.Pal.Surface, m.Pal.Accent, m.Px(4), m.Px(RadiusField))
		sh.Within(r, m.Pal.Surface, func() {
			in := Inset(r, m.Px(40), 0)
			rtl := sh.Mirror
			sh.Unmirrored(in, func(in image.Rectangle) { m.caretText(sh, in, shown, rtl) })
		})
	})
}

func (k *kit) caretText(sh *Sheet, in image.Rectangle, shown string, atRight bool) {
	cw, away := k.Px(4), k.Px(6)
	st := text.Style{Px: k.Tx(SizeTitle), Bold: true}
	var b *text.Block
	w := 0
	if shown != "" {
		room := in.Dx() - cw - away
		for {
			b = k.Layout(shown, st, 0, text.LTR, text.Start)
			if w, _ = b.Size(); w <= room || st.Px <= k.Tx(SizeHelp) {
				break
			}
			st.Px = st.Px * 9 / 10
		}
		for r := []rune(shown); w > room && len(r) > 1; w, _ = b.Size() {
			r = r[1:]
			b = k.Layout("…"+string(r), st, 0, text.LTR, text.Start)
		}
	}
	x := in.Min.X
	if atRight {
		x = in.Max.X - w - cw - away
	}
	if b != nil {
		_, h := b.Size()
		sh.Text(b, shown, image.Pt(x, in.Min.Y+(in.Dy()-h)/2), k.Pal.Ink)
	}
	ch := k.Tx(72)
	y := in.Min.Y + (in.Dy()-ch)/2
	sh.Fill(image.Rect(x+w+away, y, x+w+away+cw, y+ch), k.Pal.Accent, 0)
}

// dateBoxes shows the day, the month and the year, each in its own box; the one that takes the next digit is outlined.
func (k *kit) dateBoxes(typed string) Box {
	d := strings.ReplaceAll(typed, "/", "")
	part := func(from, to int) string { return d[min(from, len(d)):min(to, len(d))] }
	next := 2
	if len(d) < 2 {
		next = 0
	} else if len(d) < 4 {
		next = 1
	}
	one := func(n int, label, s string) Box {
		stroke, width := k.Pal.Line, k.Px(2)
		if n == next {
			stroke, width = k.Pal.Accent, k.Px(4)
		}
		boxed := Fixed(0, k.Tx(132), func(sh *Sheet, r image.Rectangle) {
			sh.Rect(r, k.Pal.Surface, stroke, width, k.Px(RadiusField))
			sh.Within(r, k.Pal.Surface, func() {
				if n == next {
					w := 0
					if s != "" {
						w, _ = k.Layout(s, text.Style{Px: k.Tx(SizeTitle), Bold: true}, 0, text.LTR, text.Start).Size()
					}
					w += k.Px(10)
					sh.Unmirrored(r, func(r image.Rectangle) {
						k.caretText(sh, image.Rect(r.Min.X+max(k.Px(8), (r.Dx()-w)/2), r.Min.Y, r.Max.X-k.Px(8), r.Max.Y), s, false)
					})
					return
				}
				if s == "" {
					return
				}
				b := k.Layout(s, text.Style{Px: k.Tx(SizeTitle), Bold: true}, 0, text.LTR, text.Start)
				w, h := b.Size()
				sh.Text(b, s, image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2), k.Pal.Ink)
			})
		})
		return k.Col(8, k.Para(label, SizeHelp, false, k.Pal.Ink2), boxed)
	}
	return k.Equal(24, one(0, k.say("date.day"), part(0, 2)), one(1, k.say("date.month"), part(2, 4)), one(2, k.say("date.year"), part(4, 8)))
}
