// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"passerelle/capture"
	"passerelle/ui/session"
)

// Files on a stick. The stick is somebody's, and may be anybody's: only regular files inside the configured folders are looked at, links are not followed, names stay
// between the person and the screen, and nothing is written there: only copying.go does, when the person asks for it.

const (
	mostFiles    = 200       // offered, the newest first
	mostEntries  = 20_000    // looked at: a stick of a million files must not hold the screen
	deepest      = 4         // folders below the configured one: DCIM/100PHONE
	maxFileBytes = 200 << 20 // more is no scan of a paper
)

var (
	errNoStick    = errors.New("nothing to import")
	errFileTooBig = errors.New("the file is too big")
	errNotRegular = errors.New("not a regular file")
)

// endings of names that are offered. What a file is, is told by its content when it is read; this only spares people a list of everything on their stick.
var endings = []string{".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"}

// offered is what a visit was shown: where each key leads. It never leaves this package.
type offered struct {
	visit uint64
	at    map[string]found
}

type found struct {
	folder, name string // name is relative to folder, with slashes
	size         int64
	changed      time.Time
}

func (c *Clerk) listFiles(ctx context.Context, visit uint64, send func(session.What)) session.Mishap {
	var all []found
	entries := 0
	left := false
	skip := func(at string) bool {
		if c.isLeft(at) {
			left = true
			return true
		}
		return false
	}
	for _, folder := range resolved(c.ImportFolders) {
		all = append(all, look(ctx, folder, skip, &entries)...)
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	switch {
	case len(all) > 0:
	case left:
		return c.outcome(errStickLeft)
	default:
		return c.outcome(errNoStick)
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(b.changed.Compare(a.changed), cmp.Compare(a.name, b.name))
	})
	all = all[:min(len(all), mostFiles)]
	o := offered{visit: visit, at: map[string]found{}}
	var refs []session.FileRef
	for _, f := range all {
		var key [16]byte
		if _, err := io.ReadFull(c.random(), key[:]); err != nil {
			return c.outcome(err)
		}
		k := hex.EncodeToString(key[:])
		o.at[k] = f
		refs = append(refs, session.FileRef{Key: k, Name: path.Base(f.name), Size: f.size})
	}
	c.desk.mu.Lock()
	if visit > c.desk.over {
		c.desk.files = o
	}
	c.desk.mu.Unlock()
	send(session.FilesSeen{Files: refs})
	return session.NoMishap
}

// look walks one folder, but for the folders that skip names. What can't be read is left out: half a stick is better than none.
func look(ctx context.Context, folder string, skip func(at string) bool, entries *int) []found {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil
	}
	defer root.Close()
	var all []found
	// WalkDir does not follow links: they come as entries that are neither folder nor regular file.
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		*entries++
		switch {
		case ctx.Err() != nil || *entries > mostEntries:
			return fs.SkipAll
		case err != nil:
			return nil
		case d.IsDir() && skip(filepath.Join(folder, name)):
			return fs.SkipDir
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if strings.Count(name, "/") >= deepest {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || !slices.Contains(endings, strings.ToLower(path.Ext(name))):
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() {
			return nil
		}
		all = append(all, found{folder: folder, name: name, size: info.Size(), changed: info.ModTime()})
		return nil
	})
	if err != nil {
		return nil
	}
	return all
}

func (c *Clerk) importFile(ctx context.Context, visit uint64, t session.Import, send func(session.What)) session.Mishap {
	c.desk.mu.Lock()
	f, ok := c.desk.files.at[t.Key]
	ok = ok && c.desk.files.visit == visit
	c.desk.mu.Unlock()
	if !ok {
		return c.outcome(capture.ErrFileGone)
	}
	src := capture.FileSource{Open: f.open, MaxPages: c.mostPages(visit, t)}
	return c.take(ctx, visit, t.Slot, t.Replace, src, send)
}

// mostPages is the catalogue's limit for the slot; 0, the default of package capture, when it has none.
func (c *Clerk) mostPages(visit uint64, t session.Import) int {
	most := 0
	_ = c.with(visit, func(h *held) error { // without a draft the import ends with its first page anyway
		if p, ok := procedureOf(c.catalogue(), h.d.Dossier().Procedure); ok {
			if piece, ok := p.Piece(t.Slot); ok {
				most = piece.MaxPages
			}
		}
		return nil
	})
	return most
}

// open opens the file that was listed, and looks again at what was opened: the stick may have been changed meanwhile. A pipe must not hold the clerk, hence O_NONBLOCK.
func (f found) open() (io.ReadCloser, error) {
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return nil, capture.ErrFileGone // the error has the path in it
	}
	defer root.Close()
	file, err := root.OpenFile(f.name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, capture.ErrFileGone
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = capture.ErrFileGone
	case !info.Mode().IsRegular():
		err = errNotRegular
	case info.Size() > maxFileBytes:
		err = errFileTooBig
	default:
		return file, nil
	}
	if cerr := file.Close(); cerr != nil {
		err = fmt.Errorf("%w, and it can't be closed", err)
	}
	return nil, err
}
