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
	"iter"
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

// Files on a stick. The stick is not to be trusted: only regular files inside the
// configured folders are looked at, links are not followed, names are shown to the person
// and go nowhere else, and nothing is written to the stick except by copying.go, when the
// person asks for it.

const (
	mostFiles    = 200       // offered: PDFs first, then files at the top level, then the newest
	mostEntries  = 20_000    // looked at: a stick with a million files must not block the screen
	deepest      = 4         // folders below the configured one: DCIM/100PHONE
	maxFileBytes = 200 << 20 // a larger file is no scan of a paper
)

var (
	errNoStick    = errors.New("nothing to import")
	errFileTooBig = errors.New("the file is too big")
	errNotRegular = errors.New("not a regular file")
)

// endings lists the file extensions that are offered. The type of a file is determined from
// its content when it is read; this only spares people a list of everything on their stick.
var endings = []string{".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}

// papers lists the extensions of files that may hold a paper but are not read here: they
// are listed after the others, and touching one explains what to do instead.
var papers = []string{
	".heic", ".heif", ".avif", ".jp2", ".j2k", ".jxl", ".svg", ".doc", ".docx", ".odt", ".rtf",
	".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".pages", ".numbers", ".key",
	".xps", ".oxps", ".ps", ".zip", ".rar", ".7z", ".eml", ".msg", ".txt", ".htm", ".html", ".lnk",
	".url",
}

// systems lists names that computers leave on sticks: nobody misses them.
var systems = []string{"system volume information", "$recycle.bin", "thumbs.db", "desktop.ini",
	"autorun.inf", "lost.dir"}

// offered is the file behind each key that a visit was shown. It never leaves this package.
type offered struct {
	visit uint64
	at    map[string]found
}

type found struct {
	folder, name string // name is relative to folder, with slashes
	size         int64
	changed      time.Time
	foreign      bool // a type that is not read
}

// rank returns the place of a file in the list: papers before a year's worth of
// photographs, and last the types that are not read.
func (f found) rank() int {
	switch {
	case f.foreign:
		return 3
	case strings.EqualFold(path.Ext(f.name), ".pdf"):
		return 0
	case !strings.Contains(f.name, "/"):
		return 1
	}
	return 2
}

func (c *Clerk) listFiles(ctx context.Context, visit uint64,
	send func(session.What)) session.Mishap {
	var all []found
	var unseen session.Unseen
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
		all = append(all, look(ctx, folder, skip, &entries, &unseen)...)
	}
	if ctx.Err() != nil {
		return session.NoMishap
	}
	switch {
	case len(all) > 0:
	case left:
		return c.outcome(errStickLeft)
	case unseen != session.Unseen{}: // the list is empty, and says why
	default:
		return c.outcome(errNoStick)
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), b.changed.Compare(a.changed),
			cmp.Compare(a.name, b.name))
	})
	for _, f := range all[min(len(all), mostFiles):] {
		if f.foreign {
			unseen.Kinds++
		} else {
			unseen.Files++
		}
	}
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
		refs = append(refs, session.FileRef{Key: k, Name: path.Base(f.name), Size: f.size,
			Foreign: f.foreign})
	}
	c.desk.mu.Lock()
	if visit > c.desk.over {
		c.desk.files = o
	}
	c.desk.mu.Unlock()
	send(session.FilesSeen{Files: refs, Unseen: unseen})
	return session.NoMishap
}

// look walks one folder, upper levels first, except where skip is true; unseen counts what
// it passes over. What can't be read is left out: half a stick is better than none.
func look(ctx context.Context, folder string, skip func(at string) bool, entries *int,
	unseen *session.Unseen) (all []found) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil
	}
	defer root.Close()
	level := []string{"."}
	if skip(folder) {
		return nil
	}
	for depth := 0; len(level) > 0; depth++ {
		var below []string
		for _, dir := range level {
			for d, err := range entriesOf(root, dir) {
				if *entries++; ctx.Err() != nil || *entries > mostEntries {
					unseen.Stopped = ctx.Err() == nil
					return all
				}
				if err != nil {
					unseen.Folders++
					break
				}
				name := path.Join(dir, d.Name())
				switch {
				case strings.HasPrefix(d.Name(), "."),
					slices.Contains(systems, strings.ToLower(d.Name())):
				case d.IsDir() && skip(filepath.Join(folder, name)):
				case d.IsDir() && depth < deepest:
					below = append(below, name)
				case d.IsDir(), d.Type()&fs.ModeSymlink != 0:
					// links are not followed: they are neither folders nor regular files
					unseen.Folders++
				case d.Type().IsRegular():
					if f, ok := file(folder, name, d); ok {
						all = append(all, f)
					} else {
						unseen.Kinds++
					}
				}
			}
		}
		level = below
	}
	return all
}

// file describes an entry; ok is false for a type that can't hold a paper.
func file(folder, name string, d fs.DirEntry) (f found, ok bool) {
	ext := strings.ToLower(path.Ext(name))
	f = found{folder: folder, name: name, foreign: slices.Contains(papers, ext)}
	if !f.foreign && !slices.Contains(endings, ext) {
		return f, false
	}
	info, err := d.Info()
	if err != nil || !info.Mode().IsRegular() {
		return f, false
	}
	f.size, f.changed = info.Size(), info.ModTime()
	return f, true
}

// entriesOf reads a folder a few entries at a time: there may be a million.
func entriesOf(root *os.Root, dir string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		f, err := root.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		for {
			list, err := f.ReadDir(256)
			for _, d := range list {
				if !yield(d, nil) {
					return
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, err)
				}
				return
			}
		}
	}
}

func (c *Clerk) importFile(ctx context.Context, visit uint64, t session.Import,
	send func(session.What)) session.Mishap {
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

// open opens a listed file, and checks again what was opened: the stick may have changed
// meanwhile. A pipe must not block the clerk, hence O_NONBLOCK.
func (f found) open() (io.ReadCloser, error) {
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return nil, capture.ErrFileGone // the original error contains the path
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
