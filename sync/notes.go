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

// State is what the carrier last knew about a waiting dossier.
type State struct {
	Why     Why       `json:"why"`
	NextTry time.Time `json:"next_try"` // zero: as soon as its turn comes
	Sent    int64     `json:"sent"`     // bytes handed to the line
	Held    int64     `json:"held"`     // bytes that the service said it has
	Size    int64     `json:"size"`     // bytes
	// failures in a row during which the service made no progress
	Tries int `json:"tries"`
}

// Clock is the last comparison of clocks with the service, over a verified connection.
// Service is in whole seconds; the difference is accurate to a second plus the duration
// of one request.
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
	// clockMemory is how long a comparison is trusted: a quartz clock drifts by some
	// seconds in that time.
	clockMemory = 30 * 24 * time.Hour
)

// Agrees reports whether the comparison found this machine's clock right.
func (c Clock) Agrees() bool { return !c.Service.IsZero() && c.Offset().Abs() <= clockTolerance }

// Known reports whether the time now on this machine's clock can be trusted: the service
// confirmed that clock recently, and it has not been set back since.
func (c Clock) Known(now time.Time) bool {
	return c.Agrees() && !now.Before(c.System.Add(-time.Second)) && now.Sub(c.System) < clockMemory
}

// Line is the state of the line.
type Line struct {
	Why     Why       `json:"why"`      // Reached, or the problem of the last attempt
	NextTry time.Time `json:"next_try"` // zero when there is no wait
	// this machine's clock when the service last answered; zero: never
	Contact time.Time `json:"contact"`
	Clock   Clock     `json:"clock"`
	Floor   time.Time `json:"floor,omitzero"` // a time that is certainly past; zero: none is known
	// the service's last word about this kiosk: Revoked, NotEnrolled, or that it may send ("")
	Barred Why `json:"barred,omitzero"`
}

// Barring returns whether the service accepts nothing from this kiosk, by its last word:
// Revoked, NotEnrolled, or "". That word is not signed, but it came over a connection
// that the authority's root vouches for. It holds while the line is down, which reveals
// nothing new about the kiosk, and until the service itself says otherwise: it is asked
// again at every attempt.
func (l Line) Barring() Why {
	if l.Why == Revoked {
		// as recorded by an older program, whose NotEnrolled may refer to a file that was
		// lost here
		return Revoked
	}
	return l.Barred
}

const (
	// floorTolerance is how far apart two clocks may be and still confirm each other for
	// the purposes of certificates, which last for months.
	floorTolerance = 24 * time.Hour
	// floorStep is how far one contact may raise the floor. A certificate of the service
	// has at least 30 days left whenever its clock is right: a floor that is too high by
	// less than that cuts off nobody.
	floorStep = 21 * 24 * time.Hour
)

// heard records a comparison of clocks, and raises the floor if the two agreed. One clock
// alone may be wrong by years, and so may both if they follow the same wrong source, so a
// time far above the floor (or the program's build) does not raise it at all. A machine that
// was off for longer keeps its low floor, which cuts it off from nothing, until it gets a
// newer program. Only if the build time is unknown is the first floor accepted as it comes.
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

// notes is the file from which other processes learn what the carrier does. Losing it
// loses only waits: it is not fsynced, and a damaged one counts as empty.
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

// States reads what the carrier of dir (DATA/carry) last knew about each dossier. It
// needs neither a lock nor an enrolment; without notes the map is empty.
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

// LineOf reads what the carrier of dir last knew about the line and the clock.
func LineOf(dir string) (Line, error) {
	n, err := readNotes(dir)
	return n.Line, err
}
