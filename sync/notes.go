// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"passerelle/dossier"
)

// State is what the carrier last knew of a dossier that waits.
type State struct {
	Why     Why       `json:"why"`
	NextTry time.Time `json:"next_try"` // zero: as soon as its turn comes
	Sent    int64     `json:"sent"`     // bytes handed to the line
	Held    int64     `json:"held"`     // bytes that the service said it has
	Size    int64     `json:"size"`     // bytes
	// failures in a row between which the service got no further
	Tries int `json:"tries"`
}

// Clock is the last comparison of clocks with the service, over a verified connection.
// Service has whole seconds; the difference is right to a second and the length of one
// request.
type Clock struct {
	Service time.Time `json:"service"` // zero: never compared
	System  time.Time `json:"system"`  // this machine's clock at that moment
}

// Offset is what must be added to this machine's clock.
func (c Clock) Offset() time.Duration { return c.Service.Sub(c.System) }

const (
	// clockTolerance is how far this machine's clock may be from the service's and still
	// count as right: nothing in a dossier depends on minutes.
	clockTolerance = 2 * time.Minute
	// clockMemory is how long a comparison is believed: a quartz strays by some seconds
	// in that time.
	clockMemory = 30 * 24 * time.Hour
)

// Agrees says whether the comparison found this machine's clock right.
func (c Clock) Agrees() bool { return !c.Service.IsZero() && c.Offset().Abs() <= clockTolerance }

// Known says whether the hour now on this machine's clock can be believed: the service
// confirmed that clock lately, and it has not been set back since.
func (c Clock) Known(now time.Time) bool {
	return c.Agrees() && !now.Before(c.System.Add(-time.Second)) && now.Sub(c.System) < clockMemory
}

// Line is what the line is like.
type Line struct {
	Why     Why       `json:"why"`      // Reached, or what was wrong at the last try
	NextTry time.Time `json:"next_try"` // zero when it is not waited for
	// this machine's clock when the service last answered; zero: never
	Contact time.Time `json:"contact"`
	Clock   Clock     `json:"clock"`
	Floor   time.Time `json:"floor,omitzero"` // an hour that is past for sure; zero: none is known
	// the service's last word on this kiosk: Revoked, NotEnrolled, or that it may send
	// ("")
	Barred Why `json:"barred,omitzero"`
}

// Barring says whether the service takes nothing from this kiosk, by its last word:
// Revoked, NotEnrolled, or "". The word is not signed, but it came over a connection that
// the authority's root vouches for. It holds while the line is cut, which says nothing
// new of the kiosk, and until the service itself says otherwise: it is asked again at
// every try.
func (l Line) Barring() Why {
	if l.Why == Revoked {
		// as an older program noted it; its NotEnrolled may be of a file that was lost
		// here
		return Revoked
	}
	return l.Barred
}

const (
	// floorTolerance is how far two clocks may be apart to confirm each other as far as
	// certificates go, which last for months.
	floorTolerance = 24 * time.Hour
	// floorStep is how far one contact raises the floor. A certificate of the service has
	// 30 days left or more whenever its clock is right: a floor that is too high by less
	// cuts off nobody.
	floorStep = 21 * 24 * time.Hour
)

// heard notes a comparison of clocks, and raises the floor if the two agreed. One clock
// alone may be wrong by years; both may be, if they go by the same wrong source: so an
// hour far above the floor (or above the program's build) raises it by nothing. A machine
// that was off for longer keeps its low floor until it gets a newer program, which cuts
// it from nothing. Only where the build is not known is the first floor taken as it
// comes.
func (l *Line) heard(c Clock, built time.Time) {
	l.Clock, l.Contact = c, c.System
	sure := c.Service
	if c.System.Before(sure) {
		sure = c.System
	}
	near := l.Floor.IsZero() && built.IsZero() || sure.Sub(latest(l.Floor, built)) <= floorStep
	if c.Offset().Abs() <= floorTolerance && sure.After(l.Floor) && near {
		l.Floor = sure
	}
}

const notesFormat = "passerelle-carry/1"

// notes is the file by which other processes know what the carrier does. Losing it loses
// nothing but waits: it is not fsynced, and a damaged one reads as empty.
type notes struct {
	Format   string           `json:"format"`
	Line     Line             `json:"line"`
	Dossiers map[string]State `json:"dossiers"`
}

func readNotes(dir string) (notes, error) {
	n := notes{Format: notesFormat, Dossiers: map[string]State{}}
	b, err := os.ReadFile(filepath.Join(dir, notesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return n, fmt.Errorf("read the carrier's notes: %w", err)
	}
	var got notes
	if err := json.Unmarshal(b, &got); err != nil || got.Format != notesFormat ||
		got.Dossiers == nil {
		return n, nil
	}
	return got, nil
}

func (n notes) write(dir string) error {
	b, err := json.MarshalIndent(n, "", " ")
	if err != nil {
		return fmt.Errorf("write the carrier's notes: %w", err)
	}
	if err := writeFile(filepath.Join(dir, notesFile), append(b, '\n'), false); err != nil {
		return fmt.Errorf("write the carrier's notes: %w", err)
	}
	return nil
}

// States reads what the carrier of dir (DATA/carry) last knew of each dossier. It needs
// no lock and no enrolment; without notes the map is empty.
func States(dir string) (map[dossier.ID]State, error) {
	n, err := readNotes(dir)
	if err != nil {
		return nil, err
	}
	out := map[dossier.ID]State{}
	for text, s := range n.Dossiers {
		if id, err := dossier.ParseID(text); err == nil {
			out[id] = s
		}
	}
	return out, nil
}

// LineOf reads what the carrier of dir last knew of the line and of the clock.
func LineOf(dir string) (Line, error) {
	n, err := readNotes(dir)
	return n.Line, err
}
