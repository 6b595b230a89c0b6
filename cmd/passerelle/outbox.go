// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/named"
	"passerelle/dossier/receipt"
	"passerelle/storage"
	"passerelle/storage/spool"
	"passerelle/sync"
)

// built is when the source was committed, in RFC 3339; set by the build (see Makefile).
var built = ""

// dataFlags parses the flags of a command that inspects a data folder.
func (e *env) dataFlags(name string, args []string) (data string, asJSON bool, err error) {
	f := e.flags(name)
	d := f.String("data", "", "data folder of the kiosk")
	j := f.Bool("json", false, "an array of objects")
	if err := want(f, args, name+" -data DIR is expected, and no argument",
		0, 0, d); err != nil {
		return "", false, err
	}
	return *d, *j, nil
}

// noData returns the error for a folder that is not a kiosk's, such as a typo in -data:
// inspecting must not create one.
func noData(data string) error {
	if err := named.Folder(data); err != nil {
		return fmt.Errorf("not the data folder of a kiosk, which the kiosk or `passerelle enroll` makes: %w",
			err)
	}
	return fmt.Errorf("%s is not the data folder of a kiosk: the kiosk or `passerelle enroll` makes it",
		data)
}

// spoolFlags reads the same flags, and opens the spool of the folder.
func (e *env) spoolFlags(name string, args []string) (s *spool.Spool, data string,
	asJSON bool, err error) {
	if data, asJSON, err = e.dataFlags(name, args); err != nil {
		return nil, "", false, err
	}
	if s, err = spoolOf(data); err != nil {
		err = fmt.Errorf("open the spool: %w", err)
	}
	return s, data, asJSON, err
}

func spoolOf(data string) (*spool.Spool, error) {
	if !isData(data) {
		return nil, noData(data)
	}
	return spool.Open(filepath.Join(data, "spool"))
}

// isData reports whether data is a kiosk's folder. One that has lost its version or its vault
// counts too: what is in it belongs to somebody.
func isData(data string) bool {
	_, err := os.Stat(filepath.Join(data, "vault"))
	return err == nil || storage.Lost(data)
}

func carryOf(data string) string { return filepath.Join(data, "carry") }

// waiting is one line of outbox's output.
type waiting struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Size      int64  `json:"size"`
	Sent      int64  `json:"sent"`
	Why       string `json:"why"`
	NextTry   string `json:"next_try,omitempty"`
}

func runOutbox(_ context.Context, e *env, args []string) error {
	s, data, asJSON, err := e.spoolFlags("outbox", args)
	if err != nil {
		return err
	}
	items, err := s.Waiting()
	if err != nil {
		return fmt.Errorf("list the spool: %w", err)
	}
	rows := e.reasons(data, items)
	if asJSON {
		return printJSON(e, rows)
	}
	for _, w := range rows {
		fmt.Fprintf(e.stdout, "%s\t%s\t%d/%d bytes\t%s\t%s\n", w.ID, w.Reference, w.Sent, w.Size,
			w.Why, w.NextTry)
	}
	return nil
}

// reasons combines the waiting dossiers with the carrier's last notes on them. Unreadable
// notes are no reason to hide what is waiting.
func (e *env) reasons(data string, items []receipt.Deposit) []waiting {
	states, err := sync.States(carryOf(data))
	if err != nil {
		fmt.Fprintln(e.stderr, "passerelle: the carrier's notes can't be read:", err)
	}
	rows := []waiting{}
	for _, it := range items {
		w := waiting{ID: it.ID.String(), Reference: dossier.GroupReference(it.ID.Reference()),
			Size: it.Size, Why: "not tried yet"}
		if st, ok := states[it.ID]; ok {
			w.Why, w.Sent = string(st.Why), st.Sent
			if !st.NextTry.IsZero() {
				w.NextTry = st.NextTry.UTC().Format(time.RFC3339)
			}
		}
		rows = append(rows, w)
	}
	return rows
}

