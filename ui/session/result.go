// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// The results of tasks.

func (m Machine) result(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case Done:
		return m.done(s, w)
	case DraftOpened:
		return m.opened(s, w)
	case Forgotten:
		return m.forgotten(s), nil
	case TicketRenewed:
		return renewed(s, w.Ticket), nil
	case PageSeen:
		s, save := m.unsided(cutOut(m.pageSeen(s, w.Page, w.Picture), w.Page, w.Picture),
			w.Page.Slot)
		return s, append(save, m.read(s, w.Page.ID)...)
	case PageChanged:
		var save []Task
		if s.Paper.Again == w.Page.ID { // another page, under its id
			s, save = m.unsided(untold(s, w.Page.ID), w.Page.Slot)
		}
		s = cutOut(m.pageChanged(unread(s, w.Page.ID), w), w.Page, w.Picture)
		return s, append(save, m.read(s, w.Page.ID)...)
	case PageUprighted:
		return m.pageUprighted(s, w)
	case FactRead:
		return m.fill(m.factRead(s, w)), nil
	case PageLooked:
		return m.pageLooked(s, w), nil
	case PageGone:
		return m.pageGone(s, w.Page)
	case PictureSeen:
		if looking(s, w.Picture.Page) {
			s.Look.Picture = &w.Picture
		}
	case ThumbSeen:
		return m.thumbSeen(s, w.Picture), nil
	case PagesArranged:
		return m.pagesArranged(s, w.Order)
	case FilesSeen:
		if s.Visit.Step == Files && s.Job.Task == TaskListFiles {
			s.Stick.Files, s.Stick.Unseen = w.Files, w.Unseen
			s.Stick.Folders = w.Folders
		}
	case PagesLeft:
		if s.Job.Task == TaskImport {
			s.Paper.Left = w
		}
	case Sealed:
		return m.sealed(s, w)
	case Registered:
		return m.registered(s, w), nil
	case Copied:
		return copied(s, w), nil
	case TicketSpent:
		s.Door.WaitUntil = w.WaitUntil.Time
	case StaffIn:
		return m.staffIn(s), nil
	}
	return s, nil
}

// done ends a task. If the task was given up earlier, nothing changes any more.
func (m Machine) done(s State, w Done) (State, []Task) {
	switch w.Task {
	case TaskPrintReceipt, TaskPrintTicket, TaskPrintWhere, TaskPrintAfter, TaskPrintList,
		TaskPrintSheet, TaskSeparators, TaskPrintTest:
		return m.printed(s, w.Mishap)
	case TaskBegin, TaskResume, TaskForget, TaskListFiles, TaskScan, TaskImport, TaskSeal, TaskCopy,
		TaskCheckPIN, TaskRenewTicket:
		if s.Job.Task != w.Task {
			return s, nil
		}
		if w.Task == TaskCopy && w.Mishap == NoMishap && s.Stick.Copied == nil && !s.Job.Stopping {
			// it succeeded, yet nothing was copied: a bug of ours, and no reason to claim a
			// copy
			w.Mishap = Failed
		}
		s.Job = Job{}
		s = stirred(s)
		return m.ended(s, w)
	case TaskAwaitReceipt, TaskStop, TaskChime, TaskRead:
		return s, nil // whatever the outcome, nobody has to do anything
	}
	return mishap(s, w.Mishap), nil
}

// ended continues after the long task w.Task.
func (m Machine) ended(s State, w Done) (State, []Task) {
	var tasks []Task
	page := 0
	if (w.Task == TaskImport || w.Task == TaskScan && w.Mishap == FileOverBudget) &&
		s.Paper.Taken > 0 { // the pages before it have arrived
		page = s.Paper.Taken + 1
	}
	switch w.Task {
	case TaskListFiles:
		if w.Mishap != NoMishap && s.Visit.Step == Files {
			s = at(s, sourceOf(s))
		}
	case TaskScan, TaskImport:
		if s.Visit.Step != Working {
			break
		}
		switch {
		case len(s.Look.ToReview) > 0: // pages before a jam are kept, and reviewed
			s.Paper.Again = ""
			s, tasks = m.reviewScan(s)
		case len(s.Stick.Files) > 0: // another file may do
			s = at(s, Files)
		default:
			s = at(s, sourceOf(s))
		}
	case TaskSeal:
		if s.Visit.Step != Working {
			break
		}
		if s.Draft.Open && w.Mishap == NoMishap {
			// it succeeded, yet there is no receipt: a bug of ours, and no reason to say
			// "sent"
			w.Mishap = SealFailed
		}
		s = at(s, Notice)
	case TaskCopy:
		if s.Visit.Step == Working {
			s = at(s, TakeAway)
			if m.Mode(s) == dossier.Full { // the answers are the same: the day has changed meanwhile
				s = m.summary(s)
			}
		}
	case TaskForget:
		if s.Draft.Open && w.Mishap == NoMishap {
			w.Mishap = Failed // it succeeded, yet the draft is still here: a bug of ours
		}
	case TaskBegin, TaskResume:
		if !s.Draft.Open && w.Mishap == NoMishap && s.Cover.Mishap == NoMishap {
			w.Mishap = Failed
		}
	}
	s = mishap(s, w.Mishap)
	if w.Mishap != NoMishap {
		s.Cover.MishapPage = page
	}
	return s, tasks
}

