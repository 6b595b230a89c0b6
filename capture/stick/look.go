// SPDX-License-Identifier: AGPL-3.0-or-later

package stick

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Files on a stick. The stick is not to be trusted: only regular files inside the
// configured folders are looked at, links are not followed, names are shown to the person
// and go nowhere else, and nothing is written to the stick except by copying.go, when the
// person asks for it.

const (
	mostFiles    = 200       // offered at once: PDFs first, then the top level, then the newest
	mostEntries  = 20_000    // looked at: a stick with a million files must not block the screen
	deepest      = 4         // folders below the configured one: DCIM/100PHONE
	maxFileBytes = 200 << 20 // a larger file is no scan of a paper
	mostSniffed  = 500       // files whose name says nothing and whose first bytes are read
)

// Why Open refuses a file.
var (
	ErrTooBig     = errors.New("the file is too big")
	ErrNotRegular = errors.New("not a regular file")
)

// endings lists the file extensions that are offered. The type of a file is determined from
// its content when it is read; this only spares people a list of everything on their stick.
var endings = []string{".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp",
	".heic", ".heif", ".avif"}

// beginnings are the first bytes of the files that are read, for a file whose name says
// nothing: a program may save a scan as .jfif, or without an ending.
var beginnings = []string{"%PDF-", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "II*\x00", "MM\x00*", "GIF87a",
	"GIF89a"}

// brands are those of photographs in files of boxes, which films are as well.
var brands = []string{"heic", "heix", "mif1", "avif"}

// papers lists the extensions of files that may hold a paper but are not read here: they
// are listed after the others, and touching one explains what to do instead.
var papers = []string{
	".jp2", ".j2k", ".jxl", ".svg", ".doc", ".docx", ".odt", ".rtf",
	".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".pages", ".numbers", ".key",
	".xps", ".oxps", ".ps", ".zip", ".rar", ".7z", ".eml", ".msg", ".txt", ".htm", ".html", ".lnk",
	".url",
}

// documents are those of them that an office program wrote.
var documents = []string{".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx",
	".odp", ".pages", ".numbers", ".key"}

// systems lists names that computers leave on sticks: nobody misses them.
var systems = []string{"system volume information", "$recycle.bin", "thumbs.db", "desktop.ini",
	"autorun.inf", "lost.dir"}

// File is a file that may contain a paper.
type File struct {
	Name    string // relative to its folder, with slashes
	Size    int64
	Foreign bool // a type that is not read

	Document bool // such a type, of an office program, which saves it as a PDF too
	folder   string
	changed  time.Time
}

// LogValue keeps the name out of logs.
func (File) LogValue() slog.Value { return slog.StringValue("[file]") }

// Unseen counts what is on a stick but not in the list.
type Unseen struct {
	Files   int  // papers and photographs beyond the most that are shown
	Kinds   int  // files of other kinds
	Folders int  // folders too deep, or that can't be opened, and links
	Stopped bool // there is more than was looked at
}

// rank returns the place of a file in the list: papers before a year's worth of
// photographs, and last the types that are not read.
func (f File) rank() int {
	switch {
	case f.Foreign:
		return 3
	case strings.EqualFold(path.Ext(f.Name), ".pdf"):
		return 0
	case !strings.Contains(f.Name, "/"):
		return 1
	}
	return 2
}

// Folder is one folder of a stick, or a part of it: no more files than can be offered at once,
// the newest first.
type Folder struct {
	Name           string // relative to where the stick is, "" for outside all folders
	Files          []File
	Oldest, Newest time.Time // when the files were last changed
}

// Look lists the files in folders, except where skip is true: the most likely papers first. If
// those are not all, it returns the folders too, in which all are found, the newest first. It
// ends early if ctx does, and the lists are then worthless.
func Look(ctx context.Context, folders []string,
	skip func(at string) bool) ([]File, []Folder, Unseen) {
	l := &looking{ctx: ctx, skip: skip}
	for _, folder := range resolved(folders) {
		l.into(folder)
	}
	all := l.files
	slices.SortStableFunc(all, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), b.changed.Compare(a.changed),
			cmp.Compare(a.Name, b.Name))
	})
	for _, f := range all[min(len(all), mostFiles):] {
		if f.Foreign {
			l.unseen.Kinds++
		} else {
			l.unseen.Files++
		}
	}
	if len(all) <= mostFiles {
		return all, nil, l.unseen
	}
	return all[:mostFiles], shelved(all), l.unseen
}

// shelved sorts files into their folders.
func shelved(all []File) (out []Folder) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b File) int { return b.changed.Compare(a.changed) })
	in := map[[2]string][]File{}
	for _, f := range all {
		at := [2]string{f.folder, path.Dir(f.Name)}
		in[at] = append(in[at], f)
	}
	for at, files := range in {
		for part := range slices.Chunk(files, mostFiles) {
			out = append(out, Folder{Name: strings.TrimPrefix(at[1], "."), Files: part,
				Newest: part[0].changed, Oldest: part[len(part)-1].changed})
		}
	}
	slices.SortFunc(out, func(a, b Folder) int {
		return cmp.Or(b.Newest.Compare(a.Newest), cmp.Compare(a.Name, b.Name),
			b.Oldest.Compare(a.Oldest))
	})
	return out
}

