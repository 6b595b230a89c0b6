// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

func (k *kit) erase() glass.Keycap {
	return glass.Keycap{ID: "erase", Label: k.say("key.erase"), Icon: "backspace-duotone",
		Do: k.eraseLast}
}

func (k *kit) clear() glass.Keycap {
	return glass.Keycap{ID: "clear", Label: k.say("key.clear"), Do: func() {
		k.take(session.TypedText{})
	}}
}

// letterKeys returns the AZERTY keyboard: capitals with accents for names, digits first
// for addresses, lower case for e-mail, no accents for codes.
func (k *kit) letterKeys(kind string) *glass.Keyboard {
	b := k.Keyboard(100, 12, k.write)
	erase, space := k.erase(), glass.Keycap{ID: "space", Write: " ", Label: k.say("key.space"),
		Weight: 3.7}
	erase.Weight = 1.5
	flip := glass.Keycap{ID: "layer", Label: "123 À", Weight: 1.4, Do: func() { k.flip(more) }}
	clear := k.clear()
	clear.Weight = 1.5
	digits, accents := glass.Caps("1234567890"), glass.Caps("ÉÈËÏÖÜÇÑŒ’")
	switch {
	case kind == "code":
		b.Rows = [][]glass.Keycap{digits, glass.Caps("AZERTYUIOP"), glass.Caps("QSDFGHJKLM"),
			append(glass.Caps("WXCVBN"), clear, erase)}
		return b
	case kind == "email":
		at := []glass.Keycap{{ID: "@", Write: "@", Weight: 1.6}, {ID: ".", Write: "."},
			{ID: "_", Write: "_"}, {ID: "+", Write: "+"}, {ID: "fr", Write: ".fr", Weight: 1.6},
			{ID: "com", Write: ".com", Weight: 1.8}, clear}
		b.Rows = [][]glass.Keycap{digits, glass.Caps("azertyuiop"), glass.Caps("qsdfghjklm"),
			append(glass.Caps("wxcvbn-"), erase), at}
		return b
	case k.layer == more:
		flip.Label, flip.Do = "ABC", func() { k.flip(letters) }
		first := digits
		if kind == "text" {
			first = accents
		}
		b.Rows = [][]glass.Keycap{first, glass.Caps("ÀÂÊÎÔÛÙÁÍÓ"), glass.Caps("ÄÅÆØÚŠŽĆĞŞ"),
			append(glass.Caps("ŁČ.,/-("), glass.Caps(")")...)}
		b.Rows[3] = append(b.Rows[3], erase)
	case kind == "text":
		b.Rows = [][]glass.Keycap{digits, glass.Caps("AZERTYUIOP"), glass.Caps("QSDFGHJKLM"),
			append(glass.Caps("WXCVBN’"), erase)}
	default:
		b.Rows = [][]glass.Keycap{accents, glass.Caps("AZERTYUIOP"), glass.Caps("QSDFGHJKLM"),
			append(glass.Caps("WXCVBN-"), erase)}
	}
	b.Rows = append(b.Rows, []glass.Keycap{flip, space, clear})
	return b
}

// pad returns the keypad for digits.
func (k *kit) pad(kind string) *glass.Keyboard {
	last := k.clear()
	if kind == "phone" {
		last = glass.Keycap{ID: "+", Write: "+"}
	}
	return k.Keyboard(112, 18, k.write, glass.Caps("123"), glass.Caps("456"), glass.Caps("789"),
		[]glass.Keycap{last, {ID: "0", Write: "0"}, k.erase()})
}

// write adds to what is typed.
func (k *kit) write(s string) {
	if f, ok := k.field(); ok && f.Type == dossier.CountryField && k.told(f) {
		k.take(session.TypedText{Text: k.typedShape(s)})
		return
	}
	k.take(session.TypedText{Text: k.typedShape(k.s.Screen.Typed + s)})
}

// eraseLast removes the last letter.
func (k *kit) eraseLast() {
	r := []rune(strings.TrimRight(k.s.Screen.Typed, "/"))
	if f, ok := k.field(); ok && f.Type == dossier.CountryField && k.told(f) {
		r = nil // it shows a whole name: no letter of it can be taken away
	}
	if len(r) > 0 {
		r = r[:len(r)-1]
	}
	k.take(session.TypedText{Text: k.typedShape(string(r))})
}
