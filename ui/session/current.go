// SPDX-License-Identifier: AGPL-3.0-or-later

package session

// Current says whether an event may reach the state: touches and results bear the number
// of the visit they belong to, machine events bear 0. It is the one comparison of visits
// of the whole program: without it a scan that ends late shows the last person's passport
// to the next one. ui's Send asks it before [Machine.Next]; nothing else compares.
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
	case Done, DraftOpened, Forgotten, TicketRenewed, PageSeen, PageGone, PageChanged, PictureSeen,
		FilesSeen, FactRead, PageLooked, Sealed, Registered, Copied, TicketSpent, StaffIn:
		return true
	}
	return false
}
