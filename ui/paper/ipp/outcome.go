// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"slices"
	"strings"
)

// Outcome is what became of a page, or the state of the printer. The list is closed,
// because an outcome is sent over a pipe and selects a sentence.
type Outcome string

// The outcomes.
const (
	Printed Outcome = "printed" // the printer says that the job is completed
	Ready   Outcome = "ready"   // from State only: nothing prevents printing
	Out     Outcome = "out"     // no paper
	Jam     Outcome = "jam"     // paper stuck
	Cover   Outcome = "cover"   // a door or the cover is open
	Ink     Outcome = "ink"     // no toner or ink
	Stopped Outcome = "stopped" // paused by someone, or accepts no jobs
	Absent  Outcome = "absent"  // nothing answers at its address
	Format  Outcome = "format"  // accepts neither PDF nor PWG raster
	Failed  Outcome = "failed"  // anything else, and when it is not known
)

// outcomes lists all outcomes.
var outcomes = []Outcome{Printed, Ready, Out, Jam, Cover, Ink, Stopped, Absent, Format, Failed}

// ParseOutcome parses what the role "print" wrote; anything else is Failed.
func ParseOutcome(s string) Outcome {
	if o := Outcome(strings.TrimSpace(s)); slices.Contains(outcomes, o) {
		return o
	}
	return Failed
}

// reasons maps prefixes of printer-state-reasons (RFC 8011, section 5.4.12, and PWG
// 5100.9) to outcomes, the worst first. The suffixes -error, -warning and -report mean
// little: printers disagree about them.
var reasons = []struct {
	prefix  string
	outcome Outcome
}{
	{"media-jam", Jam},
	{"cover-open", Cover}, {"door-open", Cover}, {"interlock-open", Cover},
	{"input-tray-missing", Out},
	{"media-empty", Out}, {"media-needed", Out},
	{"toner-empty", Ink}, {"marker-supply-empty", Ink}, {"marker-supply-missing", Ink},
	{"developer-empty", Ink},
	{"offline", Absent}, {"connecting-to-device", Absent}, {"timed-out", Absent},
	{"shutdown", Absent},
	{"paused", Stopped}, {"moving-to-paused", Stopped}, {"stopped-partly", Stopped},
}

// fromReasons returns the worst outcome among the printer's reasons; "" if there is none.
func fromReasons(list []string) Outcome {
	for _, r := range reasons {
		for _, s := range list {
			if strings.HasPrefix(s, r.prefix) {
				return r.outcome
			}
		}
	}
	return ""
}
