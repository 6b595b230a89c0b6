// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"
	"unicode/utf8"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// question asks one question: the field well above the keys, where to find the answer
// beside it, and how much is still to type.
func (k *kit) question() page {
	f, ok := k.field()
	if !ok {
		return page{step: k.chapter(), back: k.back()}
	}
	p := page{step: k.chapter(), title: k.say("field." + string(f.ID) + ".title"), back: k.back(),
		main: k.next(k.say("continue"), session.NextAsked{})}
	if h := "field." + string(f.ID) + ".help"; k.cfg.Words.Has(h) {
		p.help = k.say(h)
	}
	if d, ok := k.cfg.Machine.Dates(k.s); ok && f.Check == "stamp" {
		// what it costs, before anybody buys it
		lines := k.cfg.Words.FeeLines(k.Lang, d.Dues)
		if p.help != "" && (!k.Large() || len(lines) == 0) {
			lines = append(lines, p.help)
		}
		p.help = strings.Join(lines, " ")
	}
	if t, ok := k.cfg.Machine.Threshold(k.s, f.ThresholdRef); ok {
		p.help = strings.TrimSpace(p.help + " " + k.cfg.Words.Threshold(k.Lang, t))
	}
	kind := string(f.Type)
	switch f.Type {
	case dossier.YesNoField:
		p.main = nil
		p.body = k.choices(f, []string{"yes", "no"})
	case dossier.ChoiceField:
		p.main = nil
		p.body = k.choices(f, f.Choices)
	case dossier.CountryField:
		k.country(&p, f)
	case dossier.DateField:
		p.body = append(p.body, k.DateBoxes(k.s.Screen.Typed, k.say("date.day"),
			k.say("date.month"), k.say("date.year")))
		pad := k.pad(kind)
		p.side, p.flex = pad, pad
	case dossier.DigitsField, dossier.PostalField, dossier.PhoneField:
		if f.Check == "agdref" || f.ID == "agdref_number" {
			p.body = append(p.body, spare{k.Line(32, 1,
				k.permit(k.Px(430-130*float64(btoi(k.Wide)))),
				k.Para(k.say("question.permit"), glass.SizeBody, false, k.Pal.Ink2))})
		}
		p.body = append(p.body, k.FieldBox(grouped(kind, f, k.s.Screen.Typed)))
		pad := k.pad(kind)
		p.side, p.flex = pad, pad
	default:
		p.body = append(p.body, k.FieldBox(grouped(kind, f, k.s.Screen.Typed)))
		keys := k.letterKeys(kind)
		p.keys, p.flex = keys, keys
		_, passport := k.cfg.Machine.PassportFirst(k.s)
		switch {
		case f.Type != dossier.NameField:
		case !passport && onPassport(f.ID):
			p.body = append(p.body, spare{k.machineLine()})
		case !passport:
		case k.Wide && k.Large(): // the keys leave no room for it
			p.also = k.passportAction()
		default:
			p.body = append(p.body, k.passportCard())
		}
	}
	switch below := k.below(f); {
	case below == nil:
	case k.Wide && !k.Large() && (k.s.Screen.FieldGap != nil || k.isRead()):
		// in the column, in view beside the field
		p.keep = below
	default:
		p.body = append(p.body, below)
	}
	if label := k.without(f); label != "" {
		p.body = append(p.body, k.buttonSized(
			action{id: "unknown", label: label, what: session.UnknownAsked{}}, glass.SizeBody, 96))
	}
	return p
}

// without returns the label of the button that continues without an answer; "" if there
// is none. For what some people do not have (a telephone, another name) the question has
// words of its own; an optional question can be skipped; to one that everybody is asked,
// the answer is "not known today".
func (k *kit) without(f dossier.Field) string {
	switch own := "field." + string(f.ID) + ".none"; {
	case f.Required && !f.Unknown:
		return ""
	case k.cfg.Words.Has(own):
		return k.say(own)
	case !f.Required:
		return k.say("question.skip")
	}
	return k.say("question.unknown")
}

