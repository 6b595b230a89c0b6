// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"fmt"
	"strings"
	"time"

	"passerelle/dossier"
)

// Because says when a rule of a procedure applies: "si …", or "toujours".
func (c *Catalogue) Because(p *dossier.Procedure, when *dossier.Condition) string {
	if when == nil {
		return "toujours"
	}
	t := teller{c: c, p: p}
	return "si " + t.condition(when)
}

// question names a question.
func (t *teller) question(id dossier.FieldID) string {
	if key := "field." + string(id) + ".title"; t.c.Words.Has(key) {
		return "«\u00a0" + t.say(key) + "\u00a0»"
	}
	if slot, ok := strings.CutSuffix(string(id), ".given"); ok {
		if x, ok := t.p.Piece(dossier.Slot(slot)); ok {
			return "le papier donné pour " + t.pieceName(x)
		}
	}
	return string(id)
}

// provided returns the beginning of a sentence that applies to some only; "" if to all.
func (t *teller) provided(c *dossier.Condition) string {
	if c == nil {
		return ""
	}
	return "si " + t.condition(c) + " : "
}

// condition returns the words that follow "si".
func (t *teller) condition(c *dossier.Condition) string {
	switch {
	case c.Not != nil && c.Not.Known:
		return "on ne répond pas à " + t.question(c.Not.Field)
	case c.Not != nil:
		return "il n’est pas vrai que (" + t.condition(c.Not) + ")"
	case c.All != nil:
		return t.joined(c.All, " et ")
	case c.Any != nil:
		return t.joined(c.Any, " ou ")
	case c.Known:
		return "on répond à " + t.question(c.Field)
	case c.Before != nil:
		return fmt.Sprintf("la date %s est avant %s", t.question(c.Field), day(c.Before))
	case c.After != nil:
		return fmt.Sprintf("la date %s est après %s", t.question(c.Field), day(c.After))
	}
	if c.Group != "" {
		return t.question(c.Field) + " : " + t.c.groupName(c.Group)
	}
	var values []string
	for _, v := range c.In {
		values = append(values, "«\u00a0"+t.answer(c.Field, v)+"\u00a0»")
	}
	return fmt.Sprintf("%s est %s", t.question(c.Field), strings.Join(values, " ou "))
}

// groupName returns what a group of countries is called.
func (c *Catalogue) groupName(id string) string {
	if g, ok := c.Group(id); ok {
		return g.Name
	}
	return id
}

func (t *teller) joined(parts []*dossier.Condition, with string) string {
	var out []string
	for _, p := range parts {
		s := t.condition(p)
		if p.All != nil || p.Any != nil {
			s = "(" + s + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, with)
}

// answer returns an answer in the words of the screens.
func (t *teller) answer(f dossier.FieldID, v string) string {
	for _, key := range []string{"choice." + string(f) + "." + v, "piece." + v + ".title",
		"choice." + v} {
		if t.c.Words.Has(key) {
			return t.say(key)
		}
	}
	return v
}

// days counts days: "1 jour", "90 jours".
func days(n int) string {
	if n < 2 {
		return fmt.Sprintf("%d jour", n)
	}
	return fmt.Sprintf("%d jours", n)
}

// day returns the words for a day in a condition: fixed, or counted from the day of filing.
func day(s *dossier.Span) string {
	switch {
	case !s.Day.IsZero():
		return "le " + date(s.Day.In(time.UTC))
	case s.Months > 0:
		return fmt.Sprintf("%d mois après le dépôt", s.Months)
	case s.Months < 0:
		return fmt.Sprintf("%d mois avant le dépôt", -s.Months)
	case s.Days > 0:
		return fmt.Sprintf("%s après le dépôt", days(s.Days))
	case s.Days < 0:
		return fmt.Sprintf("%s avant le dépôt", days(-s.Days))
	}
	return "le jour du dépôt"
}
