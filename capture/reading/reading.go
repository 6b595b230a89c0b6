// SPDX-License-Identifier: AGPL-3.0-or-later

// Package reading reads a clean page: its machine-readable strip, the 2D-Doc and the other
// bar codes on it, the date of a bill, and the name and postal code to which it is addressed.
//
// It does not decide what a fact is good for, and stores nothing; capture/strip reads the
// characters of strips. The decoding is done by two Debian programs, zxing's ZXingReader
// and tesseract, each in a process of its own with limits that are set before it begins.
//
// What must be true: print is never called certain, only what a verified 2D-Doc says is;
// where a page gives two answers, none is reported; neither a page nor its text ever
// reaches a disk, a log or an error; a program that hangs, crashes or is missing costs a
// reading and nothing else.
package reading

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"slices"
	"time"

	"passerelle/capture/pixels"
	"passerelle/dossier"
	"passerelle/dossier/recognise"
	"passerelle/dossier/twodoc"
	"passerelle/internal/among"
)

// Source says where a reading comes from. Sources are written to disk and never renamed.
type Source string

const (
	FromStrip Source = "mrz"
	FromCode  Source = "2d-doc"
	FromText  Source = "text"
)

// Reading is one fact that was read. It contains personal data: its LogValue hides it.
type Reading struct {
	Fact       dossier.Fact
	Value      string // a day as 2006-01-02; anything else as printed
	Source     Source
	Confidence float64         // from 0 to 1: of the least sure word
	Box        image.Rectangle // on the page, in pixels
	Certain    bool            // only ever true for the content of a verified 2D-Doc
	// for a day in print: its label is likely, not surely, the paper's; offered, never
	// compared
	Unsure bool
}

// LogValue keeps what a paper says out of logs.
func (r Reading) LogValue() slog.Value { return slog.StringValue("[" + string(r.Fact) + "]") }

// Symbol is one bar code on the page.
type Symbol struct {
	Format string // zxing's name: "DataMatrix", "QRCode", "Code128"…
	Data   []byte
	Box    image.Rectangle
	Seal   twodoc.Verdict // of a 2D-Doc; "" for others
}

// LogValue keeps what a code says out of logs.
func (s Symbol) LogValue() slog.Value { return slog.StringValue("[" + s.Format + "]") }

// Page is what was read on one page.
type Page struct {
	Symbols  []Symbol
	Readings []Reading        // at most one for each fact
	Days     []Day            // all days in print, whatever they belong to
	Lines    []recognise.Line // its print, from the top
	Seals    []recognise.Seal // its 2D-Doc codes
	Turn     int              // clockwise quarter turns that make it upright, if that is sure
	Full     bool             // it bears more print than the side of a card can
	Differs  []Differing      // what print says otherwise than a verified code; none if they agree

	code, text []Reading // what codes and print say by themselves, the day in print aside
}

// As returns the readings of a page of a paper that is known to be of a kind, which says what
// the labels of its days mean; "": its kind is not known. They are Readings otherwise.
func (p Page) As(kind dossier.KindID) []Reading {
	if p.code == nil && p.text == nil && p.Days == nil {
		return p.Readings
	}
	text := p.text
	if day, ok := p.day(kind); ok {
		text = append([]Reading{day}, text...)
	}
	return merge(p.code, text)
}

// day returns the day in print of a paper of a kind, if it was read twice.
func (p Page) day(kind dossier.KindID) (Reading, bool) {
	r, ok := DayAs(p.Days, kind)
	return r, ok && slices.ContainsFunc(p.Days, func(d Day) bool {
		return d.Box == r.Box && d.twice
	})
}

// Reading returns what was read about a fact.
func (p Page) Reading(f dossier.Fact) (Reading, bool) {
	return among.First(p.Readings, func(r Reading) bool { return r.Fact == f })
}

// Reader reads pages. Its zero value is ready to use and trusts no certificate. It is
// safe for concurrent use.
type Reader struct {
	Trust   twodoc.Trust
	Decoder string // program that reads bar codes; "": ZXingReader
	OCR     string // program that reads print; "": tesseract
	Limits  Limits
}

// Limits bound each of the two programs on one page. A zero field takes its value from
// [DefaultLimits].
type Limits struct {
	Memory uint64        // bytes of RLIMIT_DATA
	CPU    time.Duration // rounded up to seconds
	Wall   time.Duration
}

// DefaultLimits returns those of the kiosk: A4 at 300 dpi needs 110 MiB and 3 s.
func DefaultLimits() Limits {
	return Limits{Memory: 512 << 20, CPU: 30 * time.Second, Wall: 60 * time.Second}
}

var (
	// ErrNoProgram is returned when a program is not installed, together with what the
	// other one read.
	ErrNoProgram = errors.New("a program that reads pages is not installed")
	// ErrGaveUp is returned when a program crashed or hit its limits, together with what
	// the other one read.
	ErrGaveUp = errors.New("a program that reads pages gave up")
)

// largest is the most pixels that are read: A4 at 400 dpi.
const largest = 16_000_000

