// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"image"
	"log/slog"
	"strings"
	"time"

	"passerelle/capture/strip"
	"passerelle/dossier"
	"passerelle/dossier/mrz"
	"passerelle/dossier/recognise"
)

// Seen is what one page of any paper shows: what it says, and what it is.
type Seen struct {
	Readings []Reading
	Strip    dossier.StripKind // of the sound strip on it, whatever paper the page was given for
	Sealed   bool              // it has a 2D-Doc whose signature is valid
	Turn     int               // clockwise quarter turns that make it upright, if that is sure
	Full     bool              // it bears more print than the side of a card can
	Lines    *strip.Reading    // its strip as it was read, sound or not; nil if none was seen
	Print    recognise.Page    // what tells its kind
	QR       []string          // what its QR codes hold
	Differs  []Differing       // what its print says otherwise than its verified code

	page *Page // codes and print as they were read; nil if they were not
}

// As returns the readings of a page of a paper that is known to be of a kind, as [Page.As].
func (s Seen) As(kind dossier.KindID, today time.Time) []Reading {
	if s.page == nil {
		return s.Readings
	}
	return Page{Readings: s.page.As(kind)}.Until(today)
}

// LogValue keeps what a paper says out of logs.
func (s Seen) LogValue() slog.Value { return slog.StringValue("[seen]") }

// Sight returns what the judge has to know about it.
func (s Seen) Sight() dossier.Sight {
	out := dossier.Sight{Searched: true, Strip: s.Strip, Sealed: s.Sealed, Turned: s.Turn != 0,
		Full: s.Full, CodeDiffers: len(s.Differs) > 0}
	for _, r := range s.Readings {
		if r.Compared() && r.Source != FromText {
			if out.Says == nil {
				out.Says = map[dossier.Fact]string{}
			}
			out.Says[r.Fact] = r.Value
		}
		switch {
		case r.Source != FromStrip:
		case r.Fact == dossier.FactFamilyName:
			out.Family = r.Value
		case r.Fact == dossier.FactGivenNames:
			out.Given = r.Value
		}
	}
	return out
}

// See examines a page, whatever paper it was given for. It looks for a strip first, which
// identifies the page; without one it reads codes and print if print is set, and
// otherwise only finds out whether the page is upright. Errors are those of the reader
// and the context's; what was seen before is returned with them.
func See(ctx context.Context, r PageReader, img image.Image, dpi int, print bool,
	today time.Time) (Seen, error) {
	var s Seen
	if dpi > 0 {
		b := img.Bounds()
		s.Print.Width = float64(b.Dx()) * 25.4 / float64(dpi)
		s.Print.Height = float64(b.Dy()) * 25.4 / float64(dpi)
	}
	if m, ok := strip.Read(img); ok {
		s.Lines = &m
		if m.Document.Sound() {
			s.Readings, s.Strip = factsOfStrip(m, today), kindOf(m.Document)
			s.Print.Strip = s.Strip
			s.Print.Document = recognise.Document{Code: m.Document.Code, Issuer: m.Document.Issuer,
				Nationality: m.Document.Nationality}
			s.Turn = turnOf(m.Box)
			return s, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil || r == nil {
		return s, err
	}
	if !print {
		var err error
		s.Turn, err = r.Turn(ctx, img, dpi)
		return s, err
	}
	p, err := r.Read(ctx, img, dpi)
	s.Readings, s.Turn, s.Full, s.Differs = p.Until(today), p.Turn, p.Full, p.Differs
	s.Print.Lines, s.Print.Seals, s.page = p.Lines, p.Seals, &p
	for _, x := range p.Symbols {
		if x.Format == "QRCode" {
			s.QR = append(s.QR, string(x.Data))
		}
	}
	for _, x := range s.Readings {
		s.Sealed = s.Sealed || x.Source == FromCode && x.Certain
	}
	return s, err
}

// turnOf returns the clockwise quarter turns that make the lines of a strip run from left
// to right. They are read whichever way they lie, and a strip whose digits agree was read
// the right way round.
func turnOf(box [4]image.Point) int {
	switch d := box[1].Sub(box[0]); {
	case d.X >= max(d.Y, -d.Y):
		return 0
	case d.Y < -max(d.X, -d.X):
		return 1
	case d.X <= -max(d.Y, -d.Y):
		return 2
	}
	return 3
}

// kindOf determines the kind of paper by its strip: residence permits are cards that say so
// in their second letter (ICAO Doc 9303 leaves it to the issuer; the States of the uniform
// format write IR or AR); all other cards are identity cards as far as anybody can tell.
func kindOf(d mrz.Document) dossier.StripKind {
	switch {
	case d.Format == mrz.TD3:
		return dossier.PassportStrip
	case d.Format == mrz.MRVA || d.Format == mrz.MRVB:
		return dossier.VisaStrip
	case strings.HasSuffix(d.Code, "R") && len(d.Code) == 2:
		return dossier.PermitStrip
	}
	return dossier.CardStrip
}
