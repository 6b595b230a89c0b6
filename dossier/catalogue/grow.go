// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"slices"

	"passerelle/dossier"
)

// A tree of the second format is written once for all requests: an answer fixes which request
// is meant from there on, and the leaves are titles. Once read, each question stands for one
// request, so that a path is just a list of questions and nothing else has to be remembered.
// Where an answer said from which country the person is, the questions after it leave out
// the answers that say so again.

// whichSays is whose words are used for the question which request of a title is meant.
const whichSays dossier.ForkID = "request"

var requestIcons = map[dossier.Request]string{dossier.First: "identification-card",
	dossier.Renewal: "clock-countdown", dossier.Change: "arrow-clockwise",
	dossier.Duplicate: "identification-card", dossier.Address: "house"}

// grower makes the questions of a guide from those written in the file.
type grower struct {
	*guideReader
	written *dossier.Guide
	forks   []dossier.Fork
	made    map[dossier.ForkID]bool
	hangs   map[dossier.ForkID]bool
}

func (r *guideReader) grow(written *dossier.Guide) []dossier.Fork {
	w := &grower{guideReader: r, written: written, made: map[dossier.ForkID]bool{},
		hangs: map[dossier.ForkID]bool{}}
	if _, ok := written.Fork(written.First); ok {
		w.fork(written.First, "", false)
	}
	for _, t := range r.c.Titles() {
		if public := r.public(t.ID); len(public) > 1 {
			w.forks = append(w.forks, which(t.ID, public))
		}
	}
	return w.forks
}

// fork makes one question for one request, and the questions that follow it.
func (w *grower) fork(id dossier.ForkID, request dossier.Request, told bool) dossier.ForkID {
	of, ok := w.written.Fork(id)
	if !ok {
		return id // reported by check
	}
	if request != "" && w.hangsOn(id, map[dossier.ForkID]bool{}) {
		id += "@" + dossier.ForkID(request)
	} else {
		request = ""
	}
	if told && w.asksCountry(of.ID, map[dossier.ForkID]bool{}) {
		id += "@" + dossier.Elsewhere
	} else {
		told = false
	}
	if w.made[id] {
		return id
	}
	w.made[id] = true
	at := len(w.forks)
	w.forks = append(w.forks, dossier.Fork{ID: id, Says: of.ID})
	var ways []dossier.Way
	for _, d := range w.doors[of.ID] {
		if told && d.Country != "" {
			continue
		}
		meant := request
		if d.request != "" {
			meant = d.request
		}
		if meant == anyRequest {
			meant = ""
		}
		switch {
		case d.title != "":
			d.To, d.Ask = w.end(d.title, meant)
			if d.Named = d.To; d.To == "" {
				d.Named = w.public(d.title)[0].ID
			}
		case d.Ask != "":
			d.Ask = w.fork(d.Ask, meant, told || d.Country != "")
		}
		ways = append(ways, d.Way)
	}
	w.forks[at].Ways = ways
	return id
}

// asksCountry reports whether a question, or one after it, offers to say the country.
func (w *grower) asksCountry(id dossier.ForkID, seen map[dossier.ForkID]bool) bool {
	if seen[id] {
		return false
	}
	seen[id] = true
	return slices.ContainsFunc(w.doors[id], func(d door) bool {
		return d.Country != "" || d.Ask != "" && w.asksCountry(d.Ask, seen)
	})
}

// hangsOn reports whether it matters, from a question on, which request is meant.
func (w *grower) hangsOn(id dossier.ForkID, seen map[dossier.ForkID]bool) bool {
	if h, known := w.hangs[id]; known {
		return h
	}
	if seen[id] {
		return false
	}
	seen[id] = true
	h := slices.ContainsFunc(w.doors[id], func(d door) bool {
		return d.request == "" && (d.title != "" && len(w.public(d.title)) > 1 ||
			d.Ask != "" && w.hangsOn(d.Ask, seen))
	})
	w.hangs[id] = h
	return h
}

// end returns where an answer leads: to the request that is meant, to the only request
// there is, or to the question that asks which. Changing to a title means asking for it
// as somebody who does not have it yet, unless the change is a request of its own.
func (w *grower) end(t dossier.TitleID, meant dossier.Request) (dossier.ProcedureID,
	dossier.ForkID) {
	public := w.public(t)
	if len(public) == 1 {
		return public[0].ID, ""
	}
	for _, r := range []dossier.Request{meant, instead(meant)} {
		for _, p := range public {
			if p.Request == r && r != "" {
				return p.ID, ""
			}
		}
	}
	return "", whichID(t)
}

func instead(r dossier.Request) dossier.Request {
	if r == dossier.Change {
		return dossier.First
	}
	return ""
}

// public lists the procedures of a title that may be shown on a public screen.
func (r *guideReader) public(t dossier.TitleID) []*dossier.Procedure {
	of, _ := r.c.Title(t)
	return slices.DeleteFunc(slices.Clone(of.Of), func(p *dossier.Procedure) bool {
		return p.Audience != dossier.Public
	})
}

func whichID(t dossier.TitleID) dossier.ForkID { return whichSays + "@" + dossier.ForkID(t) }

// which asks which request of a title the person has come for.
func which(t dossier.TitleID, public []*dossier.Procedure) dossier.Fork {
	f := dossier.Fork{ID: whichID(t), Says: whichSays, Title: t}
	for _, p := range public {
		f.Ways = append(f.Ways, dossier.Way{ID: string(p.Request), To: p.ID, Named: p.ID,
			Icon: requestIcons[p.Request]})
	}
	return f
}