func runDrain(ctx context.Context, e *env, args []string) error {
	f := e.flags("drain")
	data := f.String("data", "", "data folder of the kiosk")
	limit := f.Duration("timeout", time.Minute, "give up after this long")
	if err := want(f, args, "drain -data DIR is expected, and no argument",
		0, 0, data); err != nil {
		return err
	}
	s, err := spoolOf(*data)
	if err != nil {
		return fmt.Errorf("open the spool: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	c := sync.Client{Dir: carryOf(*data), Outbox: s, Now: e.now, BuildTime: sync.BuildTime(built),
		Log: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	arrived, sendErr := c.Drain(ctx)
	for _, a := range arrived {
		fmt.Fprintf(e.stdout, "%s\t%s\n", a.ID, a.Text)
	}
	enrolled, err := e.absorb(*data)
	if errors.Is(sendErr, sync.ErrNotEnrolled) { // unless what says to whom was lost
		sendErr = cmp.Or(carrierWhole(*data, enrolled), sendErr)
	}
	if sendErr != nil {
		sendErr = fmt.Errorf("drain: %w", sendErr)
	}
	if err := errors.Join(sendErr, err); err != nil {
		return err
	}
	left, err := s.Waiting()
	if err != nil {
		return fmt.Errorf("list the spool: %w", err)
	}
	for _, it := range left {
		if !slices.ContainsFunc(arrived, func(a sync.Arrival) bool { return a.ID == it.ID }) {
			return fmt.Errorf("%d dossiers still wait: passerelle outbox says why", len(left))
		}
	}
	return nil
}

// absorb lets the vault record the receipts, if no kiosk is running: else the kiosk does. It
// reports whether this machine is or was enrolled.
func (e *env) absorb(data string) (enrolled bool, err error) {
	v, err := storage.Open(data, e.options())
	if errors.Is(err, storage.ErrRunning) {
		_, err := os.Stat(storage.TrustFile(data))
		return err == nil, nil
	}
	if err != nil {
		return true, fmt.Errorf("open the vault: %w", err)
	}
	enrolled = v.Enrolled() || len(v.Faults()) > 0
	_, err = v.Absorb()
	if err == nil {
		err = noteClock(v, data)
	}
	if cerr := v.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return enrolled, fmt.Errorf("record the receipts: %w", err)
	}
	return enrolled, nil
}

// noteClock tells the vault when the carrier last found this machine's clock to be right:
// every receipt states it.
func noteClock(v *storage.Vault, data string) error {
	l, err := sync.LineOf(carryOf(data))
	if err != nil || !l.Clock.Agrees() {
		return nil // unreadable notes say nothing about the clock
	}
	if err := v.SetClockVerified(l.Clock.Service); err != nil || !l.Clock.Known(time.Now()) {
		return err
	}
	return v.LowerClockVerified(l.Clock.Service)
}

func runReceipts(_ context.Context, e *env, args []string) error {
	s, _, asJSON, err := e.spoolFlags("receipts", args)
	if err != nil {
		return err
	}
	kept, err := s.Receipts()
	if err != nil {
		return fmt.Errorf("list the receipts: %w", err)
	}
	type row struct {
		ID     string `json:"id"`
		First  string `json:"stage1"`
		Second string `json:"stage2,omitempty"`
	}
	rows := []row{}
	for _, k := range kept {
		for _, text := range []string{k.First, k.Second} {
			if _, err := receipt.Parse(text); err != nil && text != "" {
				fmt.Fprintln(e.stderr, "passerelle: a receipt that was kept is damaged:", k.ID)
			}
		}
		rows = append(rows, row{k.ID.String(), k.First, k.Second})
	}
	if asJSON {
		return printJSON(e, rows)
	}
	for _, r := range rows {
		stage, text := 1, r.First
		if r.Second != "" {
			stage, text = 2, r.Second
		}
		fmt.Fprintf(e.stdout, "%s\t%d\t%s\n", r.ID, stage, text)
	}
	return nil
}
