// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	stdsync "sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/cmd/kiosk/config"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/sync"
	"passerelle/ui"
	"passerelle/ui/clerk"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// open wires everything, shows the window until told to stop, and returns the exit code.
func open(ctx context.Context, c *config.Config, outline, beats string,
	log *slog.Logger) (int, error) {
	own, err := compiledLists()
	if err != nil {
		return failed, err
	}
	catalogue, book := own.catalogue, own.book
	for _, l := range c.Languages {
		if !slices.Contains(book.Languages(), l) {
			return failed, fmt.Errorf("languages: there are no words in %q yet", l)
		}
	}
	clock := clockOf(c.Data, c.Zone())
	var broken error // why there is no vault
	vault, err := storage.Open(c.Data, storage.Options{Now: clock, Usable: own.usable,
		Built: sync.BuildTime(built)})
	if errors.Is(err, storage.ErrRunning) {
		return failed, errors.New("another kiosk, or a command, holds the data folder")
	}
	if err != nil {
		// The window opens anyway, with "Borne hors service": a black screen says nothing.
		log.Error("vault.closed", "error", err)
		vault, broken = nil, err
	} else {
		defer vault.Close()
		if vault.Condition().KeysLost {
			log.Error("vault.keys", "error", "vault/keys was missing: its drafts can't be opened")
		}
		for _, f := range vault.Faults() {
			log.Error("vault.fault", "fault", string(f))
		}
	}
	// Pages that a feeder left in memory when the kiosk was killed are erased now that this
	// process has the vault: before that, another kiosk might have been scanning there.
	if err := capture.PrepareScanFolder(capture.DefaultScanFolder()); err != nil {
		log.Warn("scan.folder", "error", err) // scanning from the feeder will report it; the glass needs no folder
	}
	if vault != nil {
		if list, said, use, ok, err := own.newest(vault, clock()); err != nil {
			log.Warn("catalogue.unusable", "error", err)
		} else if ok {
			catalogue, book = list, said
			use()
		}
	}
	k := &kiosk{config: c, log: log, vault: vault, lists: own, clock: clock, broken: broken}
	pages, err := newPrintedPages(book, catalogue, c, vault, clock)
	if err != nil {
		return failed, err
	}
	desk := k.clerk(catalogue, pages, clock)
	trust, err := intake.Certificates(c.Reading.Certificates)
	if err != nil {
		return failed, fmt.Errorf("reading.certificates: %w", err)
	}
	desk.Reader = reading.Reader{Trust: trust}
	k.change = func(list *dossier.Catalogue, said *words.Book) {
		desk.Use(list)
		if err := pages.use(said, list); err != nil {
			log.Warn("paper.words", "error", err) // printed pages then name procedures as before
		}
	}
	engine, err := text.New(assets.Fonts())
	if err != nil {
		return failed, fmt.Errorf("read the fonts: %w", err)
	}
	machine := session.Machine{Catalogue: catalogue, Languages: c.Languages,
		Idle: c.Idle.AlertAfter.Duration, Alert: c.Idle.EndAfter.Duration,
		LineWait: c.Idle.LineWait.Duration, Prefecture: c.Prefecture, Reads: true}
	k.app = app.NewWithID("fr.passerelle.kiosk")
	frames := newFrames(outline)
	k.ui = ui.New(ui.Config{
		Machine: machine, Doer: desk, Words: book, Text: engine, Icons: assets.Icons(),
		Pitch: c.Screen.PitchMM, Now: clock, Do: fyne.Do,
		Site: site(c), Framed: func() { k.framed(frames) },
		DoubleStrike: c.Touch.DoubleStrike.Duration,
	})
	return k.run(ctx, desk, beats)
}

func site(c *config.Config) ui.Site {
	s := ui.Site{Label: c.Site, Prefecture: c.Prefecture, Zone: c.Zone(), HelpPhone: c.HelpPhone,
		Feeder: c.Scanner.Feeder, Notice: map[string]map[string]string{}}
	for lang, n := range c.Notice {
		s.Notice[lang] = map[string]string{"controller": n.Controller, "purposes": n.Purposes,
			"recipients": n.Recipients, "duration": n.Duration, "rights": n.Rights, "dpo": n.DPO}
	}
	return s
}

