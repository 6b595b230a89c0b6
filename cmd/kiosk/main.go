// SPDX-License-Identifier: AGPL-3.0-or-later

// Command kiosk is the touch kiosk: it reads kiosk.toml, wires the packages, opens the
// window, and doubles as its own helper processes.
//
// It holds no rules. The roles carry, scan, print and render are hidden: kiosk starts
// itself for each of them, with no more than that role needs (docs/design.md, "Processes,
// and what each may touch").
//
// What must be true: the process with the window and the vault opens no connection; the
// process with the network never sees the vault. Exit code 75 asks the supervisor to
// restart it, 0 means stop.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"passerelle/capture"
	"passerelle/capture/render"
	"passerelle/cmd/kiosk/config"
	"passerelle/dossier/named"
	"passerelle/ui/clerk"
	"passerelle/ui/paper/ipp"
)

// Exit codes: sysexits.h's EX_TEMPFAIL asks the supervisor to start the kiosk again.
const (
	stopped    = 0
	failed     = 1
	misuse     = 2
	restartAsk = 75
)

func main() {
	render.Main()
	os.Exit(run())
}

func run() int {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case capture.ScanRole:
			return capture.ScanMain(os.Args[2:], os.Stdout)
		case "print":
			return ipp.PrintMain(os.Args[2:], os.Stdin, os.Stdout)
		case "carry":
			return carry(ctx, os.Args[2:], log)
		}
	}
	f := flag.NewFlagSet("kiosk", flag.ContinueOnError)
	file := f.String("config", "/etc/passerelle/kiosk.toml", "configuration file")
	outline := f.String("outline", "",
		"write each frame's control names and places to this file (demonstration authority only)")
	beats := f.String("heartbeat", "",
		"write how late the screen took each of ten beats a second to this file (demonstration authority only)")
	gallery := f.String("gallery", "",
		"draw every screen in every notable state into this folder, and end")
	hashPIN := f.Bool("hash-pin", false,
		"read a PIN on standard input and print its hash for staff.pin")
	if err := f.Parse(os.Args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return stopped
		}
		return misuse
	}
	if *hashPIN {
		return printPINHash(os.Stdin, os.Stdout)
	}
	if *gallery != "" {
		if err := drawGallery(*gallery); err != nil {
			fmt.Fprintln(os.Stderr, "kiosk: draw the gallery:", err)
			return failed
		}
		return stopped
	}
	// anything but a regular file would be replaced, or would block
	for _, name := range []string{*outline, *beats} {
		if name == "" {
			continue
		}
		if err := named.Place(name); err != nil {
			fmt.Fprintln(os.Stderr, "kiosk:", err)
			return misuse
		}
	}
	c, err := config.Load(*file)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return misuse
	}
	if err := doorOpens(c.Staff.PIN); err != nil {
		fmt.Fprintf(os.Stderr, "kiosk: %s: %v\n", *file, err)
		return misuse
	}
	if err := display(os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return failed
	}
	code, err := open(ctx, c, *outline, *beats, log)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return failed
	}
	return code
}

// doorOpens rejects a hash that was truncated or altered in copying: no PIN would ever
// open the staff door, and nobody would know why.
func doorOpens(hash string) error {
	if hash == "" {
		return nil // there is no door
	}
	if err := clerk.CheckPINHash(hash); err != nil {
		return fmt.Errorf("staff.pin: %w; kiosk -hash-pin prints one", err)
	}
	return nil
}

// printPINHash reads the PIN from in, to keep it out of arguments and shell history.
func printPINHash(in io.Reader, out io.Writer) int {
	line, err := bufio.NewReader(in).ReadString('\n')
	pin := strings.TrimRight(line, "\r\n")
	if err != nil && !errors.Is(err, io.EOF) || pin == "" {
		fmt.Fprintln(os.Stderr, "kiosk: a PIN is expected on standard input")
		return misuse
	}
	hash, err := clerk.HashPIN(pin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return misuse
	}
	fmt.Fprintln(out, hash)
	return stopped
}
