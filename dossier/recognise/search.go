// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise

import (
	"slices"
	"strings"
	"unicode/utf8"

	"passerelle/dossier"
)

// found is where a phrase stands on a page.
type found struct {
	phrase
	at    []int // tokens; none where words are not told apart
	lines []int
	grade int  // of a heading
	weak  bool // it is what a letter is about, or how one begins: no more than a shared heading
}

// match looks for a phrase from a token on. It may go on in the line below, or beside; in a
// heading, words that change nothing may stand between its own.
func (s *sheet) match(p phrase, from int) (at, lines []int, ok bool) {
	cur := from
	for i, w := range p.words {
		k := s.meant(p, cur, w)
		for k < 0 && i > 0 && p.heads() && s.between(cur) {
			if cur = s.next(cur+1, cur, w, lines); cur < 0 {
				return nil, nil, false
			}
			k = s.meant(p, cur, w)
		}
		if k < 0 {
			return nil, nil, false
		}
		t := s.tokens[cur]
		if len(lines) == 0 || lines[len(lines)-1] != t.line {
			lines = append(lines, t.line)
		}
		for n := range t.is[k].span {
			at = append(at, cur+n)
		}
		if i == len(p.words)-1 {
			return at, lines, true
		}
		if cur = s.next(cur+t.is[k].span, cur, p.words[i+1], lines); cur < 0 {
			return nil, nil, false
		}
	}
	return nil, nil, false
}

// next returns the token to go on with behind one that has been read: to, or where the line
// ends the first of another one that begins with the word looked for; -1: there is none.
func (s *sheet) next(to, read, word int, lines []int) int {
	l := s.tokens[read].line
	if to < s.lines[l].until {
		return to
	}
	n := s.after(l, word)
	if n < 0 || slices.Contains(lines, n) {
		return -1
	}
	return s.lines[n].from
}

// between reports whether a token may stand inside a heading and change nothing.
func (s *sheet) between(token int) bool {
	w := s.tokens[token].text
	return between[w] || numeric(w)
}

// meant returns which meaning of a token is a word of a phrase; -1: none. A phrase of one
// short word is not guessed at: "plaine" is no "plainte".
func (s *sheet) meant(p phrase, token, word int) int {
	return slices.IndexFunc(s.tokens[token].is, func(m meaning) bool {
		return m.word == word && (!m.plural || !p.heads()) &&
			(m.exact || m.plural || len(p.words) > 1 || p.runes >= aloneLength)
	})
}

// aloneLength is from how many letters on a phrase of one word may be read with one wrong.
const aloneLength = 9

// heads reports whether a phrase is a heading.
func (p phrase) heads() bool { return p.role == heading || p.role == shared }

// between are words that may stand inside a heading and change nothing: "avis annuel d'impôt".
var between = set(`individuel individuelle nominatif nominative provisoire definitif definitive
	officiel officielle annuel annuelle mensuel mensuelle trimestriel trimestrielle semestriel
	semestrielle simplifie simplifiee administratif administrative numerique electronique
	originale detaille detaillee official individual provisional annual monthly certified`)

// after returns the line that goes on where a line ends with a phrase unfinished: the one
// beside it or the one below, if it begins with the word that is looked for; -1: none.
func (s *sheet) after(i, word int) int {
	l := s.lines[i]
	for _, j := range []int{l.right, l.below} {
		if j < 0 {
			continue
		}
		b := s.lines[j]
		if b.from == b.until || b.Y-(l.Y+l.H) > 1.6*l.H || b.H < 0.6*l.H || b.H > 1.6*l.H {
			continue
		}
		if slices.ContainsFunc(s.tokens[b.from].is, func(m meaning) bool { return m.word == word }) {
			return j
		}
	}
	return -1
}

// neutral are words beside a heading that change nothing.
var neutral = set(`n no numero num ref reference votre notre au aux en a date jour mois annee
	periode pour page duplicata original copie m mme mr mlle monsieur madame janvier fevrier mars
	avril mai juin juillet aout septembre octobre novembre decembre et mensuelle mensuel
	definitif definitive republique francaise number no for issued emise emis etablie etabli
	etablissement universitaire scolaire 1er 2e 2eme 3e 3eme semestre trimestre annuel annuelle`)

// sentence are words that make a line a sentence, or the name of a request, a list, a form:
// what stands there is spoken of.
var sentence = set(`objet joindre joint jointe joints fournir fournie fournis demande demandes
	demandee modele exemple concernant concerne relatif relative suite reception obtenir comment
	pourquoi quand une un cette ce cet ces vos mes nos ses leurs sans avec pas ni ou si vous nous
	je il elle est sont sera seront etre avez ont doit doivent peut peuvent faut merci veuillez prie
	prions presenter presentez transmettre envoyer deposer telecharger imprimer remplir completer
	liste pieces justificatif justificatifs manquant manquante attente requis requise obligatoire
	conditions generales disponible cliquez ici voir consulter acceder retour guide notice
	foire questions which your you please must required upload request list example template sample
	here click how why comprendre lire expliquee explique expliquer faire renouveler choisir
	souscrire savoir trouver conseils atelier bienvenue get your`)