// stirred postpones the alert after the machine has kept the person waiting.
func stirred(s State) State {
	if s.Clock.Now.Time.After(s.Clock.LastTouch) {
		s.Clock.LastTouch = s.Clock.Now.Time
	}
	return s
}

// printed records the outcome of a page. No overlay: the reference or ticket stays large.
func (m Machine) printed(s State, code Mishap) (State, []Task) {
	if s.Print.State != Busy {
		return s, nil
	}
	s = stirred(s)
	// a jammed page may be left there too
	s.Person.Used.Sheets = s.Person.Used.Sheets || code != PrinterAbsent
	leaving, slot := s.Print.Leaving, s.Print.Slot
	s.Print = Print{State: Good, Slot: slot}
	switch {
	case code != NoMishap:
		s.Print = Print{State: Broken, Mishap: code, Slot: slot}
	case leaving:
		return m.farewell(s, true)
	}
	if slot != "" && code != NoMishap && !ownSheet(s) { // it is awaited, though not here
		s = mishap(s, code)
	}
	return s, nil
}

// pageSeen records a page in the vault. It counts at every step: the state mirrors the
// draft.
func (m Machine) pageSeen(s State, p dossier.Page, pic Picture) State {
	if !s.Draft.Open {
		return s
	}
	s = m.judge(putPage(s, p))
	if s.Visit.Step == Working && (s.Job.Task == TaskScan || s.Job.Task == TaskImport) {
		s.Paper.Taken++
		s.Job.Since = s.Clock.Now.Time
		if !slices.Contains(s.Look.ToReview, p.ID) {
			s.Look.ToReview = append(slices.Clone(s.Look.ToReview), p.ID)
		}
		if s.Look.Picture == nil {
			s.Look.Picture = &pic
		}
	}
	return s
}

func (m Machine) pageChanged(s State, w PageChanged) State {
	if _, ok := m.page(s, w.Page.ID); !ok {
		return s
	}
	if s.Visit.Step == Working && s.Paper.Again == w.Page.ID {
		s.Paper.Again = ""
		s = unsettled(s, w.Page.ID)
		return m.pageSeen(s, w.Page, w.Picture)
	}
	s = m.judge(putPage(s, w.Page))
	if looking(s, w.Page.ID) {
		s.Look.Picture = &w.Picture
	}
	return s
}

// looking reports whether a page is on the screen by itself.
func looking(s State, id dossier.PageID) bool {
	return (s.Visit.Step == Review || s.Visit.Step == Another) && s.Look.Page == id
}

func (m Machine) pageGone(s State, id dossier.PageID) (State, []Task) {
	is := func(p dossier.Page) bool { return p.ID == id }
	gone, ok := m.page(s, id)
	if !ok {
		return s, nil
	}
	s.Given.Pages = slices.DeleteFunc(slices.Clone(s.Given.Pages), is)
	s = untold(unsettled(unread(s, id), id), id)
	s.Look.ToReview = slices.DeleteFunc(slices.Clone(s.Look.ToReview), func(p dossier.PageID) bool {
		return p == id
	})
	if s.Paper.Again == id {
		s.Paper.Again = ""
	}
	s, save := m.unsided(m.judge(s), gone.Slot)
	switch {
	case s.Visit.Step == Review && s.Look.Page == id:
		s, more := m.nextReview(s)
		return s, append(save, more...)
	case sorting(s.Visit.Step):
		s.Sort.Begins = slices.DeleteFunc(slices.Clone(s.Sort.Begins), func(p dossier.PageID) bool {
			return p == id
		})
		if len(m.Dossier(s).PagesOf(s.Paper.Slot)) == 0 {
			return m.afterLast(s), save
		}
	case s.Visit.Step == Piece && len(m.Dossier(s).PagesOf(s.Paper.Slot)) == 0:
		return at(s, Source), save
	}
	return s, save
}
