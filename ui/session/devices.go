// SPDX-License-Identifier: AGPL-3.0-or-later

package session

// Which devices are present. Only those are offered: a button for a missing device would
// turn people away after twenty questions. A device that has not been checked yet counts
// as present, since a touch will then tell; one that comes back is offered again after
// the next check.

// CanScan reports whether scanning may be offered.
func (h Health) CanScan() bool { return there(h.Scanner) }

// CanPrint reports whether printing may be offered.
func (h Health) CanPrint() bool { return there(h.Printer) }

// StickIn reports whether writing to a stick may be offered.
func (h Health) StickIn() bool { return h.Stick == Unknown || h.Stick == Good }

// CanRead reports whether files may be offered: those on a stick, or those in a
// configured folder.
func (h Health) CanRead() bool { return h.StickIn() || h.Folder }

// TakesSticks reports whether a stick would be read if one were plugged in.
func (h Health) TakesSticks() bool { return h.Stick != Broken }

// TakesPapers reports whether there is any way at all to give a paper.
func (h Health) TakesPapers() bool { return h.CanScan() || h.CanRead() || h.TakesSticks() }

func there(c Condition) bool { return c != Absent && c != Broken }

// Belongings is what a person may leave behind at the end of a visit.
type Belongings struct {
	Glass  bool // the scanner was used
	Sheets bool // something was printed
	Stick  bool // a stick was plugged in
}
