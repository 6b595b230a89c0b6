// SPDX-License-Identifier: AGPL-3.0-or-later

package session

// What of the machine is there. Only that is offered: a button that leads to a device
// which is not there sends people away after twenty questions. What nobody has looked at
// yet counts as there, since a touch then says the truth itself; what comes back is
// offered again with the next look.

// CanScan says whether the scanner may be offered.
func (h Health) CanScan() bool { return there(h.Scanner) }

// CanPrint says whether a page may be offered on paper.
func (h Health) CanPrint() bool { return there(h.Printer) }

// StickIn says whether a stick may be offered to write on.
func (h Health) StickIn() bool { return h.Stick == Unknown || h.Stick == Good }

// CanRead says whether files may be offered: those of a stick, or those of a folder of
// the configuration.
func (h Health) CanRead() bool { return h.StickIn() || h.Folder }

// TakesSticks says whether a stick would be read if somebody plugged one in.
func (h Health) TakesSticks() bool { return h.Stick != Broken }

// TakesPapers says whether there is any way at all to give a paper.
func (h Health) TakesPapers() bool { return h.CanScan() || h.CanRead() || h.TakesSticks() }

func there(c Condition) bool { return c != Absent && c != Broken }

// Belongings are what a person may leave behind, at the end of a visit.
type Belongings struct {
	Glass  bool // the scanner was asked for
	Sheets bool // something was printed
	Stick  bool // a stick was plugged in
}
