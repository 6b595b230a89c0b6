// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// finding adds the ways to a procedure: all questions, all themes, the search; and what
// is said if another counter is the right one.
func (g *gallery) finding() {
	s := g.at(session.Choose)
	s.Choice.Procedure = ""
	g.add("02-choose", s)
	s.Health.Demo = true
	g.add("02-choose-demo", s)
	guide := g.m.Catalogue.Guide()
	find := g.at(session.Find)
	find.Choice.Procedure = ""
	for _, f := range guide.Forks {
		find.Choice.Path = []dossier.ForkID{guide.First, f.ID}
		g.add("02-find-"+string(f.ID), find)
	}
	lost := find
	lost.Visit.Step = session.Lost
	g.add("02-lost", lost)
	themes := g.at(session.Themes)
	themes.Choice.Procedure = ""
	g.add("02-themes", themes)
	for _, t := range guide.Themes {
		themes.Visit.Step, themes.Choice.Theme = session.Theme, t.ID
		g.add("02-theme-"+t.ID, themes)
	}
	search := g.at(session.Search)
	search.Choice.Procedure = ""
	g.add("02-search", search)
	for name, typed := range map[string]string{"found": "ENFANT", "many": "FRANC",
		"none": "XYLOPHONE", "arabic": "عنوان"} {
		search.Screen.Typed = typed
		g.add("02-search-"+name, search)
	}
	found := g.at(session.Found)
	found.Choice.Procedure, found.Given.Half = "", map[dossier.FieldID]string{"search": "FRANC"}
	g.add("02-found", found)
	g.elsewhere()
	g.turns()
}

func (g *gallery) elsewhere() {
	w := g.at(session.Where)
	for _, p := range g.m.Catalogue.PublicProcedures("") {
		if p.Mode != dossier.Full {
			w.Choice.Procedure = p.ID
			g.add("02-where-"+string(p.ID), w)
		}
	}
	w.Choice.Procedure, w.Print.State = "asile-pre-enregistrement", session.Good
	g.add("02-where-printed", w)
	w.Print.State, w.Print.Mishap = session.Broken, session.PrinterAbsent
	g.add("02-where-printer-absent", w)
	w.Print.State, w.Print.Mishap, w.Print.Leaving = session.Busy, "", true
	g.add("02-where-leaving", w)
	g.letters()
	n := g.at(session.Need)
	n.Choice.Procedure = "salarie"
	g.add("02-need-assist", n)
}

// letters are the questions about a letter, and what is said of its last day.
func (g *gallery) letters() {
	day := func(n int) string { return g.now.Time.AddDate(0, 0, n).Format(time.DateOnly) }
	q := g.at(session.Deadline)
	q.Choice.Procedure, q.Screen.Field = "refus-titre", "letter_how"
	g.add("02-letter-how", q)
	q.Screen.Field, q.Screen.Typed = "letter_day", "20/11"
	q.Letter.Said = dossier.Answers{"letter_oqtf": "no", "letter_how": "post_taken"}
	g.add("02-letter-day", q)
	w := g.at(session.Where)
	for name, l := range map[string]struct {
		door dossier.ProcedureID
		said dossier.Answers
	}{
		"sure": {"refus-titre", dossier.Answers{"letter_oqtf": "no", "letter_how": "post_taken",
			"letter_day": day(-20)}},
		"over": {"refus-titre", dossier.Answers{"letter_oqtf": "no", "letter_how": "hand",
			"letter_day": day(-90)}},
		"two-readings": {"refus-asile", dossier.Answers{"letter_how": "online_read",
			"letter_day": day(-1)}},
		"hours": {"oqtf-retention", dossier.Answers{"locked_where": "centre",
			"letter_day": day(-1)}},
		"silence": {"silence-prefecture", dossier.Answers{"silent_card": "four_months",
			"complete_on": day(-30)}},
	} {
		w.Choice.Procedure, w.Letter.Said = l.door, l.said
		g.add("02-letter-"+name, w)
	}
}

func (g *gallery) turns() {
	t := g.at(session.Turn)
	t.Choice.Procedure, t.Draft.Open, t.Screen.Field, t.Draft.Ticket = "visiteur", true, "nationality",
		"7K4M-9PXR-T2WD-H6QC-V"
	t.Screen.Redirect = &dossier.Gap{Code: "redirect.algerian", Verdict: dossier.Inconclusive,
		Values: map[string]string{"to": "algerien-visiteur"}}
	g.add("04-turn-other", t)
	t.Job.Task = session.TaskForget
	g.add("04-turn-erasing", t)
	t.Job.Task, t.Choice.Procedure, t.Screen.Field = "", "etudiant-premiere", "student_offline"
	t.Screen.Redirect = &dossier.Gap{Code: "redirect.counter", Verdict: dossier.Inconclusive}
	g.add("04-turn-counter", t)
}
