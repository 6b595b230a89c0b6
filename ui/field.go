// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// typing returns what the field on screen accepts: a dossier.FieldType, "ticket", "pin",
// or "" if there is no field.
func (k *kit) typing() string {
	if k.s.Cover.Overlay != session.NoOverlay {
		return ""
	}
	switch k.s.Visit.Step {
	case session.TicketIn:
		return "ticket"
	case session.StaffPIN:
		return "pin"
	case session.Search:
		return "search"
	case session.Question, session.Deadline:
		if f, ok := k.field(); ok && f.Type != dossier.YesNoField && f.Type != dossier.ChoiceField {
			return string(f.Type)
		}
	}
	return ""
}

func (k *kit) field() (dossier.Field, bool) { return k.cfg.Machine.FieldOn(k.s) }

// typedShape formats what is typed for its field: dates get their slashes, and fields of
// a known length accept no more.
func (k *kit) typedShape(s string) string {
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

// dateShape formats up to eight digits as 24/11/2026.
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

// grouped returns what a field shows: long numbers in groups, easier to compare with a
// paper.
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
