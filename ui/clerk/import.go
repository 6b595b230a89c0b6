// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"path"

	"passerelle/capture"
	"passerelle/capture/stick"
	"passerelle/ui/session"
)

// Files that somebody brought. Their names are shown to the person and go nowhere else.

var errNoStick = errors.New("nothing to import")

// offered is the file behind each key that a visit was shown. It never leaves this package.
type offered struct {
	visit uint64
	at    map[string]stick.File
}

func (c *Clerk) listFiles(ctx context.Context, visit uint64,
	send func(session.What)) session.Mishap {
	left := false
	all, folders, unseen := stick.Look(ctx, c.ImportFolders, func(at string) bool {
		skip := c.isLeft(at)
		left = left || skip
		return skip
	})
	if ctx.Err() != nil {
		return session.NoMishap
	}
	switch {
	case len(all) > 0:
	case left:
		return c.outcome(errStickLeft)
	case unseen != stick.Unseen{}: // the list is empty, and says why
	default:
		return c.outcome(errNoStick)
	}
	o := offered{visit: visit, at: map[string]stick.File{}}
	refs, err := c.shown(o, all)
	if err != nil {
		return c.outcome(err)
	}
	var shelves []session.Folder
	for _, f := range folders {
		inside, err := c.shown(o, f.Files)
		if err != nil {
			return c.outcome(err)
		}
		shelves = append(shelves, session.Folder{Name: f.Name, Files: inside, Oldest: f.Oldest,
			Newest: f.Newest})
	}
	c.desk.mu.Lock()
	if visit > c.desk.over {
		c.desk.files = o
	}
	c.desk.mu.Unlock()
	send(session.FilesSeen{Files: refs, Folders: shelves, Unseen: session.Unseen(unseen)})
	return session.NoMishap
}

// shown gives files a key each, by which they can be asked for.
func (c *Clerk) shown(o offered, files []stick.File) (refs []session.FileRef, err error) {
	for _, f := range files {
		var key [16]byte
		if _, err := io.ReadFull(c.random(), key[:]); err != nil {
			return nil, err
		}
		k := hex.EncodeToString(key[:])
		o.at[k] = f
		refs = append(refs, session.FileRef{Key: k, Name: path.Base(f.Name), Size: f.Size,
			Foreign: f.Foreign, Document: f.Document})
	}
	return refs, nil
}

func (c *Clerk) importFile(ctx context.Context, visit uint64, t session.Import,
	send func(session.What)) session.Mishap {
	c.desk.mu.Lock()
	f, ok := c.desk.files.at[t.Key]
	ok = ok && c.desk.files.visit == visit
	c.desk.mu.Unlock()
	if !ok {
		return c.outcome(stick.ErrGone)
	}
	src := capture.FileSource{Open: f.Open, MaxPages: c.mostPages(visit, t)}
	return c.take(ctx, visit, t.Slot, t.Replace, src, send)
}

// mostPages returns the catalogue's limit for the slot; 0, for the default of package
// capture, if there is none.
func (c *Clerk) mostPages(visit uint64, t session.Import) int {
	most := 0
	// without a draft the import ends at its first page anyway
	_ = c.with(visit, func(h *held) error {
		if p, ok := procedureOf(c.catalogue(), h.d.Dossier().Procedure); ok {
			if piece, ok := p.Piece(t.Slot); ok {
				most = piece.MaxPages
			}
		}
		return nil
	})
	return most
}
