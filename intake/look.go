// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/dossier/named"
	"passerelle/dossier/pile"
	"passerelle/dossier/recognise"
	"passerelle/dossier/twodoc"
)

// View is what one page shows, and how it looks.
type View struct {
	Readings []reading.Reading
	Unread   error         // the reader's error: it costs only the reading
	Sight    dossier.Sight // except for the twins, which Looks.Twins names
	Turn     int           // clockwise quarter turns that make it upright; 0 unless that is sure
	Look     *capture.Look
}

// LogValue keeps what a paper says out of logs.
func (View) LogValue() slog.Value { return slog.StringValue("[view]") }

// LookAt examines a page from Take: whether it shows two cards, and how it looks, so that
// it is recognised when it comes again; if search is set and there is a reader, its strip
// and its orientation; with print, if there is no strip, its codes and its print, and of
// which of some kinds of paper it is. Errors are those of capture.DecodeOwn and the
// context's.
func LookAt(ctx context.Context, r reading.PageReader, kinds []dossier.PaperKind, jpeg []byte,
	search, print bool, today time.Time) (v View, err error) {
	img, err := capture.DecodeOwn(jpeg)
	if err != nil {
		return View{}, err
	}
	if search && r != nil {
		var seen reading.Seen
		seen, v.Unread = reading.See(ctx, r, img.Pix, img.DPI, print, today)
		v.Readings, v.Sight, v.Turn = seen.Readings, seen.Sight(), seen.Turn
		if v.Turn == 0 {
			found := recognise.Kind(kinds, seen.Print)
			v.Sight.Kind, v.Sight.Signs = found.Kind, found.Signs
			v.Readings = seen.As(found.Kind, today) // what the labels of its days mean
		}
		v.Sight.Leaf = pile.LeafOf(seen.Print)
		for _, text := range seen.QR {
			if _, ok := pile.ParseSeparator(text); ok {
				v.Sight.Separator = text
			}
		}
	}
	if ctx.Err() == nil {
		v.Sight.TwoCards, v.Look = capture.TwoCards(img.Pix), capture.LookOf(img.Pix)
	}
	return v, ctx.Err()
}

// Looks are the looks of the pages of one dossier. They are kept in memory only.
type Looks map[dossier.PageID]*capture.Look

// Twins returns, in their order, the pages that are the same picture as the page id.
func (l Looks) Twins(id dossier.PageID, pages []dossier.Page) (same []dossier.PageID) {
	look := l[id]
	for _, p := range pages {
		if other := l[p.ID]; look != nil && other != nil && p.ID != id && look.Same(other) {
			same = append(same, p.ID)
		}
	}
	return same
}

// Certificates reads the file of certificates whose 2D-Doc codes are trusted; without a
// file none are. Errors are those of named.Read and twodoc.LoadTrust, and name the file.
func Certificates(file string) (twodoc.Trust, error) {
	if file == "" {
		return twodoc.Trust{}, nil
	}
	text, err := named.Read(file, 4<<20)
	if err != nil {
		return twodoc.Trust{}, fmt.Errorf("open the certificates: %w", err)
	}
	trust, err := twodoc.LoadTrust(bytes.NewReader(text))
	if err != nil {
		return twodoc.Trust{}, fmt.Errorf("%s: %w", file, err)
	}
	return trust, nil
}