// below says, under the field, what is wrong with it or how much is still to type.
func (k *kit) below(f dossier.Field) glass.Box {
	if g := k.s.Screen.FieldGap; g != nil {
		sentence, gesture := k.cfg.Words.Gap(k.Lang, *g)
		if k.s.Screen.FieldError == dossier.FieldSuspect {
			gesture = k.say("question.suspect")
		}
		return k.notice("warning-duotone", sentence, gesture, k.Pal.Warn)
	}
	if paper, seal, ok := k.cfg.Machine.ReadSealed(k.s); ok {
		return k.wasRead(paper, seal)
	}
	n := utf8.RuneCountInString(k.s.Screen.Typed)
	switch {
	case f.MaxLen == 0 || n == 0 || n >= f.MaxLen:
		return nil
	case f.Type == dossier.DigitsField || f.Type == dossier.PostalField:
		return k.Para(k.count("question.digits_left", f.MaxLen-n), glass.SizeBody, false,
			k.Pal.Ink2)
	case f.Type == dossier.CodeField:
		return k.Para(k.count("question.letters_left", f.MaxLen-n), glass.SizeBody, false,
			k.Pal.Ink2)
	}
	return nil
}

func (k *kit) isRead() bool {
	_, ok := k.cfg.Machine.ReadFrom(k.s)
	return ok
}

// wasRead marks the text in the field as read off a paper. Moving on confirms it; one
// touch empties the field.
func (k *kit) wasRead(paper dossier.PieceID, seal string) glass.Box {
	head := k.sayOr("reading.from."+string(paper), "reading.from")
	lines := []glass.Box{k.Para(head, glass.SizeBody, true, k.Pal.Tint.FG)}
	f, _ := k.field()
	// a country's name stands on the main action, and the Arabic keys are tall
	named := f.Type == dossier.CountryField && k.Wide && k.Large()
	if (seal == "" || !k.Large()) && !named { // the largest text size has room for only one of them
		lines = append(lines, k.Para(k.say("reading.check"), glass.SizeBody, false, k.Pal.Tint.FG))
	}
	if seal != "" {
		lines = append(lines, k.Para(k.say("reading.seal."+seal), glass.SizeHelp, true,
			k.Pal.Tint.FG))
	}
	said := k.LeadRow(k.Icon("scan-duotone", 72, k.Pal.Tint.FG), k.Col(0, lines...), 300)
	correct := k.pill("correct", "pencil-duotone", k.say("reading.correct"), session.TypedText{})
	return k.Band(k.EndRow(24, said, correct, 420), k.Pal.Tint)
}

func (k *kit) choices(f dossier.Field, values []string) []glass.Box {
	var out []glass.Box
	for _, v := range values {
		key := "choice." + string(f.ID) + "." + v
		title := k.sayOr(key, "choice."+v)
		c := card{id: "choice." + v, title: title, arrow: true, height: 148,
			what: session.ChoiceTaken{Value: v}}
		if k.s.Given.Answers[f.ID] == v || k.s.Letter.Said[f.ID] == v {
			c.chip = k.chip("check-circle-fill", k.say("choice.chosen"), k.Pal.Tint)
		}
		out = append(out, k.card(c))
	}
	return out
}

// onPassport reports whether a field is a name found on a passport: anybody's family name
// or given names. Towns and firms have names too, but not there.
func onPassport(id dossier.FieldID) bool {
	return strings.HasSuffix(string(id), string(dossier.FamilyName)) ||
		strings.HasSuffix(string(id), string(dossier.GivenNames))
}

// machineLine shows how a name appears in the machine-readable lines of a passport. It is
// nobody's name, and marked as such: it also accompanies questions about other people.
func (k *kit) machineLine() glass.Box {
	line := k.Para("P<UTOSPECIMEN<<SPECIMEN<<<<<<<<", 32, true, k.Pal.Ink)
	k.Latin(line)
	words := k.Col(0, k.Para(k.say("question.passport"), glass.SizeHelp, false, k.Pal.Ink2), line)
	return k.Framed(k.Line(30, 1, k.Icon("passport-duotone", 76, k.Pal.Accent), words), 30, 16)
}
