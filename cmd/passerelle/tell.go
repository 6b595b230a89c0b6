// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/capture/strip"
	"passerelle/dossier"
	"passerelle/dossier/mrz"
	"passerelle/dossier/twodoc"
	"passerelle/intake"
)

// The command read shows what the kiosk makes of a file, page by page, and why, for
// trying things out. It is the only command that prints what papers say: on purpose, and
// to standard output alone.

// toldFile is what read says about one file. docs/reading.md describes the keys.
type toldFile struct {
	File     string     `json:"file"` // its name, without the folder
	Refused  *toldWhy   `json:"refused,omitempty"`
	Error    string     `json:"error,omitempty"`
	Attached *toldWhy   `json:"attached,omitempty"` // files that may be papers, not taken
	Data     bool       `json:"data,omitempty"`     // files for programs are attached
	Signed   *toldWhy   `json:"signed,omitempty"`   // an electronic signature, not taken
	Left     []toldLeft `json:"left,omitempty"`     // pages that were left out
	Pages    []toldPage `json:"pages"`
}

type toldWhy struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
}

type toldLeft struct {
	Page int `json:"page"` // from 1; with the code file.left_rest, those after it as well
	toldWhy
}

type toldPage struct {
	Page    int              `json:"page"` // from 1
	Width   int              `json:"width"`
	Height  int              `json:"height"`
	DPI     int              `json:"dpi,omitempty"`
	Cleaned capture.Cleaning `json:"cleaned"`
	Defects []toldDefect     `json:"defects"`
	Turned  bool             `json:"turned"` // it is upside down or on its side
	// clockwise quarter turns that make it upright
	Quarters int        `json:"quarters,omitempty"`
	Strip    *toldStrip `json:"strip,omitempty"`
	Codes    []toldCode `json:"codes"`
	Days     []toldDay  `json:"days"`
	Facts    []toldFact `json:"facts"`
	// what print says otherwise than the verified code
	CodeDiffers []reading.Differing `json:"code_differs,omitempty"`
	Failed      []string            `json:"failed,omitempty"` // what could not be looked for
}

// region is a part of a page, in fractions of its size from the upper left corner.
type region struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

type toldDefect struct {
	Code   dossier.DefectCode `json:"code"`
	Score  float64            `json:"score"`
	Region *region            `json:"region,omitempty"` // none: the whole page
}

type toldStrip struct {
	Format   mrz.Format  `json:"format"`
	Lines    []string    `json:"lines"`
	Certain  bool        `json:"certain"`
	Sound    bool        `json:"sound"`
	Doubtful []toldPlace `json:"doubtful"`
	Faults   []toldFault `json:"faults"`
}

// toldPlace is a range of characters of a strip: line and columns from 1, inclusive.
type toldPlace struct {
	Line int    `json:"line"`
	From int    `json:"from"`
	To   int    `json:"to"`
	Text string `json:"text"`
}

type toldFault struct {
	Field mrz.Field     `json:"field"`
	Kind  mrz.FaultKind `json:"kind"`
	At    []toldPlace   `json:"at"`
}

type toldCode struct {
	Format string      `json:"format"`
	Region region      `json:"region"`
	Text   string      `json:"text,omitempty"`
	Bytes  string      `json:"bytes,omitempty"` // hexadecimal, if the content is not text
	Seal   *toldTwoDoc `json:"2d-doc,omitempty"`
	Fault  string      `json:"fault,omitempty"` // why a 2D-Doc is not read
}

type toldTwoDoc struct {
	Version     int            `json:"version"`
	Kind        string         `json:"kind"`
	Authority   string         `json:"authority"`
	Certificate string         `json:"certificate"`
	Issued      string         `json:"issued,omitempty"`
	Signed      string         `json:"signed,omitempty"`
	Verdict     twodoc.Verdict `json:"verdict"`
	Why         string         `json:"why"`
	Fields      []toldField    `json:"fields"`
	Annex       []toldField    `json:"annex,omitempty"` // signed by nobody
}

type toldField struct {
	ID        string `json:"id"`
	Value     string `json:"value"`
	Truncated bool   `json:"truncated,omitempty"`
}

type toldDay struct {
	Value    string       `json:"value,omitempty"` // none: it looks like a date but can't be read
	Label    string       `json:"label"`
	Own      string       `json:"own,omitempty"`
	Role     reading.Role `json:"role"`
	Region   region       `json:"region"`
	Offered  bool         `json:"offered"`
	Compared bool         `json:"compared"`
}