// looking is one look in progress.
type looking struct {
	ctx     context.Context
	skip    func(at string) bool
	entries int // looked at
	sniffed int
	files   []File
	unseen  Unseen
}

// into walks one folder, upper levels first. What can't be read is left out: half a stick
// is better than none.
func (l *looking) into(folder string) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return
	}
	defer root.Close()
	level := []string{"."}
	if l.skip(folder) {
		return
	}
	for depth := 0; len(level) > 0; depth++ {
		var below []string
		for _, dir := range level {
			for d, err := range entriesOf(root, dir) {
				if l.entries++; l.ctx.Err() != nil || l.entries > mostEntries {
					l.unseen.Stopped = l.ctx.Err() == nil
					return
				}
				if err != nil {
					l.unseen.Folders++
					break
				}
				name := path.Join(dir, d.Name())
				switch {
				case strings.HasPrefix(d.Name(), "."),
					slices.Contains(systems, strings.ToLower(d.Name())):
				case d.IsDir() && l.skip(filepath.Join(folder, name)):
				case d.IsDir() && depth < deepest:
					below = append(below, name)
				case d.IsDir(), d.Type()&fs.ModeSymlink != 0:
					// links are not followed: they are neither folders nor regular files
					l.unseen.Folders++
				case d.Type().IsRegular():
					if f, ok := l.file(root, folder, name, d); ok {
						l.files = append(l.files, f)
					} else {
						l.unseen.Kinds++
					}
				}
			}
		}
		level = below
	}
}

// sniff reports whether a file begins as one that is read. It opens as File.Open does.
func (l *looking) sniff(root *os.Root, name string) bool {
	if l.sniffed++; l.sniffed > mostSniffed {
		return false
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return false
	}
	head := make([]byte, 12)
	n, _ := io.ReadFull(f, head) // a shorter file is none of them
	begins := string(head[:n])
	return len(begins) == 12 && (begins[:4] == "RIFF" && begins[8:] == "WEBP" ||
		begins[4:8] == "ftyp" && slices.Contains(brands, begins[8:])) ||
		slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(begins, b) })
}

// file describes an entry; ok is false for a type that can't hold a paper.
func (l *looking) file(root *os.Root, folder, name string, d fs.DirEntry) (f File, ok bool) {
	ext := strings.ToLower(path.Ext(name))
	f = File{folder: folder, Name: name, Foreign: slices.Contains(papers, ext),
		Document: slices.Contains(documents, ext)}
	if !f.Foreign && !slices.Contains(endings, ext) && !l.sniff(root, name) {
		return f, false
	}
	info, err := d.Info()
	if err != nil || !info.Mode().IsRegular() {
		return f, false
	}
	f.Size, f.changed = info.Size(), info.ModTime()
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

// Open opens a listed file, and checks again what was opened: the stick may have changed
// meanwhile. A pipe must not block the caller, hence O_NONBLOCK. Errors: ErrGone,
// ErrNotRegular, ErrTooBig.
func (f File) Open() (io.ReadCloser, error) {
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return nil, ErrGone // the original error contains the path
	}
	defer root.Close()
	file, err := root.OpenFile(f.Name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, ErrGone
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = ErrGone
	case !info.Mode().IsRegular():
		err = ErrNotRegular
	case info.Size() > maxFileBytes:
		err = ErrTooBig
	default:
		return file, nil
	}
	if cerr := file.Close(); cerr != nil {
		err = fmt.Errorf("%w, and it can't be closed", err)
	}
	return nil, err
}

// mostLooked is how many entries are looked at for one that counts: this is asked every
// other second.
const mostLooked = 500

// HoldFiles reports whether one of the folders contains a file, except where sticks are
// mounted. It examines a few hundred entries at most.
func HoldFiles(folders, sticks []string) bool {
	looked := 0
	return slices.ContainsFunc(resolved(folders), func(at string) bool {
		return holdsFiles(at, sticks, 0, &looked)
	})
}

// holdsFiles says whether a file lies in a folder, as deep as files are offered, but for
// the places where sticks are mounted and what is hidden. Empty folders count as nothing:
// a stick that was pulled out leaves one.
func holdsFiles(folder string, sticks []string, deep int, looked *int) bool {
	if slices.Contains(sticks, folder) || deep > deepest {
		return false
	}
	f, err := os.Open(folder)
	if err != nil {
		return false
	}
	defer f.Close()
	entries, _ := f.ReadDir(mostLooked) // what was read before an error counts
	for _, e := range entries {
		*looked++
		switch {
		case *looked > mostLooked || strings.HasPrefix(e.Name(), "."):
		case e.Type().IsRegular():
			return true
		case e.IsDir() && holdsFiles(filepath.Join(folder, e.Name()), sticks, deep+1, looked):
			return true
		}
	}
	return false
}
