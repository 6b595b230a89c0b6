// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	stdsync "sync"
	"syscall"
	"time"

	"passerelle/capture"
	"passerelle/cmd/kiosk/config"
	"passerelle/ui/clerk"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/session"
)

// scanner puts the role "scan" behind the clerk's interface.
type scanner struct{ config config.Scanner }

// Source returns the pages on the glass or in the feeder.
func (s scanner) Source(feeder bool) capture.Source {
	return capture.ScanSource{Device: s.config.Device, ConfigDir: s.config.SANEConfig, Resolution: s.config.Resolution, Feeder: feeder}
}

// State asks nothing of the scanner: a driver that hangs must not hang the health of the kiosk. What a scan finds is said by the scan.
func (s scanner) State(context.Context) session.Condition { return session.Good }

// printer puts the role "print" behind the clerk's interface. Its state is remembered for a while: asking starts a process.
type printer struct {
	uri string

	mu    stdsync.Mutex
	asked time.Time
	state session.Condition
}

const printerMemory = 15 * time.Second

// Print sends one page and waits for what becomes of it.
func (p *printer) Print(ctx context.Context, page clerk.Page) session.Mishap {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	c := child(ctx, "print", "-uri", p.uri)
	c.Stdin = bytes.NewReader(page.Data)
	out, err := c.Output()
	if err != nil {
		return session.PrinterFailed
	}
	switch ipp.ParseOutcome(strings.TrimSpace(string(out))) {
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

// State says how the printer was when it was last asked, at most printerMemory ago.
func (p *printer) State(ctx context.Context) session.Condition {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.IsZero() || time.Since(p.asked) > printerMemory {
		p.state = p.ask(ctx)
		p.asked = time.Now()
	}
	return p.state
}

func (p *printer) ask(ctx context.Context) session.Condition {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := child(ctx, "print", "-uri", p.uri, "-state").Output()
	if err != nil {
		return session.Broken
	}
	switch ipp.ParseOutcome(strings.TrimSpace(string(out))) {
	case ipp.Ready:
		return session.Good
	case ipp.Absent:
		return session.Absent
	}
	return session.Broken
}

// certificateEnd reads when the certificate towards the service ends; zero when there is none.
func certificateEnd(data string) time.Time {
	files, _ := filepath.Glob(filepath.Join(data, "carry", "*.pem"))
	var end time.Time
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if block, _ := pem.Decode(b); block != nil && block.Type == "CERTIFICATE" {
			if cert, err := x509.ParseCertificate(block.Bytes); err == nil && (end.IsZero() || cert.NotAfter.Before(end)) {
				end = cert.NotAfter
			}
		}
	}
	return end
}

// chime sounds the alert through ALSA's own player; a machine without one has the sight of it only, and the log says so once.
func chime(log *slog.Logger) func() {
	var once stdsync.Once
	return func() {
		c := exec.Command("aplay", "-q", "-t", "wav", "-")
		c.Stdin = bytes.NewReader(bell())
		c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := c.Run(); err != nil {
			once.Do(func() { log.Warn("chime.silent") })
		}
	}
}
