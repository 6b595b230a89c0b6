// SPDX-License-Identifier: AGPL-3.0-or-later

// Command demo is what `make run` starts: a local central service and the kiosk, the one
// enrolled with the other, marked DÉMONSTRATION. With a display it stays until it is
// stopped; without one it starts a virtual display, plays the demonstration visit by
// touches, and leaves pictures and the verified receipt.
//
// It is not for production: see package rehearsal.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
)

func main() {
	bin := flag.String("bin", "bin", "folder of the built programs")
	out := flag.String("out", "out", "folder for the pictures and the receipt")
	lang := flag.String("lang", "fr", "language of the visit that is played")
	play := flag.Bool("play", os.Getenv("DISPLAY") == "",
		"play the demonstration visit on a virtual display")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, *bin, *out, *lang, *play)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bin, out, lang string, play bool) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	dir := filepath.Join(out, "demo")
	papers := filepath.Join(dir, "papers")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if o, err := exec.CommandContext(ctx, filepath.Join(bin, "passerelle"), "specimen", "-o",
		papers, "-procedure", "changement-adresse", "-procedure",
		"etudiant-renouvellement").CombinedOutput(); err != nil {
		return fmt.Errorf("make specimen papers: %w: %s", err, o)
	}
	log, err := os.Create(filepath.Join(dir, "log.txt"))
	if err != nil {
		return err
	}
	defer log.Close()
	o := rehearsal.Options{Bin: bin, Dir: dir, Log: log}
	if !play {
		o.Display, o.Log = os.Getenv("DISPLAY"), os.Stderr
	}
	stage, err := rehearsal.Raise(ctx, o)
	if err != nil {
		return err
	}
	defer stage.Strike()
	if err := stage.StartKiosk(ctx); err != nil {
		return err
	}
	if !play {
		fmt.Println("The kiosk is open; papers to try lie in", stage.Stick(),
			"and on the scanner's glass. The kiosk copies papers only onto a file system "+
				"mounted there. Ctrl+C ends everything.")
		return stay(ctx, stage, papers)
	}
	return demonstrate(ctx, stage, papers, out, lang)
}

// stay keeps the kiosk open and starts it again when it asks to.
func stay(ctx context.Context, stage *rehearsal.Stage, papers string) error {
	set, err := rehearsal.ReadSet(filepath.Join(papers, "changement-adresse"))
	if err != nil {
		return err
	}
	if err := set.OnStick(stage.Stick()); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-stage.KioskGone():
			var ended *exec.ExitError
			if !errors.As(err, &ended) || ended.ExitCode() != 75 {
				return err
			}
			if err := stage.StartKiosk(ctx); err != nil {
				return err
			}
		}
	}
}

// demonstrate plays one visit and leaves the files that a visitor wants to see.
func demonstrate(ctx context.Context, stage *rehearsal.Stage, papers, out, lang string) error {
	old, _ := filepath.Glob(filepath.Join(out, "[0-9][0-9]-*.png"))
	for _, f := range append(old, filepath.Join(out, "receipt.png"),
		filepath.Join(out, "verified")) {
		os.Remove(f)
	}
	set, err := rehearsal.ReadSet(filepath.Join(papers, "changement-adresse"))
	if err != nil {
		return err
	}
	p, err := set.Person(stage, lang)
	if err != nil {
		return err
	}
	p.Pictures = out
	if err := p.Walk(ctx); err != nil {
		return fmt.Errorf("the demonstration visit: %w", err)
	}
	if err := stage.AwaitRegistered(ctx, 1); err != nil {
		return err
	}
	if err := p.Leave(ctx); err != nil {
		return fmt.Errorf("the end of the demonstration visit: %w", err)
	}
	stage.StopKiosk(false)
	trust := filepath.Join(out, "trust.txt")
	if err := stage.SaveTrust(ctx, trust); err != nil {
		return err
	}
	stage.StopCentral() // from here on, nobody can be asked
	return proveReceipt(ctx, stage, out, trust)
}

// proveReceipt draws the newest receipt and verifies it from its picture, with the service stopped.
func proveReceipt(ctx context.Context, stage *rehearsal.Stage, out, trust string) error {
	passerelle := filepath.Join(stage.Bin, "passerelle")
	list, err := exec.CommandContext(ctx, passerelle, "receipts", "-data", stage.KioskData(),
		"-json").Output()
	if err != nil {
		return fmt.Errorf("list the receipts: %w", err)
	}
	var rows []struct{ Stage1, Stage2 string }
	if err := json.Unmarshal(list, &rows); err != nil || len(rows) == 0 {
		return fmt.Errorf("the kiosk holds no receipt (%w)", err)
	}
	last := rows[len(rows)-1]
	text := cmp.Or(last.Stage2, last.Stage1)
	picture := filepath.Join(out, "receipt.png")
	if o, err := exec.CommandContext(ctx, passerelle, "receipt", "png", "-o", picture,
		text).CombinedOutput(); err != nil {
		return fmt.Errorf("draw the receipt: %w: %s", err, o)
	}
	verdict, err := exec.CommandContext(ctx, passerelle, "receipt", "verify", "-trust", trust,
		picture).Output()
	if err != nil {
		return fmt.Errorf("verify the receipt: %w: %s", err, verdict)
	}
	if err := os.WriteFile(filepath.Join(out, "verified"), verdict, 0o644); err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(verdict), "\n")
	fmt.Printf("%s at %s: pictures, receipt.png and verified are in %s\n", first,
		time.Now().Format(time.TimeOnly), out)
	return nil
}
