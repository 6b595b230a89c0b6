// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/text"
)

// country asks for a country by the first letters of its name, in French or in the
// person's language: who can write neither scans the passport. What matches stands above
// the keys where there is room. The main action takes a country by its name, and only where
// no other is meant: a wrong one leads to the wrong list.
func (k *kit) country(p *page, f dossier.Field) {
	keys := &searchKeys{field: k.countryField(f), Keyboard: k.searchBoard(), gap: k.Px(20)}
	p.keys, p.flex = keys, keys
	found := k.countries(f)
	p.main.off = true
	if len(found) == 1 || len(found) > 0 && k.cfg.Words.IsCountry(k.s.Screen.Typed, found[0]) {
		p.main = k.next(k.say("question.country.take", "country", k.countryName(found[0])),
			session.ChoiceTaken{Value: found[0]})
	}
	room := !k.Wide && !k.Large()
	_, passport := k.cfg.Machine.PassportFirst(k.s)
	switch passport = passport && k.s.Screen.Typed == ""; {
	case passport && k.Wide:
		p.also = k.passportAction()
	case passport:
		p.body = append(p.body, k.passportCard())
	}
	switch {
	case passport && k.Large() && !k.Wide: // there is room for the better way only
	case k.s.Screen.Typed == "":
		p.body = append(p.body, k.notice("info-duotone", "", k.say("question.country.help"),
			k.Pal.Tint))
	case len(found) == 0:
		p.body = append(p.body, k.notice("magnifying-glass-duotone",
			k.say("question.country.none"), k.say("question.country.none.help"), k.Pal.Warn))
	case room:
		for _, code := range found[:min(3, len(found))] {
			p.body = append(p.body, k.card(card{id: "choice." + code, arrow: true, height: 132,
				title: k.countryName(code), what: session.ChoiceTaken{Value: code}}))
		}
	case len(found) > 1:
		var names []string
		for _, code := range found[:min(3, len(found))] {
			names = append(names, k.countryName(code))
		}
		p.body = append(p.body, k.Para(strings.Join(names, " · "), glass.SizeBody, false,
			k.Pal.Ink2))
	}
}

// passportCard offers the passport in place of typing.
func (k *kit) passportCard() glass.Box {
	return k.card(card{id: "passport", icon: "passport-duotone", title: k.say("reading.passport"),
		sub: k.say("reading.passport.help"), iconPx: 72, height: 132, arrow: true,
		what: session.PassportAsked{}})
}

func (k *kit) passportAction() *action {
	return &action{id: "passport", label: k.say("reading.passport"), icon: "passport-duotone",
		lead: true, what: session.PassportAsked{}}
}

// countries returns the countries that match what is typed, among those that the question
// accepts.
func (k *kit) countries(f dossier.Field) []string {
	codes := f.Of
	if len(codes) == 0 {
		codes = dossier.Countries()
	}
	if code := k.s.Screen.Typed; k.told(f) {
		return []string{code}
	}
	return k.cfg.Words.FindCountries(k.Lang, k.s.Screen.Typed, codes)
}

// told reports whether the text in the field is a code that was answered or read, and not
// the first letters of a name.
func (k *kit) told(f dossier.Field) bool {
	code := k.s.Screen.Typed
	return dossier.IsCountry(code) && (k.isRead() || session.Answer(k.s, f.ID) == code)
}

// countryField shows the name of a country that was answered or read, else the letters.
func (k *kit) countryField(f dossier.Field) glass.Box {
	if !k.told(f) {
		return k.searchField()
	}
	name := k.countryName(k.s.Screen.Typed)
	if k.Lang == "ar" {
		return k.WordBox(name, text.RTL)
	}
	return k.FieldBox(name)
}

// countryName returns the name of a country, or its code where there is none.
func (k *kit) countryName(code string) string {
	if key := "country." + code; k.cfg.Words.Has(key) {
		return k.say(key)
	}
	return isolated(code)
}
