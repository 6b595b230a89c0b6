// SPDX-License-Identifier: AGPL-3.0-or-later

package session

// Current reports whether an event may reach the state: touches and results carry the
// number of the visit they belong to, machine events carry 0. This is the only comparison
// of visits in the whole program: without it a scan that ends late would show the last
// person's passport to the next one. ui's Send calls it before [Machine.Next]; nothing
// else compares.
func Current(s State, e Event) bool {
	if ofMachine(e.What) {
		return e.Visit == 0
	}
	return e.Visit == s.Visit.Number
}

func ofMachine(w What) bool {
	switch w.(type) {
	case HealthSeen, Tick, Mishapped:
		return true
	}
	return false
}

func ofTask(w What) bool {
	switch w.(type) {
	case Done, DraftOpened, Forgotten, TicketRenewed, PageSeen, PageGone, PageChanged,
		PageUprighted, PictureSeen, FilesSeen, PagesLeft, FactRead, PageLooked, Sealed, Registered,
		Copied, TicketSpent, StaffIn:
		return true
	case ThumbSeen, PagesArranged:
		return true
	}
	return false
}
