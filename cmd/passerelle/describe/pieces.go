// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"fmt"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/ui/words"
)

var kinds = map[dossier.Kind]string{dossier.Paper: "papier", dossier.Typed: "code à taper",
	dossier.Future: "à donner plus tard, au guichet"}

// instead prefixes the aspects of a substitute paper: instead, its id, and the aspect,
// separated by zero bytes.
const instead = "instead"

// substitute returns the id of the substitute paper that a fact is about, if any.
func (f fact) substitute() string {
	s := f.aspect
	if _, rest, ok := strings.Cut(f.item, "\x00"); ok {
		s = rest
	}
	if parts := strings.Split(s, "\x00"); parts[0] == instead {
		return parts[1]
	}
	return ""
}

// piece describes what is asked for in one slot.
func (t *teller) piece(x dossier.Piece) {
	item, name := string(x.Slot), t.pieceName(x)
	duty := "il le faut"
	if !x.Required {
		duty = "si on l’a"
	}
	tell := func(aspect, value, format string, args ...any) {
		t.add(papers, item, aspect, "%s : %s", name, fmt.Sprintf(format, args...))
		t.was(value)
	}
	t.add(papers, item, "", "%s (%s, %s)", name, kinds[x.Kind], duty)
	if x.ID != dossier.PieceID(x.Slot) {
		tell("id", string(x.ID), "c’est le papier %s", x.ID)
	}
	if x.Person != "" {
		tell("person", x.Person, "c’est celui %s", person(x.Person))
	}
	if x.When != nil {
		tell("when", t.condition(x.When), "demandé seulement si %s", t.condition(x.When))
	}
	for _, id := range x.Alternatives {
		other := t.say("piece." + string(id) + ".title")
		under := instead + "\x00" + string(id)
		t.add(papers, item, under, "%s : on peut donner à la place «\u00a0%s\u00a0»", name, other)
		if s, ok := t.p.Substitutes[id]; ok {
			under, other = under+"\x00", "«\u00a0"+other+"\u00a0»"
			t.sheets(papers, item, under, other, s)
			t.ages(papers, item, under, other, s)
			t.checks(papers, item, under, other, s)
		}
	}
	if x.Kind == dossier.Paper {
		t.sheets(papers, item, "", name, x)
	}
	t.ages(papers, item, "", name, x)
	t.least(papers, item, name, x.ThresholdRef)
	if x.DateField != "" {
		tell("date_field", string(x.DateField), "sa date se lit dans la question %s",
			t.question(x.DateField))
	}
	if x.ExpiryField != "" {
		tell("expiry_field", string(x.ExpiryField), "sa fin de validité se lit dans la question %s",
			t.question(x.ExpiryField))
	}
	if x.Field != "" {
		tell("field", string(x.Field), "le code se tape dans la question %s", t.question(x.Field))
	}
	t.checks(papers, item, "", name, x)
}

func (t *teller) pieceName(x dossier.Piece) string {
	return "«\u00a0" + t.c.Words.Piece(words.Reference, x) + "\u00a0»"
}

func (t *teller) sheets(section, item, aspect, name string, x dossier.Piece) {
	sides := "au moins 1 page"
	if x.Sides > 1 {
		sides = fmt.Sprintf("au moins %d pages (tous les côtés)", x.Sides)
	}
	most := "sans limite"
	if x.MaxPages > 0 {
		most = fmt.Sprintf("%d au plus", x.MaxPages)
	}
	t.add(section, item, aspect+"sheets", "%s : %s, %s", name, sides, most)
	t.was(sides + ", " + most)
}

// ages says how old a paper may be: its own limits, or every line of the dated table.
func (t *teller) ages(section, item, aspect, name string, x dossier.Piece) {
	if x.LimitRef == "" {
		if x.Ages != (dossier.Ages{}) {
			t.add(section, item, aspect+"age", "%s doit avoir %s", name, age(x.Ages))
			t.was(age(x.Ages))
		}
		return
	}
	var lines []string
	for _, l := range t.c.Limits() {
		if l.Ref != x.LimitRef {
			continue
		}
		line := fmt.Sprintf("%s depuis le %s", age(l.Ages), date(l.From))
		if !l.Verified {
			line += " (à vérifier)"
		}
		lines = append(lines, line)
	}
	for _, l := range t.c.Limits() {
		if l.Ref == x.LimitRef {
			t.add(section, item+"\x00"+aspect+"limit"+l.From.Format(time.DateOnly), "source",
				"%s, âge depuis le %s : source « %s »", name, date(l.From), t.c.Source(l.Source))
		}
	}
	t.add(section, item, aspect+"age", "%s doit avoir %s", name, strings.Join(lines, ", puis "))
	t.was(strings.Join(lines, ", puis "))
}

