// SPDX-License-Identifier: AGPL-3.0-or-later

// Package capture turns a scanner or a file into clean, judged pages, and pages into one PDF.
//
// It does not store pages, decide which are wanted, or decode what others made: that
// happens in the process of package [render]. It decodes pages that it encoded itself, in
// [DecodeOwn] and nowhere else.
//
// What must be true: a straight page is not turned, and a page without a visible table is
// not cropped; what the judge finds is a [dossier.Defect] with a score, never a silent
// correction; a page is sent in black and white only if nothing of it is lost by that; the
// same pages give the same bytes of JPEG and of PDF; no more than one page of a source is in
// memory.
package capture

import (
	"context"
	"image"
	"io"
	"iter"

	"passerelle/capture/render"
)

// Image is one page. Pix is an *image.Gray or an opaque *image.RGBA when it comes from
// this package; other kinds are accepted.
type Image struct {
	Pix image.Image
	DPI int // dots per inch of the paper; 0 when unknown (a photograph)
	// Drawn is true for a page that a program drew: a page of a PDF that is not one
	// picture. There is nothing around it, so nothing is cropped.
	Drawn bool
	// Attached says what else the file carries that this page comes from; it is lost by
	// everything that makes another image of the page.
	Attached Attached
}

// Attached says what a PDF carries besides its pages.
type Attached = render.Attached

// Bits of Attached.
const (
	AttachedFiles = render.AttachedFiles
	AttachedData  = render.AttachedData
	Signed        = render.Signed
)

// Source yields pages one by one: a scanner, a file.
type Source interface {
	// Name returns the kind of the source ("file", "scanner"), never a file's name, so
	// that it may be logged.
	Name() string
	// Pages yields the pages in order. The last pair contains the error, if any:
	// *Refused, *Incomplete, *Fault, or the context's.
	Pages(ctx context.Context) iter.Seq2[Image, error]
}

// Refused says why a file can't be used; see the reasons of package render.
type Refused = render.Refused

// Incomplete says which pages of a file were left out; the others were yielded.
type Incomplete = render.Incomplete

// Left is a page that was left out, and why.
type Left = render.Left

// Reason says why a file was refused.
type Reason = render.Reason

// Reasons of Refused.
const (
	Encrypted   = render.Encrypted
	Empty       = render.Empty
	TooBig      = render.TooBig
	TooLong     = render.TooLong
	Unreadable  = render.Unreadable
	UnknownType = render.UnknownType
	TooFine     = render.TooFine
	Timeout     = render.Timeout
	Memory      = render.Memory
	AcrobatOnly = render.AcrobatOnly
	Portfolio   = render.Portfolio

	// for files of a kind that is not read here, each of which has a way out of its own
	HEIC     = render.HEIC
	AVIF     = render.AVIF
	JPEGXL   = render.JPEGXL
	JPEG2000 = render.JPEG2000
	SVG      = render.SVG
	Moving   = render.Moving
	Document = render.Document
	Archive  = render.Archive
	Mail     = render.Mail
	Web      = render.Web
	Video    = render.Video
	Program  = render.Program
	Shortcut = render.Shortcut
	Text     = render.Text
)

// Foreign lists those kinds.
var Foreign = []Reason{HEIC, AVIF, JPEGXL, JPEG2000, SVG, Moving, Document, Archive, Mail, Web,
	Video, Program, Shortcut, Text}

// PageFile is an encoded page that can be opened as often as needed. The bytes are a JPEG
// written by [Encode].
type PageFile interface {
	Open() (io.ReadCloser, error)
}

// fromFrame turns a decoded page into an Image.
func fromFrame(f render.Frame) Image {
	return Image{Pix: f.Image(), DPI: f.DPI, Drawn: f.Drawn, Attached: f.Attached}
}
