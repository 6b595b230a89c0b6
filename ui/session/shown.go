// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"image"
	"log/slog"
	"time"

	"passerelle/dossier"
)

// What tasks bring and screens show.

// Picture is one page drawn small enough for the screen. It lives only in the state of the visit.
type Picture struct {
	Page  dossier.PageID
	Image image.Image
}

// FileRef is one file offered for import. Name is shown to the person who brought it, and
// nowhere else.
type FileRef struct {
	Key  string // opaque, for the Import task
	Name string
	Size int64

	Foreign bool // of a kind that is not read here: who chooses it learns the way out
}

// Unseen counts what is on a stick and not in the list.
type Unseen struct {
	Files   int  // papers and photographs beyond the most that are shown
	Kinds   int  // files of other kinds
	Folders int  // folders too deep, or that can't be opened, and links
	Stopped bool // there is more than was looked at
}

// LogValue keeps the name out of logs.
func (FileRef) LogValue() slog.Value { return slog.StringValue("[file]") }

// ReceiptView is what the receipt screen shows.
type ReceiptView struct {
	Text      string // the whole of PSL1:…; drawn as a QR
	Stage     int    // 1 kept here, not sent; 2 received by the service
	Reference string // grouped for reading
	At        time.Time
	Pieces    int
	Demo      bool
	Authority string // name of the authority for stage 2, "" for stage 1
}

// ReadFact is one thing that stands on a page.
type ReadFact struct {
	Page  dossier.PageID
	Fact  dossier.Fact
	Value string // as an answer has it: a day is 2006-01-02

	Compared bool   // it is sure enough to be held against what the person wrote
	Seal     string // "verified" or "unverified": of the signed code it stands in
}