// Read reads a page. dpi is its resolution, 0 if unknown. Errors: ErrNoProgram,
// ErrGaveUp, the context's. What was read before an error is returned with it.
func (r Reader) Read(ctx context.Context, img image.Image, dpi int) (Page, error) {
	g := pixels.Grey(img)
	dpi, ok := legible(g, dpi)
	if !ok {
		return Page{}, nil
	}
	symbols, codeErr := r.symbols(ctx, g, dpi)
	var p Page
	var fromCode []Reading
	var verified []twodoc.Code
	for i, s := range symbols {
		c, err := twodoc.Parse(string(s.Data))
		if err != nil || s.Format != "DataMatrix" {
			continue
		}
		symbols[i].Seal = r.Trust.Check(c)
		p.Seals = append(p.Seals, recognise.Seal{Kind: c.Header.Kind,
			Verified: symbols[i].Seal == twodoc.Verified})
		if symbols[i].Seal == twodoc.Verified {
			verified = append(verified, c)
		}
		if symbols[i].Seal != twodoc.Wrong {
			fromCode = append(fromCode, factsOfCode(c, symbols[i])...)
		}
	}
	p.Symbols = symbols
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	lines, textErr := r.print(ctx, g, dpi)
	textErr = about("print", textErr)
	text, days := factsOfText(lines)
	p.Days, p.Full, p.Lines = days, full(lines), partsOf(lines, g.Rect.Dx(), g.Rect.Dy())
	if err := r.twice(ctx, g, dpi, p.Days); err != nil {
		textErr = errors.Join(textErr, about("the day a second time", err))
	}
	p.code, p.text = fromCode, text
	p.Readings = p.As("")
	if len(verified) == 1 { // two say different things, and print agrees with one at most
		if day, ok := p.day(""); ok {
			text = append([]Reading{day}, text...)
		}
		p.Differs = contradicted(verified[0], lines, text)
	}
	if textErr == nil && ctx.Err() == nil {
		p.Turn, textErr = r.turned(ctx, g, dpi, lines)
		textErr = about("how the page lies", textErr)
	}
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	return p, errors.Join(codeErr, textErr)
}

// legible returns the resolution assumed for a page, and whether pages of its size are read.
func legible(g *image.Gray, dpi int) (int, bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if w*h > largest || min(w, h) < 100 {
		return 0, false
	}
	if dpi < 72 || dpi > 600 {
		dpi = max(72, int(float64(max(w, h))/11.7)) // as if it were A4
	}
	return dpi, true
}

// merge keeps one reading for each fact. A code takes precedence over print; if two
// codes, or two prints, differ, there is no reading. An unverified code and print that
// differ give none either: a code can be copied from somebody else's bill.
func merge(code, text []Reading) []Reading {
	var out []Reading
	for _, f := range []dossier.Fact{dossier.FactIssueDate, dossier.FactExpiry,
		dossier.FactFamilyName, dossier.FactUsageName, dossier.FactGivenNames, dossier.FactName,
		dossier.FactBirthDate, dossier.FactSex, dossier.FactForeigner, dossier.FactNumber,
		dossier.FactPostalCode} {
		c, cOK := agreed(code, f)
		t, tOK := agreed(text, f)
		switch {
		case c != nil && cOK && (c.Certain || t == nil || !tOK || t.Value == c.Value ||
			f == dossier.FactName):
			out = append(out, *c)
		case c == nil && t != nil && tOK:
			out = append(out, *t)
		}
	}
	return out
}

// agreed returns the surest reading of a fact, and whether all agree.
func agreed(all []Reading, f dossier.Fact) (*Reading, bool) {
	var best *Reading
	same := true
	for i, r := range all {
		switch {
		case r.Fact != f:
		case best == nil:
			best = &all[i]
		default:
			same = same && r.Value == best.Value
			if r.Confidence > best.Confidence || r.Certain && !best.Certain {
				best = &all[i]
			}
		}
	}
	return best, same
}

// firstCodes is a day before the first 2D-Doc: an earlier day in a code, such as one left
// at zero, is ignored. Likewise, no paper was issued after its code was signed.
const firstCodes = "2010-01-01"

// factsOfCode returns what a 2D-Doc says about the person and the paper.
func factsOfCode(c twodoc.Code, s Symbol) (all []Reading) {
	p, ok := c.Paper()
	if !ok {
		return nil
	}
	add := func(f dossier.Fact, v string) {
		if v != "" {
			all = append(all, Reading{Fact: f, Value: v, Source: FromCode, Confidence: 1,
				Box: s.Box, Certain: s.Seal == twodoc.Verified})
		}
	}
	if p.Issued >= firstCodes && (c.Header.Signed == "" || p.Issued <= c.Header.Signed) {
		add(dossier.FactIssueDate, p.Issued)
	}
	add(dossier.FactExpiry, p.Until)
	add(dossier.FactFamilyName, p.Holder.Family)
	add(dossier.FactUsageName, p.Holder.Usage)
	add(dossier.FactGivenNames, p.Holder.Given)
	add(dossier.FactName, p.Holder.Whole)
	add(dossier.FactBirthDate, p.Holder.Birth)
	add(dossier.FactSex, p.Holder.Sex)
	add(dossier.FactForeigner, p.Holder.Foreigner)
	add(dossier.FactNumber, p.Number)
	add(dossier.FactPostalCode, p.Address.Postal)
	return all
}

// pgm writes a picture as both programs take it (netpbm, P5, 8 bits). They get nothing
// else: not the file that somebody brought.
func pgm(g *image.Gray) []byte {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := fmt.Appendf(make([]byte, 0, w*h+20), "P5\n%d %d\n255\n", w, h)
	for y := range h {
		at := g.PixOffset(g.Rect.Min.X, g.Rect.Min.Y+y)
		out = append(out, g.Pix[at:at+w]...)
	}
	return out
}
