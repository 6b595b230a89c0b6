// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/ui/words"
)

// fact is one statement, in French, of a catalogue about a procedure. Facts of two
// catalogues with the same section, item and aspect correspond: if their texts differ,
// something has changed.
type fact struct {
	section, item, aspect string // aspect "": the item itself
	text                  string // a whole sentence without the full stop
	value                 string // the old value, after "avant : "; "" if it is the whole text
}

// Sections of a procedure, in the order of its page.
const (
	forWhom   = "Pour qui"
	how       = "Où et comment"
	when      = "Quand"
	howMuch   = "Combien"
	papers    = "Papiers"
	questions = "Questions"
	warnings  = "Avertissements"
	given     = "Ce que l’on reçoit"
	elsewhere = "Où s’adresser"
	law       = "Textes"
)

var sections = []string{forWhom, how, when, howMuch, papers, questions, warnings, given, elsewhere,
	law}

// teller describes one procedure in words.
type teller struct {
	c     *Catalogue
	p     *dossier.Procedure
	facts []fact
}

// describe returns everything that a catalogue says about a procedure.
func (c *Catalogue) describe(p *dossier.Procedure) []fact {
	if facts, ok := c.told[p.ID]; ok {
		return facts
	}
	t := &teller{c: c, p: p}
	t.people()
	t.ways()
	t.windows()
	t.fees()
	for _, x := range p.Pieces {
		t.piece(x)
	}
	for _, f := range p.Fields {
		t.field(f)
	}
	t.order()
	t.notices()
	t.outputs()
	for _, k := range p.Contacts {
		t.add(elsewhere, k, "", "«\u00a0%s\u00a0»", t.say("contact."+k+".title"))
	}
	t.law()
	if c.told == nil {
		c.told = map[dossier.ProcedureID][]fact{}
	}
	c.told[p.ID] = t.facts
	return t.facts
}

func (t *teller) add(section, item, aspect, format string, args ...any) {
	t.facts = append(t.facts, fact{section, item, aspect, fmt.Sprintf(format, args...), ""})
}

// was sets the text after "avant : " for the last fact.
func (t *teller) was(value string) { t.facts[len(t.facts)-1].value = value }

func (t *teller) say(key string) string {
	if !t.c.Words.Has(key) {
		return key
	}
	return t.c.Words.Text(words.Reference, key)
}

// name returns the name of a procedure, as agents call it.
func (c *Catalogue) name(p *dossier.Procedure) string {
	return c.Words.Text(words.Reference, "procedure."+string(p.ID)+".short")
}

var filers = map[dossier.FiledBy]string{
	dossier.BySelf: "la personne elle-même", dossier.ByParent: "un parent",
	dossier.ByAuthority: "qui a l’autorité parentale",
	dossier.ByMandatary: "une personne avec un mandat",
}

// requests holds the names of requests, as agents use them.
var requests = map[dossier.Request]string{
	dossier.First: "première demande", dossier.Renewal: "renouvellement",
	dossier.Change: "changement de statut", dossier.Duplicate: "duplicata",
	dossier.Address: "changement d’adresse", dossier.Situation: "changement de situation",
	dossier.Validation: "validation du visa", dossier.Declaration: "déclaration",
	dossier.Appeal: "recours", dossier.Guidance: "orientation",
}

// title says which request for which title a procedure is, if its format says so.
func (t *teller) title() {
	if t.p.Request == "" {
		return
	}
	t.add(forWhom, "request", "", "demande : %s, du titre « %s »", requests[t.p.Request], t.p.Title)
	if t.p.Was != "" {
		t.add(forWhom, "was", "", "elle faisait partie de « %s »", t.p.Was)
	}
	of, _ := t.c.Title(t.p.Title)
	if n := of.NoRenewal; n != nil && of.Of[0] == t.p {
		t.add(forWhom, "no_renewal", "", "pas de renouvellement : %s", n.Why)
		t.doubt(forWhom, "no_renewal", "pas de renouvellement", n.Verified, n.Source)
	}
}

