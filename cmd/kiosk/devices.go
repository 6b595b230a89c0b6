// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	stdsync "sync"
	"time"

	"passerelle/capture"
	"passerelle/cmd/kiosk/config"
	"passerelle/ui/clerk"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/session"
	"passerelle/ui/sound"
)

// scanner puts the role "scan" behind the clerk's interface.
type scanner struct {
	config config.Scanner
	probe  func(context.Context) error // asks for the scanner's condition; nil: capture's

	look
}

// Source returns the pages on the glass or in the feeder. While they are scanned nobody
// else asks the scanner anything, and the outcome tells its condition.
func (s *scanner) Source(feeder bool) capture.Source { return scan{s.source(feeder), s} }

func (s *scanner) source(feeder bool) capture.ScanSource {
	return capture.ScanSource{Device: s.config.Device, ConfigDir: s.config.SANEConfig,
		Resolution: s.config.Resolution, Feeder: feeder}
}

// State returns the condition of the scanner when it was last checked. It never waits: a
// driver that hangs must not hold up the health check of the kiosk.
func (s *scanner) State(ctx context.Context) session.Condition {
	ask := s.probe
	if ask == nil {
		ask = s.source(false).Probe
	}
	return s.now(ctx, func(ctx context.Context) (session.Condition, string, bool) {
		return scannerState(ask(ctx))
	})
}

// scannerState interprets an answer of the scanner: its condition, why, and whether that
// is certain. A scanner that is busy or has its cover open is present.
func scannerState(err error) (c session.Condition, why string, sure bool) {
	var fault *capture.Fault
	switch {
	case err == nil:
		return session.Good, "", true
	case !errors.As(err, &fault):
		// our own program could not be started, or nobody is waiting any more
		return session.Unknown, "", false
	}
	switch fault.Reason {
	case capture.Absent:
		return session.Absent, "", true
	case capture.Busy, capture.Cover, capture.Jammed:
		return session.Busy, string(fault.Reason), true
	case capture.NoPaper:
		return session.Good, "", true
	}
	return session.Broken, string(fault.Reason), true
}

// scan is one scan, whose outcome tells the condition of the scanner.
type scan struct {
	capture.Source
	s *scanner
}

// Pages scans once no health check is in progress.
func (c scan) Pages(ctx context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) {
		free := c.s.hold()
		defer free()
		for img, err := range c.Source.Pages(ctx) {
			if state, why, sure := scannerState(err); sure {
				c.s.found(state, why)
			}
			if !yield(img, err) {
				return
			}
		}
	}
}

// printer puts the role "print" behind the clerk's interface.
type printer struct {
	uri string

	look
}

// Print sends one page and waits for what becomes of it.
func (p *printer) Print(ctx context.Context, page clerk.Page) session.Mishap {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	c := child(ctx, "print", "-uri", p.uri)
	c.Stdin = bytes.NewReader(page.Data)
	defer p.hold()()
	out, err := c.Output()
	if err != nil {
		return session.PrinterFailed
	}
	outcome := ipp.ParseOutcome(string(out))
	// for those two the page itself may be the reason
	if state, why, sure := printerState(outcome); sure && outcome != ipp.Failed &&
		outcome != ipp.Format {
		p.found(state, why)
	}
	switch outcome {
	case ipp.Printed:
		return session.NoMishap
	case ipp.Out:
		return session.PrinterOut
	case ipp.Jam, ipp.Cover:
		return session.PrinterJam
	case ipp.Absent:
		return session.PrinterAbsent
	}
	return session.PrinterFailed
}

// State returns the condition of the printer when last asked. Like the scanner's, it never
// waits.
func (p *printer) State(ctx context.Context) session.Condition { return p.now(ctx, p.ask) }

func (p *printer) ask(ctx context.Context) (c session.Condition, why string, sure bool) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := child(ctx, "print", "-uri", p.uri, "-state").Output()
	if err != nil {
		return session.Broken, "", ctx.Err() == nil
	}
	return printerState(ipp.ParseOutcome(string(out)))
}

// printerState returns what an outcome means for the next page.
func printerState(o ipp.Outcome) (c session.Condition, why string, sure bool) {
	switch o {
	case ipp.Ready, ipp.Printed:
		return session.Good, "", true
	case ipp.Absent:
		return session.Absent, "", true
	}
	return session.Broken, string(o), true
}

// chime sounds the alert. Whether it can be heard is checked from time to time, and noted
// when it sounds: on a mute machine the alert can only be seen, and the log says so once.
type chime struct {
	log  *slog.Logger
	once stdsync.Once
	look
}

func (c *chime) sound() {
	fault := sound.PlayAlert(context.Background())
	c.found(soundState(fault))
	if fault != sound.Good {
		c.once.Do(func() { c.log.Warn("chime.silent", "why", string(fault)) })
	}
}

// State returns whether the alert can be heard.
func (c *chime) State(ctx context.Context) session.Condition {
	return c.now(ctx, func(context.Context) (session.Condition, string, bool) {
		// only playing it would tell more
		if was := c.fault(); was == string(sound.Failed) {
			return session.Broken, was, true
		}
		state, why := soundState(sound.LookForSound())
		return state, why, true
	})
}

func soundState(f sound.Fault) (session.Condition, string) {
	switch f {
	case sound.Good:
		return session.Good, ""
	case sound.NoPlayer, sound.NoDevice:
		return session.Absent, string(f)
	}
	return session.Broken, string(f)
}