// kiosk is one run of the program.
type kiosk struct {
	config  *config.Config
	log     *slog.Logger
	vault   *storage.Vault
	broken  error // why there is no vault
	app     fyne.App
	ui      *ui.UI
	lists   *lists
	change  func(*dossier.Catalogue, *words.Book) // switches everything that judges or prints, except the screens
	clock   func() dossier.Moment
	code    atomic.Int64 // exit code once the window has closed
	running stdsync.WaitGroup
}

func (k *kiosk) clerk(catalogue *dossier.Catalogue, pages *printedPages,
	clock func() dossier.Moment) *clerk.Clerk {
	c := k.config
	bell := &chime{log: k.log}
	desk := &clerk.Clerk{
		Vault: k.vault, Catalogue: catalogue, Paper: pages, ImportFolders: c.Import.Folders,
		PieceName: pages.pieceName, Prefecture: c.Prefecture, PINHash: c.Staff.PIN,
		LineWait: c.Idle.LineWait.Duration,
		DraftTTL: time.Duration(c.Draft.Days) * 24 * time.Hour, Now: clock,
		Line: func() session.Condition {
			return lineOf(c.Data)
		}, Chime: bell.sound, Sound: bell.State, Quit: k.quit,
		Version: version, Log: k.log, Certificate: func() time.Time {
			return sync.CertificateUntil(filepath.Join(c.Data, "carry"))
		},
		List: func() session.ListInUse { return *k.lists.state.Load() },
	}
	desk.Closed, desk.Carrier = closedBy(k.broken), func() (session.Fault, string) {
		return carrierFault(c.Data)
	}
	known := map[string]*look{"sound": &bell.look}
	if c.Scanner.Device != "" {
		s := &scanner{config: c.Scanner}
		desk.Scanner, known["scanner"] = s, &s.look
	}
	if c.Printer.URI != "" {
		p := &printer{uri: c.Printer.URI}
		desk.Printer, known["printer"] = p, &p.look
	}
	desk.Details = func() map[string]string {
		said := map[string]string{}
		for name, l := range known {
			if why := l.fault(); why != "" {
				said[name] = why
			}
		}
		return said
	}
	return desk
}

// run shows the window. No window manager control can close it: the close button is
// ignored, and there is no menu.
func (k *kiosk) run(ctx context.Context, desk *clerk.Clerk, beats string) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := k.app.NewWindow("Passerelle")
	w.SetPadded(false)
	w.SetContent(k.ui.Content())
	w.SetCloseIntercept(func() {})
	w.Canvas().SetOnTypedRune(k.ui.TypedRune)
	w.Canvas().SetOnTypedKey(k.ui.TypedKey)
	w.SetFullScreen(true)
	// The queue is sent even from a folder whose vault does not open; a folder that
	// another program holds is left alone.
	if k.vault != nil || errors.Is(k.broken, storage.ErrOutOfOrder) ||
		errors.Is(k.broken, storage.ErrDamaged) {
		k.running.Go(func() { keepCarrying(ctx, k.config.Data, k.log) })
	}
	k.running.Go(func() { k.watch(ctx, w, desk) })
	k.running.Go(func() { desk.WatchSticks(ctx) })
	if beats != "" && k.demo() {
		k.running.Go(func() { heartbeat(ctx, beats) })
	}
	go func() { // runs until the program ends: a signal closes the window
		<-ctx.Done()
		fyne.Do(k.app.Quit)
	}()
	w.ShowAndRun()
	cancel()
	k.running.Wait()
	return int(k.code.Load()), nil
}

// demo reports whether the authority is a demonstration: only then may the program write
// down what happens on its screen.
func (k *kiosk) demo() bool {
	return k.vault != nil && k.vault.Trust() != nil && k.vault.Trust().Demo
}

// quit closes the window; the supervisor starts the kiosk again after code 75.
func (k *kiosk) quit(stop bool) {
	if !stop {
		k.code.Store(restartAsk)
	}
	fyne.Do(k.app.Quit)
}