// least says what a paper has to show, or an answer should be, at least: every line of the
// dated table.
func (t *teller) least(section, item, name, ref string) {
	var lines []string
	for _, l := range t.c.Thresholds() {
		if l.Ref != ref {
			continue
		}
		lines = append(lines, t.c.Words.Threshold(words.Reference, l))
		t.add(section, item+"\x00least"+l.From.Format(time.DateOnly), "source",
			"%s, montant depuis le %s : source « %s »", name, date(l.From), t.c.Source(l.Source))
	}
	if len(lines) > 0 {
		t.add(section, item, "least", "%s : %s", name, strings.Join(lines, " Puis : "))
		t.was(strings.Join(lines, " Puis : "))
	}
}

// age describes a limit: "moins de 6 mois (conseillé : 3 mois)".
func age(a dossier.Ages) string {
	out, advised := "", ""
	switch {
	case a.MaxAgeMonths > 0:
		out = fmt.Sprintf("moins de %d mois", a.MaxAgeMonths)
	case a.MaxAgeDays > 0:
		out = fmt.Sprintf("moins de %s", days(a.MaxAgeDays))
	}
	switch {
	case a.AdvisedMonths > 0:
		advised = fmt.Sprintf("%d mois", a.AdvisedMonths)
	case a.AdvisedDays > 0:
		advised = days(a.AdvisedDays)
	}
	switch {
	case advised == "":
		return out
	case out == "":
		return "de préférence moins de " + advised
	}
	return out + " (conseillé : " + advised + ")"
}

func (t *teller) checks(section, item, aspect, name string, x dossier.Piece) {
	switch x.Translation {
	case dossier.Sworn:
		t.add(section, item, aspect+"translation",
			"%s : en français, ou traduit par un traducteur assermenté", name)
	case dossier.NoTranslation:
		t.add(section, item, aspect+"translation", "%s : pas de traduction demandée", name)
	}
	if x.AgentChecks {
		t.add(section, item, aspect+"agent", "%s : l’agent juge ce qui est écrit dessus", name)
	}
	if x.Sheet != dossier.NoSheet {
		t.printed(section, item, aspect, name, x.Sheet)
	}
	t.reason(section, item+"\x00"+aspect, name, x.Verified, x.Why, x.Source)
	t.add(section, item+"\x00"+aspect, "icon", "%s : dessin %q", name, x.Icon)
}

// printed says which sheet the kiosk offers for a paper.
func (t *teller) printed(section, item, aspect, name string, s dossier.Sheet) {
	title := t.say("sheet." + string(s) + ".title")
	how := "la borne dit où l’avoir"
	switch {
	case s.ByHand():
		how = "la borne imprime le modèle à recopier à la main"
	case s.Printed():
		how = "la borne imprime la feuille à signer"
	}
	t.add(section, item, aspect+"sheet", "%s : %s «\u00a0%s\u00a0»", name, how, title)
	t.was("«\u00a0" + title + "\u00a0»")
}

// field describes one question.
func (t *teller) field(f dossier.Field) {
	item, name := string(f.ID), t.question(f.ID)
	duty := "réponse facultative"
	switch {
	case f.Required && f.Unknown:
		duty = "il faut répondre, ou dire qu’on ne sait pas"
	case f.Required:
		duty = "il faut répondre"
	case f.Unknown:
		duty = "réponse facultative, on peut dire qu’on ne sait pas"
	}
	t.add(questions, item, "", "%s (%s)", name, duty)
	tell := func(aspect, value, format string, args ...any) {
		t.add(questions, item, aspect, "%s : %s", name, fmt.Sprintf(format, args...))
		t.was(value)
	}
	if f.When != nil {
		tell("when", t.condition(f.When), "posée seulement si %s", t.condition(f.When))
	}
	kind := string(f.Type)
	if len(f.Choices) > 0 {
		var list []string
		for _, v := range f.Choices {
			list = append(list, "«\u00a0"+t.say("choice."+string(f.ID)+"."+v)+"\u00a0»")
		}
		kind = strings.Join(list, ", ")
	}
	if len(f.Of) > 0 {
		kind = strings.Join(f.Of, ", ")
	}
	tell("type", kind, "on répond par %s", kind)
	if f.Check != "" {
		tell("check", f.Check, "contrôle %q", f.Check)
	}
	if f.MaxLen > 0 {
		tell("max_len", fmt.Sprint(f.MaxLen), "%d signes au plus", f.MaxLen)
	}
	t.least(questions, item, name, f.ThresholdRef)
	if f.Slot != "" {
		tell("slot", string(f.Slot), "se lit sur le papier %s", f.Slot)
	}
	if f.Person != "" {
		tell("person", f.Person, "parle %s", person(f.Person))
	}
	if f.Audience == dossier.Mediator {
		tell("audience", "", "seuls les médiateurs la voient")
	}
	t.doubt(questions, item, name, f.Verified, f.Source)
}

// order says in what order papers and questions come.
func (t *teller) order() {
	var slots, asked []string
	for _, x := range t.p.Pieces {
		slots = append(slots, string(x.Slot))
	}
	for _, f := range t.p.Fields {
		asked = append(asked, string(f.ID))
	}
	t.add(papers, "order", "order", "ordre des papiers : %s", strings.Join(slots, ", "))
	t.add(questions, "order", "order", "ordre des questions : %s", strings.Join(asked, ", "))
}
