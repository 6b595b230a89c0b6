// SPDX-License-Identifier: AGPL-3.0-or-later

// Command central is the central service: it makes the authority, invites kiosks, accepts
// sealed dossiers and keeps them, still sealed, for whoever holds the identity.
//
// It opens a dossier only in `central export`, with the identity it is given.
//
// What must be true: every command works whether or not `serve` is running; `serve` never
// opens DIR/authority, which can be moved elsewhere; errors go to standard error; and the
// exit status is 0 for done, 1 for no, 2 for misuse.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// env is the environment of a command.
type env struct {
	stdout, stderr io.Writer
	now            func() time.Time
}

type command struct {
	name, args, does string
	run              func(ctx context.Context, e *env, args []string) error
}

func commands() []command {
	return []command{
		{"init",
			"-data DIR [-authority NAME -address TEXT -email TEXT -phone TEXT -real] [-database DSN]",
			"make an authority and the keys of its service", runInit},
		{"serve", "-data DIR -addr HOST:PORT [-host NAME]…",
			"take dossiers from kiosks; makes the authority when DIR is new", runServe},
		{"enroll", "-data DIR NAME", "invite a kiosk: the last line is its code, good for an hour",
			runEnroll},
		{"revoke", "-data DIR KIOSK", "withdraw a kiosk, by its eight letters", runRevoke},
		{"list", "-data DIR [-json]", "the dossiers that have been registered", runList},
		{"export", "-data DIR -identity FILE -o FOLDER ID", "open a dossier into a new folder",
			runExport},
		{"trust", "-data DIR", "print the trust list", runTrust},
		{"catalogue", "publish -data DIR BUNDLE, or show -data DIR",
			"offer a signed catalogue to the kiosks, or say which one is offered", runCatalogue},
	}
}

// misuse is an error in the command line: exit status 2.
type misuse struct{ error }

func usage(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, &env{stdout: os.Stdout, stderr: os.Stderr, now: time.Now}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run executes one command and returns its exit status.
func run(ctx context.Context, e *env, args []string) int {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name != args[0] {
				continue
			}
			err := c.run(ctx, e, args[1:])
			switch {
			case err == nil:
				return 0
			case errors.Is(err, flag.ErrHelp):
				return 2
			}
			fmt.Fprintf(e.stderr, "central %s: %v\n", c.name, err)
			if errors.As(err, &misuse{}) {
				return 2
			}
			return 1
		}
		if slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
			printUsage(e.stdout)
			return 0
		}
	}
	printUsage(e.stderr)
	return 2
}

func printUsage(w io.Writer) {
	fmt.Fprintln(w, "usage: central COMMAND, one of")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %s %s\n    \t%s\n", c.name, c.args, c.does)
	}
}

// flags returns the flag set of a command, which includes -data.
func (e *env) flags(name string) (f *flag.FlagSet, data *string) {
	f = flag.NewFlagSet("central "+name, flag.ContinueOnError)
	f.SetOutput(e.stderr)
	return f, f.String("data", "", "folder of the service")
}

// parse parses flags and requires n arguments after them.
func parse(f *flag.FlagSet, args []string, data *string, n int) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return misuse{err}
	}
	if *data == "" {
		return usage("-data DIR is missing")
	}
	if f.NArg() != n {
		return usage("%d arguments after the flags, %d expected", f.NArg(), n)
	}
	return nil
}