func (t *teller) people() {
	t.title()
	if t.p.Audience == dossier.Mediator {
		t.add(forWhom, "audience", "", "seuls les médiateurs voient cette démarche")
	} else {
		t.add(forWhom, "audience", "", "tout le monde voit cette démarche")
	}
	if len(t.p.FiledBy) > 0 {
		var who []string
		for _, f := range t.p.FiledBy {
			who = append(who, filers[f])
		}
		t.add(forWhom, "filed_by", "", "peuvent la déposer : %s", strings.Join(who, ", "))
		t.was(strings.Join(who, ", "))
	}
	if g := t.p.Country; g != "" {
		t.add(forWhom, "country", "", "elle n’est que pour les citoyens de : %s", t.c.groupName(g))
	}
	for _, other := range t.p.Persons {
		t.add(forWhom, "person."+other, "", "elle parle aussi %s", person(other))
	}
	theme := t.p.Family
	if key := "family." + theme + ".title"; t.c.Words.Has(key) {
		theme = t.say(key)
	}
	t.add(forWhom, "family", "", "elle est rangée dans le thème «\u00a0%s\u00a0»", theme)
	t.add(forWhom, "icon", "icon", "son dessin est %q", t.p.Icon)
}

// person names somebody other than the applicant, after "celui" or "parle".
func person(id string) string {
	if name, ok := map[string]string{"minor": "de l’enfant", "spouse": "du conjoint",
		"worker": "du salarié"}[id]; ok {
		return name
	}
	return "d’une autre personne (" + id + ")"
}

var modes = map[dossier.Mode]string{
	dossier.Full:   "la borne prépare et envoie",
	dossier.Assist: "la borne prépare et imprime, l’envoi se fait ailleurs",
	dossier.Info:   "la borne explique seulement",
}

func (t *teller) ways() {
	t.add(how, "channel", "", "par défaut : %s ; %s", t.p.Channel, modes[t.p.Mode])
	for _, l := range t.p.Channels {
		where := "partout"
		if l.Prefecture != "*" {
			where = "dans le département " + l.Prefecture
		}
		item := "channel." + l.Prefecture + "." + l.From.Format(time.DateOnly)
		t.add(how, item, "", "à partir du %s, %s : %s ; %s", date(l.From), where, l.Name,
			modes[l.Mode])
		t.doubt(how, item, "cette voie", l.Verified, l.Source)
	}
	for _, l := range t.c.Places() {
		item := "place." + l.Note
		t.add(how, item, "", "dans %s : « %s »", strings.Join(l.Prefectures, ", "), t.say(item))
		t.doubt(how, item, "cet avertissement", l.Verified, l.Source)
	}
	if t.p.MaxBytes > 0 {
		t.add(how, "max_bytes", "", "un fichier a au plus %s", weight(t.p.MaxBytes))
		t.was(weight(t.p.MaxBytes))
	}
}

// doubt says whether a rule is certain, and by which source.
func (t *teller) doubt(section, item, what string, verified bool, source string) {
	t.reason(section, item, what, verified, "", source)
}

// reason says so of a rule of which somebody may say why it isn't certain.
func (t *teller) reason(section, item, what string, verified bool, why, source string) {
	switch {
	case verified:
		t.add(section, item, "verified", "%s : règle sûre", what)
	case why == "":
		t.add(section, item, "verified", "%s : règle à vérifier", what)
	default:
		t.add(section, item, "verified", "%s : règle à vérifier : %s", what, why)
	}
	if source != "" {
		t.add(section, item, "source", "%s : source « %s »", what, t.c.Source(source))
		t.was("« " + t.c.Source(source) + " »")
	}
}