type toldFact struct {
	Fact       dossier.Fact   `json:"fact"`
	Value      string         `json:"value"`
	Source     reading.Source `json:"source"`
	Confidence float64        `json:"confidence"`
	Seal       twodoc.Verdict `json:"seal,omitempty"`
	Compared   bool           `json:"compared"`
}

func runRead(ctx context.Context, e *env, args []string) error {
	f := e.flags("read")
	asJSON := f.Bool("json", false, "an array of objects")
	as := f.String("as", "", "the paper that the files are given as, such as home.proof")
	answers := f.String("answers", "", "with -as: file of what the person said, to be compared")
	certificates := f.String("certificates", "", "file of those whose 2D-Doc codes are believed")
	if err := want(f, args, "read [-json] [-as PIECE] FILE… is expected",
		1, many); err != nil {
		return err
	}
	trust, err := intake.Certificates(*certificates)
	if err != nil {
		return err
	}
	if *as != "" {
		return e.readAs(ctx, *as, *answers, f.Args(), trust, *asJSON)
	}
	if *answers != "" {
		return usage("-answers is compared with a paper: -as PIECE says which")
	}
	all, answer := []toldFile{}, error(nil)
	missing := false
	for _, name := range f.Args() {
		told, err := e.tell(ctx, name, trust)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, reading.ErrNoProgram):
			missing = true
		case err != nil:
			fmt.Fprintf(e.stderr, "passerelle: read %s: %v\n", told.File, err)
			told.Error, answer = err.Error(), errNo
		case told.Refused != nil:
			answer = errNo
		}
		all = append(all, told)
	}
	if missing {
		sayMissing(e)
	}
	if *asJSON {
		err = printJSON(e, all)
	} else {
		err = e.printTold(all)
	}
	return errors.Join(err, answer)
}

// tell reads one file. Together with an error it returns what was read before.
func (e *env) tell(ctx context.Context, name string, trust twodoc.Trust) (toldFile, error) {
	told := toldFile{File: filepath.Base(name), Pages: []toldPage{}}
	var missing error
	err := e.readPages(ctx, paper{file: name}, func(pg intake.Page) error {
		told.with(e, pg.With)
		p, _, err := e.tellPage(ctx, pg, trust)
		p.Page = len(told.Pages) + 1
		told.Pages = append(told.Pages, p)
		if errors.Is(err, reading.ErrNoProgram) {
			missing, err = reading.ErrNoProgram, nil
		}
		return err
	})
	if code, sentence, ok := e.refusal(err); ok {
		told.Refused = &toldWhy{code, sentence}
		return told, nil
	}
	if left, ok := e.leftOut(err); ok {
		told.Left, err = left, nil
	}
	return told, errors.Join(err, missing)
}

// with notes what the file carries besides its pages.
func (f *toldFile) with(e *env, with capture.Attached) {
	if with&capture.AttachedFiles != 0 {
		f.Attached = &toldWhy{intake.AttachedCode, e.mishap(intake.AttachedCode)}
	}
	if with&capture.Signed != 0 {
		f.Signed = &toldWhy{intake.SignedCode, e.mishap(intake.SignedCode)}
	}
	f.Data = f.Data || with&capture.AttachedData != 0
}

// end notes how a file ended whose pages were taken: what was left out of it, why it is
// refused, or can't be read, which command says on standard error. It returns errNo for the
// last two.
func (f *toldFile) end(e *env, command string, err error) error {
	if left, ok := e.leftOut(err); ok {
		f.Left, err = left, nil
	}
	if code, sentence, ok := e.refusal(err); ok {
		f.Refused = &toldWhy{code, sentence}
		return errNo
	}
	if err != nil {
		fmt.Fprintf(e.stderr, "passerelle: %s %s: %v\n", command, f.File, err)
		f.Error = err.Error()
		return errNo
	}
	return nil
}

// once returns what was read before, so that a page is read only once, both for what is
// seen on it and for what the kiosk offers from it.
type once struct {
	page reading.Page
	err  error
}

// Read satisfies reading.PageReader.
func (o once) Read(context.Context, image.Image, int) (reading.Page, error) { return o.page, o.err }

// Turn satisfies reading.PageReader.
func (o once) Turn(context.Context, image.Image, int) (int, error) { return o.page.Turn, o.err }