// watch sends the screens the time each second, and the machine's health every other
// second.
func (k *kiosk) watch(ctx context.Context, w fyne.Window, desk *clerk.Clerk) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		if n%2 == 0 {
			h := desk.Health(ctx)
			fyne.Do(func() { k.ui.Machine(session.HealthSeen{Health: h}) })
		}
		if n%10 == 0 && k.vault != nil {
			k.keepUp()
			k.keepListNew(k.clock(), k.change)
		}
		if n%3600 == 0 && k.vault != nil {
			if _, err := k.vault.Purge(); err != nil {
				k.log.Warn("drafts.purge", "error", err)
			}
		}
		if n%60 == 0 && k.vault != nil {
			if err := k.vault.Reserve(storage.RoomForVisit); err != nil {
				k.log.Warn("vault.reserve", "error", err)
			}
		}
		fyne.Do(func() {
			comeBack(w)
			k.ui.Machine(session.Tick{})
		})
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// keepUp takes in what the carrier brought: receipts, trust lists, and the result of
// comparing clocks, which every receipt states.
func (k *kiosk) keepUp() {
	if _, err := k.vault.Absorb(); err != nil {
		k.log.Warn("receipts.absorb", "error", err)
	}
	l, err := sync.LineOf(filepath.Join(k.config.Data, "carry"))
	if err != nil || !l.Clock.Agrees() {
		return
	}
	if err := k.vault.SetClockVerified(l.Clock.Service); err != nil {
		k.log.Warn("clock.verified", "error", err)
	}
	if l.Clock.Known(time.Now()) {
		if err := k.vault.LowerClockVerified(l.Clock.Service); err != nil {
			k.log.Warn("clock.verified", "error", err)
		}
	}
}

// closedBy returns why a vault did not open, if the screens have a sentence for it.
func closedBy(err error) session.Fault {
	if out, ok := errors.AsType[*storage.OutOfOrder](err); ok {
		return session.Fault(out.Fault)
	}
	return ""
}

// carrierFault returns what stops the carrier of an enrolled machine for good: anything
// sealed now would stay here.
func carrierFault(data string) (session.Fault, string) {
	dir := filepath.Join(data, "carry")
	var b *sync.Broken
	switch err := sync.Whole(dir); {
	case errors.As(err, &b) && b.Damaged:
		return session.LineDamaged, b.File
	case errors.As(err, &b):
		return session.LineLost, b.File
	case err != nil: // everything that enrolment left here is lost, though the vault knows of it
		return session.LineLost, sync.Gone().File
	}
	l, err := sync.LineOf(dir)
	if err != nil {
		return "", "" // unreadable notes say nothing
	}
	switch l.Barring() {
	case sync.Revoked:
		return session.ServiceRevoked, ""
	case sync.NotEnrolled:
		return session.ServiceUnknown, ""
	}
	return "", ""
}

// comeBack asks for the window to be shown and focused. A window manager can hide it with
// a shortcut of its own ("show the desktop") without telling the program, so comeBack is
// called every second; if the window is in place, nothing happens.
func comeBack(w fyne.Window) {
	w.Show()
	w.RequestFocus()
}

// lineOf returns what the carrier last found out about the line.
func lineOf(data string) session.Condition {
	l, err := sync.LineOf(filepath.Join(data, "carry"))
	switch {
	case err != nil || l.Why == "":
		return session.Unknown
	case l.Why == sync.Reached:
		return session.Good
	}
	return session.Broken
}

// clockOf returns a clock in the time zone of the kiosk. It reads the carrier's notes at
// most every two seconds.
func clockOf(data string, zone dossier.Zone) func() dossier.Moment {
	var mu stdsync.Mutex
	var read time.Time
	var last sync.Clock
	return func() dossier.Moment {
		now := time.Now()
		mu.Lock()
		defer mu.Unlock()
		if now.Sub(read) > 2*time.Second || now.Before(read) {
			read = now
			if l, err := sync.LineOf(filepath.Join(data, "carry")); err == nil {
				last = l.Clock
			}
		}
		return dossier.Moment{Time: now, Known: last.Known(now), Zone: zone}
	}
}