func (t *teller) windows() {
	for i, w := range t.p.Windows {
		item := fmt.Sprintf("window.%d", i)
		counted := "une fin fixée par la loi"
		if w.Field != "" {
			counted = t.question(w.Field)
		}
		t.add(when, item, "", "%s%s%s : %s", since(w.From), t.provided(w.When), counted, span(w))
		t.was(span(w))
		if w.LateFee != "" {
			t.add(when, item, "late_fee", "en retard, on paie en plus : %s", t.timeline(w.LateFee))
			t.was(t.timeline(w.LateFee))
			t.sources(when, item, w.LateFee)
		}
		if w.Or != nil {
			other := fmt.Sprintf("dans les %d derniers mois", w.Or.OpensMonths)
			if w.Or.OpensMonths == 0 {
				other = span(dossier.Window{StartsDays: w.StartsDays, StartsMonths: w.StartsMonths,
					WithinMonths: w.Or.WithinMonths, WithinDays: w.Or.WithinDays})
			}
			t.add(when, item, "or", "un autre texte dit : %s ; source « %s »", other,
				t.c.Source(w.Or.Source))
			t.was(other)
		}
		t.reason(when, item, "cette période", w.Verified, w.Why, w.Source)
	}
}

// span says when to file, by the dates of a window.
func span(w dossier.Window) string {
	var out []string
	if w.OpensDays > 0 {
		out = append(out, fmt.Sprintf("au plus tôt %s avant", days(w.OpensDays)))
	}
	switch {
	case w.OpensMonths > 0 && w.WithinMonths > 0:
		out = append(out, fmt.Sprintf("au plus tôt %d mois après", w.OpensMonths))
	case w.OpensMonths > 0:
		out = append(out, fmt.Sprintf("au plus tôt %d mois avant", w.OpensMonths))
	}
	if !w.Until.IsZero() {
		out = append(out, "jusqu’au "+date(w.Until))
	}
	if w.StillTaken {
		out = append(out, "en retard, la demande reste possible, sans rien payer de plus")
	}
	if w.ClosesDays > 0 {
		out = append(out, fmt.Sprintf("au plus tard %s avant", days(w.ClosesDays)))
	}
	if w.StartsMonths > 0 {
		out = append(out, fmt.Sprintf("compté %d mois plus tard", w.StartsMonths))
	}
	if w.StartsDays > 0 {
		out = append(out, "compté "+days(w.StartsDays)+" plus tard")
	}
	if w.WithinMonths > 0 {
		out = append(out, fmt.Sprintf("au plus tard %d mois après", w.WithinMonths))
	}
	if w.WithinDays > 0 {
		out = append(out, fmt.Sprintf("au plus tard %s après", days(w.WithinDays)))
	}
	if w.DayBefore {
		out = append(out, "la veille de ce jour")
	}
	if w.ToTheHour {
		out = append(out, "jusqu’à la même heure")
	}
	if w.Franc {
		out = append(out, "ou encore le lendemain (délai franc)")
	}
	if w.WorkingDay {
		out = append(out, "ou le jour ouvré suivant")
	}
	if w.GraceMonths > 0 {
		out = append(out, fmt.Sprintf("accepté en retard pendant %d mois", w.GraceMonths))
	}
	if w.RedirectMonths > 0 {
		out = append(out, fmt.Sprintf("à moins de %d mois, c’est un renouvellement qu’il faut",
			w.RedirectMonths))
	}
	if len(out) == 0 {
		return "pas de limite"
	}
	return strings.Join(out, ", ")
}

func (t *teller) fees() {
	for i, f := range t.p.Fees {
		item, text := fmt.Sprintf("fee.%d", i), t.amount(f.Ref)
		if f.Or != "" {
			text = "les textes diffèrent : " + text + ", ou " + t.amount(f.Or)
		}
		who := t.provided(f.When)
		if f.When == nil && i > 0 {
			who = "sinon, "
		}
		t.add(howMuch, item, "", "%s%s", who, text)
		t.was(text)
		t.sources(howMuch, item, f.Ref)
		if f.Or != dossier.Free && f.Or != "" {
			t.sources(howMuch, item+".or", f.Or)
		}
		if f.When == nil {
			return
		}
	}
	others := ""
	if len(t.p.Fees) > 0 {
		others = "sinon, "
	}
	if t.p.FeeRef == "" {
		t.add(howMuch, "fee", "", "%son ne paie rien", others)
	} else {
		t.add(howMuch, "fee", "", "%son paie %s", others, t.timeline(t.p.FeeRef))
		t.was(t.timeline(t.p.FeeRef))
		t.sources(howMuch, "fee", t.p.FeeRef)
	}
}