func (e *env) tellPage(ctx context.Context, pg intake.Page,
	trust twodoc.Trust) (told toldPage, seen reading.Seen, err error) {
	told = toldPage{Width: pg.Width, Height: pg.Height, DPI: pg.DPI, Cleaned: pg.Done,
		Defects: []toldDefect{}, Codes: []toldCode{}, Days: []toldDay{}, Facts: []toldFact{}}
	for _, d := range pg.Defects {
		t := toldDefect{Code: d.Code, Score: d.Score}
		if d.Region != (dossier.Region{}) {
			t.Region = new(region(d.Region))
		}
		told.Defects = append(told.Defects, t)
	}
	img, err := capture.DecodeOwn(pg.JPEG)
	if err != nil {
		return told, seen, err
	}
	var o once
	o.page, o.err = reading.Reader{Trust: trust}.Read(ctx, img.Pix, img.DPI)
	seen, err = reading.See(ctx, o, img.Pix, img.DPI, true, e.moment().Day())
	if seen.Lines != nil {
		told.Strip = tellStrip(*seen.Lines)
	}
	facts := seen.Readings
	told.Turned, told.Quarters = seen.Turn != 0, seen.Turn
	if ctx.Err() != nil {
		return told, seen, ctx.Err()
	}
	if err = cmp.Or(o.err, err); err != nil { // the error of See is the reader's
		told.Failed = strings.Split(err.Error(), "\n")
	}
	part := func(b image.Rectangle) region {
		w, h := float64(max(pg.Width, 1)), float64(max(pg.Height, 1))
		return region{float64(b.Min.X) / w, float64(b.Min.Y) / h, float64(b.Dx()) / w,
			float64(b.Dy()) / h}
	}
	for _, s := range o.page.Symbols {
		told.Codes = append(told.Codes, tellCode(s, part(s.Box), trust))
	}
	told.CodeDiffers = seen.Differs
	for _, d := range o.page.Days {
		t := toldDay{Value: d.Value, Label: d.Label, Own: d.Own, Role: d.Role,
			Region: part(d.Box)}
		for _, r := range facts {
			if r.Fact == dossier.FactIssueDate && r.Source == reading.FromText &&
				r.Value == d.Value && d.Own != "" {
				t.Offered, t.Compared = true, r.Compared()
			}
		}
		told.Days = append(told.Days, t)
	}
	for _, r := range facts {
		told.Facts = append(told.Facts, toldFact{r.Fact, r.Value, r.Source, r.Confidence, r.Seal(),
			r.Compared()})
	}
	// it is listed in failed
	if errors.Is(err, reading.ErrGaveUp) && !errors.Is(err, reading.ErrNoProgram) {
		err = nil
	}
	return told, seen, err
}

func tellStrip(r strip.Reading) *toldStrip {
	place := func(p mrz.Place) toldPlace {
		return toldPlace{p.Line + 1, p.From + 1, p.To, r.Lines[p.Line][p.From:p.To]}
	}
	places := func(all []mrz.Place) []toldPlace {
		out := []toldPlace{}
		for _, p := range all {
			out = append(out, place(p))
		}
		return out
	}
	told := &toldStrip{Format: r.Format, Lines: r.Lines, Certain: r.Certain,
		Sound: r.Document.Sound(), Doubtful: places(r.Doubtful), Faults: []toldFault{}}
	for _, f := range r.Document.Faults {
		told.Faults = append(told.Faults, toldFault{f.Field, f.Kind, places(f.At)})
	}
	return told
}

func tellCode(s reading.Symbol, at region, trust twodoc.Trust) toldCode {
	told := toldCode{Format: s.Format, Region: at}
	if text := string(s.Data); utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		told.Text = text
	} else {
		told.Bytes = hex.EncodeToString(s.Data)
	}
	if s.Format != "DataMatrix" {
		return told
	}
	c, err := twodoc.Parse(string(s.Data))
	switch {
	case errors.Is(err, twodoc.ErrNotTwoDoc):
	case err != nil:
		told.Fault = err.Error()
	default:
		told.Bytes, told.Text = "", ""
		v, why := trust.Judge(c)
		h := c.Header
		told.Seal = &toldTwoDoc{h.Version, h.Kind, h.Authority, h.Certificate, h.Issued, h.Signed,
			v, why, []toldField{}, nil}
		for _, f := range c.Fields {
			told.Seal.Fields = append(told.Seal.Fields, toldField(f))
		}
		for _, f := range c.Annex {
			told.Seal.Annex = append(told.Seal.Annex, toldField(f))
		}
	}
	return told
}

// hidden reports whether a terminal would not show a character, or would obey it.
func hidden(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }
