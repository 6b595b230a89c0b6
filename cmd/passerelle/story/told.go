// SPDX-License-Identifier: AGPL-3.0-or-later

package story

import (
	"fmt"
	"slices"
	"time"

	"passerelle/cmd/passerelle/describe"
	"passerelle/dossier"
)

// Told is what the kiosk would say. docs/story.md describes the keys.
type Told struct {
	Catalogue string              `json:"catalogue"` // version of the list
	On        string              `json:"on"`
	Door      dossier.ProcedureID `json:"door"`
	Name      string              `json:"name"` // of the door, in the words of the screens
	Title     dossier.TitleID     `json:"title"`
	Request   dossier.Request     `json:"request"`
	Mode      dossier.Mode        `json:"mode"`
	Channel   Channel             `json:"channel"`
	Place     *Place              `json:"place,omitempty"` // said before the list is believed there
	Questions []Question          `json:"questions"`
	Pieces    []Piece             `json:"pieces"`
	Fees      []Fee               `json:"fees"`
	Windows   []Window            `json:"windows"`
	Gaps      []Gap               `json:"gaps"`
	Sources   map[string]string   `json:"sources"` // key → title
}

// Channel is how a request is filed.
type Channel struct {
	Name   string `json:"name"`
	Sure   bool   `json:"sure"`
	Source string `json:"source,omitempty"`
}

// Place is what is said where the law differs from the list.
type Place struct {
	Note   string `json:"note"`
	Title  string `json:"title"`
	Sure   bool   `json:"sure"`
	Source string `json:"source,omitempty"`
}

// Question is a question that the person was asked on the way to the door (with the
// answer), or is asked there.
type Question struct {
	Way      dossier.ForkID  `json:"way,omitempty"`
	Field    dossier.FieldID `json:"field,omitempty"`
	Title    string          `json:"title"`
	Answer   string          `json:"answer,omitempty"` // on the way to the door: its id
	Answered bool            `json:"answered"`
	Least    *Threshold      `json:"threshold,omitempty"`
}

// Threshold is the least amount that is said beside a question or a piece.
type Threshold struct {
	Euros  int         `json:"euros"`
	Per    dossier.Per `json:"per"`
	From   string      `json:"from"`
	Sure   bool        `json:"sure"`
	Source string      `json:"source"`
}

// Asked says whether a piece is asked for.
type Asked string

const (
	AskedYes   Asked = "yes"
	AskedMaybe Asked = "maybe" // it would help, or depends on an open question
	AskedNo    Asked = "no"
)

// Piece is one piece of the procedure.
type Piece struct {
	Slot   dossier.Slot `json:"slot"`
	Kind   dossier.Kind `json:"kind"`
	Title  string       `json:"title"`
	Asked  Asked        `json:"asked"`
	Why    string       `json:"why"` // French; "toujours" if it is unconditional
	Given  bool         `json:"given"`
	Sure   bool         `json:"sure"`
	Source string       `json:"source"`
	Least  *Threshold   `json:"threshold,omitempty"`
}

// Fee is one amount.
type Fee struct {
	What  string          `json:"what"` // its reference in the list
	Euros int             `json:"euros"`
	When  dossier.Payment `json:"when"`
	Sure  bool            `json:"sure"`
	Kept  bool            `json:"kept"` // whatever becomes of the request
}

// Window is one reading of when one files. Days are 2006-01-02.
type Window struct {
	Opens  string `json:"opens,omitempty"`
	Closes string `json:"closes,omitempty"`
	Until  string `json:"late_until,omitempty"` // last day on which a late filing is accepted
	Filed  string `json:"filed,omitempty"`      // where the day of the story falls
	Sure   bool   `json:"sure"`
	Source string `json:"source"`
}