func set(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// subject are words before what a letter is about, and opening those that one begins with.
var (
	subject = set(`objet subject konu asunto assunto oggetto betreff тема`)
	opening = set(`je j nous i we me ben yo eu io ich`)
)

// opens reports whether a phrase is how a letter begins, at the head of its line: "Je
// soussigné". It needs no more of a heading.
func (r *Recogniser) opens(s *sheet, f found) bool {
	l := s.lines[f.lines[0]]
	return f.role == shared && opening[r.spelt[f.words[0]]] && f.at[0] == l.from &&
		l.Y < 0.6 && l.H >= 0.75*s.median
}

// headed tells whether the phrase is what its lines are about, and how much of a heading
// they are; 0: they are none.
func (s *sheet) headed(f *found) int {
	grade := 3
	rest, own, before := 0, 0, 0
	first, last := f.at[0], f.at[len(f.at)-1]
	for n, i := range f.lines {
		l := s.lines[i]
		if n == 0 || !l.sub {
			grade = min(grade, l.grade)
		}
		from, until := l.part(first, last)
		for t := l.from; t < l.until; t++ {
			w := s.tokens[t].text
			switch n := utf8.RuneCountInString(w); {
			case slices.Contains(f.at, t):
				own += n
			case t == l.from && subject[w]:
				f.weak = true
			case sentence[w]:
				return 0
			case t < from || t >= until: // "ATTESTATION – CERTIFICATE": each part is a heading
			case neutral[w] || between[w] || numeric(w) || n < 2:
			default:
				rest += n
				if t < first {
					before++
				}
			}
		}
	}
	most := own / 2
	if grade >= 2 {
		most = own
	}
	if rest > most || before > 1 {
		return 0
	}
	return grade
}

// part returns the tokens of the part of a line, between dashes, in which those from first
// to last stand.
func (l line) part(first, last int) (from, until int) {
	from, until = l.from, l.until
	for _, cut := range l.cuts {
		if cut <= first && first < l.until {
			from = max(from, cut)
		}
		if cut > last && last >= l.from {
			until = min(until, cut)
		}
	}
	return from, until
}

// evidence is what a page shows for one kind.
type evidence struct {
	heads   []found
	signs   []string // names of the signs that support a heading, in the order found
	points  int
	told    int      // of the signs, how many are tells or numbers
	telling []string // their names
	speaks  bool
}

// add counts a sign once. What tells and supports under one name counts as what tells.
func (e *evidence) add(name string, points int, tells bool) {
	known, told := slices.Contains(e.signs, name), slices.Contains(e.telling, name)
	switch {
	case told, known && !tells:
		return
	case known:
		points -= wordPoints
	default:
		e.signs = append(e.signs, name)
	}
	e.points += points
	if tells {
		e.telling = append(e.telling, name)
		e.told++
	}
}

// What a sign is worth.
const (
	wordPoints   = 1
	tellPoints   = 2
	numberPoints = 3
	sealPoints   = 4
)

// search collects what a page shows for each kind.
func (r *Recogniser) search(p Page) (*sheet, []evidence) {
	s := r.read(p)
	all := make([]evidence, len(r.kinds))
	var others []found
	for t := range s.tokens {
		for _, m := range s.tokens[t].is {
			for _, i := range r.first[m.word] {
				x := r.phrases[i]
				at, lines, ok := s.match(x, t)
				if !ok {
					continue
				}
				f := found{phrase: x, at: at, lines: lines}
				if x.role != heading && x.role != shared {
					others = append(others, f)
					continue
				}
				if r.opens(s, f) {
					f.grade, f.weak = 1, true
				} else {
					f.grade = s.headed(&f)
				}
				if f.grade > 0 {
					all[x.kind].heads = append(all[x.kind].heads, f)
				}
			}
		}
	}
	r.solid(s, all, &others)
	longest(all)
	for _, f := range others {
		r.support(s, f, &all[f.kind])
	}
	for k, x := range r.kinds {
		for _, seal := range p.Seals {
			switch {
			case !slices.Contains(x.Signs.Seals, seal.Kind):
			case seal.Verified:
				all[k].add("seal."+seal.Kind, sealPoints, true)
			default:
				all[k].add("code."+seal.Kind, wordPoints, false)
			}
		}
	}
	return s, all
}

// solid finds headings whose words are set apart letter by letter, or run together, and what
// is written without spaces.
func (r *Recogniser) solid(s *sheet, all []evidence, others *[]found) {
	for i, l := range s.lines {
		if len(l.solid) < 4 {
			continue
		}
		han := unspaced(l.Text)
		if han {
			for _, k := range r.unspace {
				x := r.phrases[k]
				if !strings.Contains(l.solid, x.solid) {
					continue
				}
				f := found{phrase: x, lines: []int{i}, grade: l.grade}
				switch {
				case x.role != heading && x.role != shared:
					*others = append(*others, f)
				case l.grade > 0 && 10*x.runes >= 5*utf8.RuneCountInString(l.solid):
					all[x.kind].heads = append(all[x.kind].heads, f)
				}
			}
		}
		if l.grade == 0 || !apart(l.Text) && l.until-l.from > 2 {
			continue
		}
		for _, k := range r.solids[begin(l.solid)] {
			x := r.phrases[k]
			if !apart(l.Text) && l.until-l.from >= len(x.words) ||
				!strings.HasPrefix(l.solid, x.solid) ||
				10*x.runes < 7*utf8.RuneCountInString(l.solid) {
				continue
			}
			all[x.kind].heads = append(all[x.kind].heads,
				found{phrase: x, lines: []int{i}, grade: l.grade})
		}
	}
}

// apart reports whether a text is set letter by letter: F A C T U R E.
func apart(text string) bool {
	single, rest := 0, 0
	for _, w := range strings.Fields(text) {
		if utf8.RuneCountInString(w) == 1 {
			single++
		} else {
			rest++
		}
	}
	return single >= 5 && single > 2*rest
}

// longest drops headings that are part of a longer one: "facture" in "facture d'eau".
func longest(all []evidence) {
	var heads []found
	for _, e := range all {
		heads = append(heads, e.heads...)
	}
	for k := range all {
		all[k].heads = slices.DeleteFunc(all[k].heads, func(f found) bool {
			return slices.ContainsFunc(heads, func(g found) bool {
				if len(f.at) == 0 || len(g.at) == 0 {
					return g.runes > f.runes && slices.Equal(f.lines, g.lines) &&
						strings.Contains(g.solid, f.solid)
				}
				return len(g.at) > len(f.at) && !slices.ContainsFunc(f.at, func(t int) bool {
					return !slices.Contains(g.at, t)
				})
			})
		})
	}
}

// support counts a phrase for its kind, if it doesn't stand in the kind's own heading.
func (r *Recogniser) support(s *sheet, f found, e *evidence) {
	for _, h := range e.heads {
		if f.role == against { // "avenant au contrat de travail"
			break
		}
		own, of := h.lines, f.lines
		if h.weak && r.grade(*e) > 0 {
			continue
		}
		if h.weak {
			own, of = h.at, f.at
		}
		if slices.ContainsFunc(own, func(i int) bool { return slices.Contains(of, i) }) &&
			f.role != label {
			return
		}
	}
	signs := r.kinds[f.kind].Signs
	switch f.role {
	case tells:
		e.add("word."+signs.Tells[f.sign].Name, tellPoints, true)
	case word:
		e.add("word."+signs.Words[f.sign].Name, wordPoints, false)
	case against:
		e.speaks = true
	case label:
		n := r.numbers[f.kind][f.sign]
		for _, i := range s.near(f.lines[len(f.lines)-1]) {
			if n.form.MatchString(strings.ToUpper(s.lines[i].Text)) {
				e.add("number."+n.name, numberPoints, true)
				return
			}
		}
	}
}

// near returns a line, the ones beside it and the two below: where the number stands that a
// label names.
func (s *sheet) near(i int) []int {
	out := []int{i}
	l := s.lines[i]
	if l.right >= 0 {
		out = append(out, l.right)
	}
	for range 2 {
		if l.below < 0 || s.lines[l.below].Y-(l.Y+l.H) > 2*l.H {
			break
		}
		out = append(out, l.below)
		l = s.lines[l.below]
	}
	return out
}

// name returns the name of a heading's sign.
func (r *Recogniser) name(f found) string {
	signs := r.kinds[f.kind].Signs
	if f.role == shared {
		return "heading." + signs.Shared[f.sign].Name
	}
	return "heading." + signs.Headings[f.sign].Name
}

// isSlide reports whether a page has the shape of a screen: what is shown to an audience about
// papers names them in large letters and lists what stands on them, and is none of them.
func isSlide(w, h float64) bool { return w >= 200 && w > 1.74*h && w < 1.82*h }

// fits reports whether a page may have the shape of one of a kind's papers.
func fits(shapes []dossier.Shape, w, h float64) bool {
	if isSlide(w, h) {
		return false
	}
	if len(shapes) == 0 || w <= 0 || h <= 0 {
		return true
	}
	w, h = min(w, h), max(w, h)
	return slices.ContainsFunc(shapes, func(s dossier.Shape) bool {
		switch s {
		case dossier.RollShape:
			return w <= 115
		case dossier.SheetShape:
			return w >= 130 && h >= 170
		}
		return true // a card, or a passport, may lie anywhere on a larger sheet
	})
}
