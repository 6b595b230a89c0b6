// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"image"
	"log/slog"
	"time"

	"passerelle/dossier"
)

// What tasks return and screens show.

// Picture is one page, small enough for the screen. It exists only in the visit's state.
type Picture struct {
	Page  dossier.PageID
	Image image.Image
	Whole *Whole // what the page was cut out of; nil if nothing was, or it is not kept
}

// Whole is the picture that a page was cut out of.
type Whole struct {
	Image   image.Image
	Corners [4]Corner // of the page in it, clockwise from the page's top left
	Kept    bool      // the person keeps all of it, instead of the page
}

// Corner is a place in a picture, in fractions of its sides.
type Corner struct{ X, Y float64 }

// FileRef is one file offered for import. Name is shown only to the person who brought it.
type FileRef struct {
	Key  string // opaque, for the Import task
	Name string
	Size int64

	Foreign  bool // of a type that is not read here: choosing it explains what to do instead
	Document bool // of such a type, and an office program saves it as a PDF too
}

// Folder is one folder of a stick, or a part of it, whose files can be shown at once. Name is
// shown only to the person who brought it.
type Folder struct {
	Name           string // "" for outside all folders
	Files          []FileRef
	Oldest, Newest time.Time
}

// LogValue keeps the name out of logs.
func (Folder) LogValue() slog.Value { return slog.StringValue("[folder]") }

// Unseen counts what is on a stick but not in the list.
type Unseen struct {
	Files   int  // papers and photographs beyond the maximum shown
	Kinds   int  // files of other types
	Folders int  // folders that are too deep or can't be opened, and links
	Stopped bool // there is more than was examined
}

// LogValue keeps the name out of logs.
func (FileRef) LogValue() slog.Value { return slog.StringValue("[file]") }

// ReceiptView is what the receipt screen shows.
type ReceiptView struct {
	Text      string // complete, PSL1:…; drawn as a QR code
	Stage     int    // 1 kept here, not sent; 2 received by the service
	Reference string // grouped for reading
	At        time.Time
	Pieces    int
	Demo      bool
	Authority string // name of the authority for stage 2, "" for stage 1
}

// ReadFact is one fact on a page.
type ReadFact struct {
	Page  dossier.PageID
	Fact  dossier.Fact
	Value string // in the form of an answer: a day is 2006-01-02

	Compared bool   // certain enough to be compared with what the person wrote
	Seal     string // "verified" or "unverified": the signed code that contains it
}