// Gap is something missing, or something to be said.
type Gap struct {
	Verdict  dossier.Verdict   `json:"verdict"`
	Code     dossier.Code      `json:"code"`
	Slot     dossier.Slot      `json:"slot,omitempty"`
	Field    dossier.FieldID   `json:"field,omitempty"`
	Sentence string            `json:"sentence"`
	Gesture  string            `json:"gesture,omitempty"`
	Values   map[string]string `json:"values,omitempty"`
}

// teller works out one story.
type teller struct {
	c     *describe.Catalogue
	lang  string
	p     *dossier.Procedure
	d     dossier.Dossier
	at    dossier.Moment
	known dossier.Answers
	dates dossier.Dates
	found []dossier.Gap
	out   Told
}

// Tell works out a story with a catalogue, in a language, at now if it names no day.
func Tell(c *describe.Catalogue, lang string, s Story, now time.Time) (Told, error) {
	t := teller{c: c, lang: lang, out: Told{Catalogue: c.Version,
		Questions: []Question{}, Pieces: []Piece{}, Fees: []Fee{}, Windows: []Window{},
		Gaps: []Gap{}, Sources: map[string]string{}}}
	door := s.Procedure
	if door == "" {
		steps, to, err := Door(c.Guide(), s.Path)
		if err != nil {
			return Told{}, err
		}
		door = to
		for _, st := range steps {
			t.out.Questions = append(t.out.Questions, Question{Way: st.Fork, Answer: st.Way,
				Answered: true, Title: t.say("find." + string(st.Fork) + ".title")})
		}
	}
	var ok bool
	if t.p, ok = c.Procedure(door); !ok {
		return Told{}, fmt.Errorf("procedure: there is no %q", door)
	}
	var err error
	if t.d, err = s.dossierOf(t.p); err != nil {
		return Told{}, err
	}
	t.at = moment(s, t.d, now)
	t.known, t.dates = t.p.Known(t.d, t.at), t.p.Dates(t.d, t.at)
	t.found = t.p.Gaps(t.d, t.at)
	t.out.On, t.out.Door = t.at.Day().Format(time.DateOnly), t.p.ID
	t.out.Title, t.out.Request = t.p.Title, t.p.Request
	t.out.Name = t.say("procedure." + string(t.p.ID) + ".title")
	way := t.p.ChannelAt(t.d.Prefecture(s.Prefecture), t.at.Day())
	t.out.Mode = way.Mode
	t.out.Channel = Channel{way.Name, way.Verified, way.Source}
	t.cite(way.Source)
	if l, ok := t.p.PlaceAt(t.d.Prefecture(s.Prefecture)); ok {
		t.out.Place = &Place{l.Note, t.say("place." + l.Note), l.Verified, l.Source}
		t.cite(l.Source)
	}
	t.questions()
	t.pieces()
	t.gaps()
	t.fees()
	t.windows()
	return t.out, nil
}

// moment returns noon on the day of the story where the person lives, else at the kiosk.
func moment(s Story, d dossier.Dossier, now time.Time) dossier.Moment {
	zone := dossier.ZoneOf(d.Prefecture(s.Prefecture))
	if s.On.IsZero() {
		return dossier.Moment{Time: now, Known: true, Zone: zone}
	}
	noon := dossier.Moment{Time: s.On.Add(12 * time.Hour), Known: true, Zone: zone}
	for _, by := range []time.Duration{-6 * time.Hour, 6 * time.Hour} { // Nouméa, Papeete
		if !noon.Day().Equal(s.On) {
			noon.Time = s.On.Add(12*time.Hour + by)
		}
	}
	return noon
}

func (t *teller) say(key string) string {
	if !t.c.Words.Has(key) {
		return ""
	}
	return t.c.Words.Text(t.lang, key)
}

func (t *teller) cite(source string) {
	if title := t.c.Source(source); source != "" && title != "" {
		t.out.Sources[source] = title
	}
}

func (t *teller) questions() {
	for _, f := range t.p.Questions(t.d) {
		t.out.Questions = append(t.out.Questions, Question{Field: f.ID,
			Title: t.say("field." + string(f.ID) + ".title"), Answered: t.d.Answers[f.ID] != "",
			Least: t.least(f.ThresholdRef, true)})
		t.cite(f.Source)
	}
}

