// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The papers: the list, how to give one, the files on a stick, and waiting.

func (m Machine) toPieces(s State) State {
	if !s.Draft.Open {
		return at(s, Need)
	}
	s.Paper = Paper{}
	return at(s, Pieces)
}

func (m Machine) onPieces(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case SlotChosen:
		return m.slot(s, w.Slot), nil
	case PileAsked:
		return m.toPile(s)
	case NextAsked:
		return m.summary(s), nil
	case TicketAsked:
		return m.ticketAgain(s), nil
	case BackAsked:
		walk := m.Walk(s)
		if len(walk) == 0 {
			return at(s, Need), nil
		}
		return ask(s, walk[len(walk)-1]), nil
	}
	return s, nil
}

// slot opens one piece: its pages if it has any, else how to give it, or its code.
func (m Machine) slot(s State, slot dossier.Slot) State {
	piece, ok := m.wanted(s, slot)
	if !ok || piece.Kind == dossier.Future {
		return s
	}
	s = takeUp(s, slot)
	switch {
	case piece.Kind == dossier.Typed:
		facts := m.Facts(s, slot)
		if len(facts) == 0 {
			return m.goBack(s)
		}
		return ask(s, facts[0])
	case len(m.Dossier(s).PagesOf(slot)) > 0:
		return at(s, Piece)
	}
	return at(s, Source)
}

// takeUp turns to one paper; the detour still leads back to where it did.
func takeUp(s State, slot dossier.Slot) State {
	alt := dossier.PieceID(s.Given.Answers[dossier.GivenField(slot)])
	s.Paper = Paper{Slot: slot, Alt: alt, Editing: s.Paper.Editing,
		Cut: s.Paper.Cut && s.Paper.Slot == slot}
	return s
}

func (m Machine) onSource(s State, w What) (State, []Task) {
	piece, ok := m.PieceOn(s)
	if !ok {
		return m.toPieces(s), nil
	}
	switch w := w.(type) {
	case ScanAsked:
		return m.scan(s, w.Feeder)
	case StickAsked:
		return m.stick(s)
	case SheetAsked:
		if m.SheetOn(s) != dossier.NoSheet && !s.Screen.Choosing {
			return at(s, Sheet), nil
		}
	case PrintAsked:
		return m.printSheet(s)
	case AltChosen:
		return m.alternative(s, piece, w.Piece)
	case NotOwned:
		if len(piece.Alternatives) > 0 && !s.Screen.Choosing {
			s.Screen.Choosing = true
			return s, nil
		}
		return m.goBack(s), nil
	case BackAsked:
		if s.Screen.Choosing {
			s.Screen.Choosing = false
			return s, nil
		}
		s.Paper.Again = ""
		if len(m.Dossier(s).PagesOf(s.Paper.Slot)) > 0 {
			return at(s, Piece), nil
		}
		return m.goBack(s), nil
	}
	return s, nil
}

// alternative records which paper is given in the slot: an answer, saved at once.
func (m Machine) alternative(s State, piece dossier.Piece, given dossier.PieceID) (State, []Task) {
	if given == piece.ID {
		given = ""
	}
	if given != "" && !slices.Contains(piece.Alternatives, given) {
		return s, nil
	}
	s.Screen.Choosing = false
	if given == s.Paper.Alt {
		return s, nil
	}
	s.Paper.Alt = given
	s = answer(s, dossier.GivenField(s.Paper.Slot), string(given))
	s = m.judge(s)
	s, save := m.save(s)
	return s, []Task{save}
}

// scan starts a scan, from any step that shows one paper.
func (m Machine) scan(s State, feeder bool) (State, []Task) {
	if s, ok := m.mayTake(s); !ok {
		return s, nil
	}
	if !s.Health.CanScan() { // the button was there a moment ago
		return mishap(s, ScannerAbsent), nil
	}
	s = at(s, Working)
	s.Person.Used.Glass = true
	return start(s, Scan{Slot: s.Paper.Slot, Feeder: feeder, Replace: s.Paper.Again})
}

func (m Machine) stick(s State) (State, []Task) {
	if s, ok := m.mayTake(s); !ok {
		return s, nil
	}
	s = at(s, Files)
	s.Stick = Stick{}
	return start(s, ListFiles{})
}

