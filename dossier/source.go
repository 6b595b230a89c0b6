// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"strings"
	"time"
)

// Source is where a rule is written.
type Source struct {
	Title string
	// when somebody last read it and found it unchanged; zero: on the day that its key names
	Read time.Time
}

// SourceDay returns the day that the key of a source names after its last "@", as in
// "F22312@2025-07-10": that of the text which was read. Of "F36206@2025-12" it is the first
// of the month, so that a source is never held to be newer than it is. ok is false for a
// key without a day: nobody can tell how old a rule is that rests on it.
func SourceDay(key string) (day time.Time, ok bool) {
	i := strings.LastIndexByte(key, '@')
	if i < 0 {
		return time.Time{}, false
	}
	for _, form := range []string{time.DateOnly, "2006-01"} {
		if day, err := time.Parse(form, key[i+1:]); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// SourceRead returns the day on which a source was last read; ok is false when nobody
// wrote it down.
func (t *Tables) SourceRead(key string) (day time.Time, ok bool) {
	day, ok = SourceDay(key)
	if read := t.Sources[key].Read; read.After(day) {
		return read, true
	}
	return day, ok
}

// Stale reports whether a day on which a source was read lies more than twelve months
// before today: sheets and fees change at least once a year.
func Stale(read, today time.Time) bool { return addMonths(read, 12).Before(today) }
