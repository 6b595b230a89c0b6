// SPDX-License-Identifier: AGPL-3.0-or-later

// Command passerelle does the work of the kiosk without a window: check papers, assemble
// them, submit, drain the outbox, verify receipts.
//
// It serves mediators' scripts, technicians and tests. It has no rules of its own: it
// calls the same packages as the kiosk.
//
// What must be true: flags come before arguments; errors go to standard error; the exit
// code is 0 for done, 1 for no, 2 for misuse.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/capture/render"
	"passerelle/cmd/passerelle/specimen"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/intake"
	"passerelle/ui/words"
)

// Exit codes.
const (
	done   = 0
	no     = 1
	misuse = 2
)

// errNo ends a command whose answer is no, once everything has been printed.
var errNo = errors.New("the answer is no")

// usageError is a mistake in the command line.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// env is the environment of every command.
type env struct {
	stdin      io.Reader
	stdout     io.Writer
	stderr     io.Writer
	now        func() time.Time
	zone       dossier.Zone // time zone of now
	prefecture string       // of the place, "" if not given
	catalogue  *dossier.Catalogue
	book       *words.Book
	lang       string
	press      *specimen.Press // nil: a new one
	// nil: readPages, and intake.LookAt
	pages func(context.Context, paper, func(intake.Page) error) error
	look  func(ctx context.Context, pg intake.Page, search, print bool) (intake.View, error)
}

type command struct {
	name  string
	args  string
	about string
	run   func(context.Context, *env, []string) error
}

func commands() []command {
	return []command{
		{"procedures", "[-json]", "list the procedures: id, title, number of pieces, mode",
			runProcedures},
		{"check",
			"-procedure ID -answers FILE.json [-prefecture NN] [-zone NAME] [-certificates " +
				"FILE] [-json] [-papers] SLOT=FILE…",
			"say what is missing or unreadable, one line a gap", runCheck},
		{"read", "[-json] [-as PIECE [-answers FILE.json]] [-certificates FILE] FILE…",
			"say what is read on each page, and with -as what paper it is; it prints what papers say",
			runRead},
		{"sort", "-procedure ID [-answers FILE.json] [-certificates FILE] [-json] [-papers] FILE…",
			"say which pages of a pile are one paper, and in which slot it goes", runSort},
		{"assemble", "-o OUT.pdf [-budget 2MB] [-upright] FILE…", "clean pages, one PDF", runAssemble},
		{"submit",
			"-data DIR -procedure ID -answers FILE.json [-despite-gaps] [-prefecture NN] [-zone " +
				"NAME] [-certificates FILE] SLOT=FILE…",
			"seal and queue; prints the stage-1 receipt", runSubmit},
		{"outbox", "-data DIR [-json]", "what waits, why, next try", runOutbox},
		{"drain", "-data DIR [-timeout 60s]", "send now; prints ID and stage-2 receipt of each",
			runDrain},
		{"receipts", "-data DIR [-json]", "the receipts this kiosk holds", runReceipts},
		{"enroll", "-data DIR -central URL -code CODE", "enrol this kiosk with its central service",
			runEnroll},
		{"receipt", "verify [-trust FILE] [-data DIR] [-json] TEXT|FILE|-, or png -o FILE.png TEXT",
			"verify or draw a receipt", runReceipt},
		{"doctor", "-data DIR [-json]", "look at this machine and say what is wrong", runDoctor},
		{"story", "[-json] [-catalogue FOLDER|FILE] FILE|-, or -paths",
			"say what the kiosk would say to one person in one situation", runStory},
		{"catalogue", "check|diff|doc|copy|key|sign|verify …",
			"write, compare and sign the lists of procedures", runCatalogue},
		{"specimen", "-o FOLDER [-procedure ID]… [-defect missing|old|blank|oneside|blurred]",
			"make answers and papers of invented people", runSpecimen},
	}
}

func main() {
	render.Main()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := &env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
	os.Exit(run(ctx, e, os.Args[1:]))
}

// run executes one command and returns the exit code.
func run(ctx context.Context, e *env, args []string) int {
	err := dispatch(ctx, e, args)
	var u usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return done
	case errors.Is(err, errNo):
		return no
	case errors.As(err, &u):
		fmt.Fprintln(e.stderr, "passerelle:", u.text)
		return misuse
	case errors.Is(err, capture.ErrOverBudget): // wherever it comes from, it is for the person
		code, sentence := e.overBudget(0)
		fmt.Fprintf(e.stderr, "passerelle: %s: %s\n", code, sentence)
		return no
	}
	fmt.Fprintln(e.stderr, "passerelle:", err)
	return no
}

func dispatch(ctx context.Context, e *env, args []string) error {
	if len(args) == 0 {
		printUsage(e.stderr)
		return usage("a command is expected")
	}
	var err error
	if e.catalogue, err = catalogue.Parse(assets.Procedures()); err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	if e.book, err = words.Load(assets.Words()); err != nil {
		return fmt.Errorf("read the words: %w", err)
	}
	e.lang = words.Reference
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, e, args[1:])
		}
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		printUsage(e.stdout)
		return nil
	}
	printUsage(e.stderr)
	return usage("%q is not a command", args[0])
}

func printUsage(w io.Writer) {
	fmt.Fprintln(w, "usage: passerelle COMMAND [FLAGS] [ARGUMENTS]")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n              %s\n", c.name, c.about, c.args)
	}
}

// flags returns the flag set of a command; every one includes -lang.
func (e *env) flags(name string) *flag.FlagSet {
	f := flag.NewFlagSet("passerelle "+name, flag.ContinueOnError)
	f.SetOutput(e.stderr)
	f.Func("lang", "language of the sentences: fr, en or ar (default fr)", func(l string) error {
		for _, known := range e.book.Languages() {
			if l == known {
				e.lang = l
				return nil
			}
		}
		return fmt.Errorf("%q is not one of %v", l, e.book.Languages())
	})
	return f
}

// parse reads flags and refuses what is wrong as misuse.
// many is any number of arguments.
const many = math.MaxInt

// want reads the flags of a command, and refuses a call in which one that is needed is
// empty, or fewer or more arguments follow.
func want(f *flag.FlagSet, args []string, expected string, least, most int,
	needed ...*string) error {
	if err := parse(f, args); err != nil {
		return err
	}
	if n := f.NArg(); n < least || n > most ||
		slices.ContainsFunc(needed, func(s *string) bool { return *s == "" }) {
		return usage("%s", expected)
	}
	return nil
}

func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return usage("%v", err)
	}
	return nil
}

// moment returns the present, in the time zone that was given.
func (e *env) moment() dossier.Moment {
	return dossier.Moment{Time: e.now(), Known: true, Zone: e.zone}
}

// procedure finds the procedure given by -procedure.
func (e *env) procedure(id string) (*dossier.Procedure, error) {
	if id == "" {
		return nil, usage("-procedure is missing: `passerelle procedures` lists them")
	}
	p, ok := e.catalogue.Procedure(dossier.ProcedureID(id))
	if !ok {
		return nil, usage("there is no procedure %q: `passerelle procedures` lists them", id)
	}
	return p, nil
}

// continuing returns the procedure of a dossier, which is in the list. Answers written
// for an older list may say which request it is, and so which procedure.
func (e *env) continuing(d *dossier.Dossier) *dossier.Procedure {
	p, _, _ := e.catalogue.Continuing(*d)
	d.Procedure = p.ID
	return p
}
