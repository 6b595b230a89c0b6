// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import "passerelle/ui/session"

// takingAway adds the visit whose request another channel receives, where it differs.
func (g *gallery) takingAway() {
	at := func(step session.Step) session.State {
		s := g.at(step)
		s.Choice.Procedure, s.Draft.Ticket = "salarie", "7K4M-9PXR-T2WD-H6QC-V"
		return g.given(s, "id.passport", "home.proof", "work.contract")
	}
	g.add("08-summary-assist", at(session.Summary))
	s := at(session.TakeAway)
	g.add("09-take-away", s)
	busy := s
	busy.Print.State = session.Busy
	g.add("09-take-away-printing", busy)
	busy.Print.State, busy.Print.Mishap = session.Broken, session.PrinterOut
	g.add("09-take-away-printer-out", busy)
	done := s
	done.Print.State, done.Stick.Copied = session.Good,
		&session.Copied{Folder: "Passerelle-2026-11-25", Files: 3}
	g.add("09-take-away-copied", done)
	done.Cover.Overlay, done.Print.State = session.LeaveOver, session.Unknown
	g.add("10-leave-take-away", done)
	s.Cover.Overlay = session.EraseOver
	g.add("10-erase-not-copied", s)
	empty := at(session.TakeAway)
	empty.Given.Pages = nil
	g.add("09-take-away-empty", g.judge(empty))
	w := at(session.Working)
	w.Job.Task = session.TaskCopy
	g.add("06-working-copy", w)
	for _, c := range []session.Mishap{session.StickLeft, session.StickAbsent, session.StickSeveral,
		session.StickFull, session.StickReadOnly, session.StickFailed, session.NoLongerSent,
		session.SentNow} {
		m := at(session.TakeAway)
		m.Cover.Overlay, m.Cover.Mishap = session.MishapOver, c
		g.add("12-mishap-"+string(c), m)
	}
}