// mayTake reports whether a page can be taken now; if not, the returned state says why.
func (m Machine) mayTake(s State) (State, bool) {
	switch {
	case !s.Draft.Open || s.Paper.Slot == "" || s.Job.Task != "":
		return s, false
	case s.Health.Vault == Broken:
		return mishap(s, VaultFailed), false
	case s.Health.Disk == Broken:
		return mishap(s, DiskFull), false
	}
	return s, true
}

func (m Machine) onFiles(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case FoldersAsked:
		if len(s.Stick.Folders) > 0 {
			s.Stick.Opened, s.Screen.MorePage = 1, 0
		}
	case FolderChosen:
		if s.Stick.Opened == 1 && w.N >= 0 && w.N < len(s.Stick.Folders) {
			s.Stick.Opened, s.Screen.MorePage = w.N+2, 0
		}
	case FileChosen:
		shown, _ := s.Stick.Shown()
		if !slices.ContainsFunc(shown, func(f FileRef) bool { return f.Key == w.Key }) {
			return s, nil
		}
		if s, ok := m.mayTake(s); !ok {
			return s, nil
		}
		s = at(s, Working)
		return start(s, Import{Slot: s.Paper.Slot, Key: w.Key, Replace: s.Paper.Again})
	case StickAsked: // look again
		return m.stick(s)
	case BackAsked, CancelAsked:
		if s.Stick.Opened > 0 && s.Job.Task == "" { // from the folder to the folders, and to the files
			s.Stick.Opened, s.Screen.MorePage = min(s.Stick.Opened-1, 1), 0
			return s, nil
		}
		s, stop := stopTask(s, TaskListFiles)
		return at(s, sourceOf(s)), stop
	}
	return s, nil
}

func (m Machine) onWorking(s State, w What) (State, []Task) {
	switch w.(type) {
	case BackAsked, CancelAsked:
		// nothing is awaited: the state is damaged, and the list of papers is always safe
		if s.Job.Task == "" {
			return m.toPieces(s), nil
		}
		return stopTask(s, TaskScan, TaskImport, TaskCopy)
	}
	return s, nil
}

func (m Machine) onPiece(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case PageChosen:
		return m.look(s, w.Page)
	case AddAsked:
		s.Paper.Again = ""
		return at(s, Source), nil
	case ScanAsked:
		s.Paper.Again = ""
		return m.scan(s, w.Feeder)
	case StickAsked:
		s.Paper.Again = ""
		return m.stick(s)
	case ArrangeAsked:
		return m.toPages(s, Arrange)
	case SplitAsked:
		return m.toPages(s, Split)
	case SidesTaken:
		return m.bothSides(s)
	case AnotherAsked:
		if a, ok := m.AnotherOn(s); ok {
			return toAnother(s, a), nil
		}
	case NextAsked:
		return m.finished(s), nil
	case BackAsked:
		return m.goBack(s), nil
	}
	return s, nil
}

// finished asks what is still to be typed about the paper in hand, or returns from it.
func (m Machine) finished(s State) State {
	for _, f := range m.Facts(s, s.Paper.Slot) {
		if Answer(s, f.ID) == "" {
			return ask(s, f)
		}
	}
	return m.goBack(s)
}

// bothSides records that the one page of a card shows both of its sides: an answer, saved
// at once. Nothing is verified by it.
func (m Machine) bothSides(s State) (State, []Task) {
	if !slices.ContainsFunc(s.Given.Gaps, func(g dossier.Gap) bool {
		return g.Slot == s.Paper.Slot && g.AsksSides()
	}) {
		return s, nil
	}
	s = answer(s, dossier.SidesField(s.Paper.Slot), "yes")
	s, save := m.save(m.judge(s))
	return s, []Task{save}
}

// unsided forgets that somebody said so of papers whose pages have changed: it was said of
// another page. That a paper is the right one is forgotten with its last page.
func (m Machine) unsided(s State, slots ...dossier.Slot) (State, []Task) {
	said := false
	for _, slot := range slots {
		fields := []dossier.FieldID{dossier.SidesField(slot)}
		if len(m.Dossier(s).PagesOf(slot)) == 0 {
			fields = append(fields, dossier.KeptField(slot))
		}
		for _, field := range fields {
			if s.Draft.Open && Answer(s, field) != "" {
				s, said = answer(s, field, ""), true
			}
		}
	}
	if !said {
		return s, nil
	}
	s, save := m.save(m.judge(s))
	return s, []Task{save}
}