// amount tells what is paid by a reference; "" and "free" are nothing.
func (t *teller) amount(ref string) string {
	if ref == "" || ref == dossier.Free {
		return "on ne paie rien"
	}
	return "on paie " + t.timeline(ref)
}

// amounts returns the lines of a fee, the first day first.
func (t *teller) amounts(ref string) []dossier.Fee {
	lines := slices.DeleteFunc(t.c.FeeTable(), func(f dossier.Fee) bool { return f.Ref != ref })
	slices.SortStableFunc(lines, func(a, b dossier.Fee) int { return a.From.Compare(b.From) })
	return lines
}

// sources says where the amounts of a fee come from.
func (t *teller) sources(section, item, ref string) {
	for _, f := range t.amounts(ref) {
		t.add(section, item+"\x00fee", "source", "montant depuis le %s : source « %s »",
			date(f.From), t.c.Source(f.Source))
		t.facts[len(t.facts)-1].item += f.From.Format(time.DateOnly)
	}
}

// timeline lists every amount of a fee, with its days.
func (t *teller) timeline(ref string) string {
	var out []string
	for _, f := range t.amounts(ref) {
		amount := fmt.Sprintf("%d\u00a0€ depuis le %s", f.Euros, date(f.From))
		if f.Kept {
			amount += ", jamais rendus"
		}
		if !f.Verified {
			amount += " (à vérifier)"
		}
		out = append(out, amount)
	}
	return strings.Join(out, ", puis ")
}

func (t *teller) outputs() {
	stages := map[dossier.Stage]string{dossier.AtFiling: "au dépôt",
		dossier.InProcessing: "pendant l’instruction", dossier.AtDecision: "à la décision"}
	for _, o := range t.p.Outputs {
		proof := "ne prouve pas le droit de rester"
		if o.ProvesStay {
			proof = "prouve le droit de rester"
		}
		item := string(o.Stage) + "." + o.ID
		t.add(given, item, "", "%s : «\u00a0%s\u00a0», %s", stages[o.Stage],
			t.say("output."+o.ID+".title"), proof)
		t.doubt(given, item, "«\u00a0"+t.say("output."+o.ID+".title")+"\u00a0»", o.Verified,
			o.Source)
	}
}

func (t *teller) notices() {
	for i, n := range t.p.Notices {
		text := t.say("gap." + string(n.Code) + ".title")
		if n.To != "" {
			if q, ok := t.c.Procedure(n.To); ok {
				text += " → " + t.c.name(q)
			}
		}
		item := fmt.Sprintf("%s.%d", n.Code, i)
		t.add(warnings, item, "", "%s«\u00a0%s\u00a0»", t.provided(n.When), text)
		if n.Slot != "" || n.Field != "" {
			t.add(warnings, item, "place", "«\u00a0%s\u00a0» est dit devant %s", text,
				strings.Trim(string(n.Slot)+" "+string(n.Field), " "))
		}
		t.add(warnings, item, "source", "«\u00a0%s\u00a0» : source « %s »", text,
			t.c.Source(n.Source))
	}
}

func (t *teller) law() {
	for _, l := range t.p.LegalBasis {
		t.add(law, "law."+l, "", "%s", l)
	}
	t.add(law, "valid_from", "", "liste valable depuis le %s", date(t.p.ValidFrom))
	t.add(law, "reviewed_on", "", "liste relue le %s", date(t.p.ReviewedOn))
	t.was(date(t.p.ReviewedOn))
}

func date(d time.Time) string { return words.Date(words.Reference, d) }

func since(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return "à partir du " + date(d) + ", "
}

func weight(n int64) string {
	if n%1_000_000 == 0 {
		return fmt.Sprintf("%d Mo", n/1_000_000)
	}
	return fmt.Sprintf("%d octets", n)
}