func (t *teller) pieces() {
	wanted := t.p.Wanted(t.d)
	for _, x := range t.p.Pieces {
		given, _ := t.p.GivenPiece(t.d, x.Slot)
		p := Piece{Slot: x.Slot, Kind: x.Kind, Asked: AskedNo, Why: t.c.Because(t.p, x.When),
			Title: t.say("piece." + string(given.ID) + ".title"), Sure: given.Verified,
			Source: given.Source,
			Given:  len(t.d.PagesOf(x.Slot)) > 0 || x.Field != "" && t.d.Answers[x.Field] != ""}
		holds := x.When.Holds(t.known, t.at)
		listed := slices.ContainsFunc(wanted, func(w dossier.Piece) bool { return w.Slot == x.Slot })
		switch {
		case holds == dossier.True && x.Kind == dossier.Typed && !p.Given && !t.missing(x.Slot):
			p.Asked = AskedMaybe // a stamp that nobody has to buy: too late, or no known price
		case holds == dossier.True && x.Required:
			p.Asked = AskedYes
		case holds != dossier.False || listed:
			p.Asked = AskedMaybe
		}
		p.Least = t.least(x.ThresholdRef, p.Asked != AskedNo)
		if p.Asked != AskedNo {
			t.cite(x.Source)
		}
		t.out.Pieces = append(t.out.Pieces, p)
	}
}

// least returns what is said of an amount, if anything is.
func (t *teller) least(ref string, said bool) *Threshold {
	l, ok := t.p.ThresholdAt(ref, t.at)
	if !ok || !said {
		return nil
	}
	t.cite(l.Source)
	return &Threshold{l.Euros, l.Per, l.From.Format(time.DateOnly), l.Verified, l.Source}
}

// missing tells whether a piece is said to be missing.
func (t *teller) missing(s dossier.Slot) bool {
	return slices.ContainsFunc(t.found, func(g dossier.Gap) bool {
		return g.Slot == s && g.Code == dossier.PieceMissing
	})
}

func (t *teller) gaps() {
	for _, g := range t.found {
		sentence, gesture := t.c.Words.Gap(t.lang, g)
		t.out.Gaps = append(t.out.Gaps, Gap{g.Verdict, g.Code, g.Slot, g.Field, sentence, gesture,
			g.Values})
		t.cite(g.Source)
	}
}

// fees lists what has to be paid. The pieces say which stamp the dossier has to contain.
func (t *teller) fees() {
	for _, due := range t.dates.Dues {
		t.out.Fees = append(t.out.Fees, Fee{due.Ref, due.Euros, due.When, due.Sure, due.Kept})
		t.cite(due.Source)
	}
}

// windows lists each reading of when one files: one where the texts agree, else the one
// whose last day is safe by both first.
func (t *teller) windows() {
	w, ok := t.p.WindowAt(t.d, t.at)
	if !ok || w.RedirectMonths > 0 { // it names another request, and is no time limit
		return
	}
	t.cite(w.Source)
	dates := t.dates
	if !dates.Unsettled {
		t.out.Windows = append(t.out.Windows, Window{Opens: day(dates.Opens),
			Closes: day(dates.LastDay), Until: day(dates.LateEnd), Filed: string(dates.Filed),
			Sure: dates.Verified, Source: w.Source})
		return
	}
	if dates.Safest.IsZero() { // the day that it counts from is not known
		return
	}
	t.out.Windows = append(t.out.Windows, Window{Opens: day(dates.Opens),
		Closes: day(dates.Safest), Source: w.Source})
	if !dates.Ends.IsZero() {
		t.cite(dates.OrSource)
		t.out.Windows = append(t.out.Windows, Window{Opens: day(dates.OrOpens),
			Closes: day(dates.Ends), Source: dates.OrSource})
	}
}

func day(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}
