// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/sys/unix"
	"golang.org/x/text/unicode/norm"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/ui/session"
)

// The papers of a request that another channel receives are copied to the person's own
// stick: one PDF per piece, the same as would be sealed.
//
// They are written into a folder whose name says that it is incomplete, each file first
// under a temporary name; each is read back from the device and compared; the folder gets
// its final name once all of them are there. Whoever pulls the stick halfway through
// finds no folder that looks complete. Names say nothing about the person.

var (
	errNoTarget      = errors.New("no stick to write on")
	errTargets       = errors.New("more than one stick")
	errStickFull     = errors.New("the stick is full")
	errStickReadOnly = errors.New("the stick can't be written")
	errStickGone     = errors.New("the stick is gone")
	errStickFailed   = errors.New("the stick did not keep what was written")
)

const (
	copyFolder  = "Passerelle-2006-01-02" // named after the day
	notWhole    = ".incomplet"            // French: the person reads it
	mostCopies  = 99                      // folders per day on one stick
	writeAtOnce = 1 << 20                 // bytes between two checks for a stop
)

func (c *Clerk) copyPapers(ctx context.Context, visit uint64,
	send func(session.What)) session.Mishap {
	at, err := c.target()
	if err != nil {
		return c.outcome(err)
	}
	root, err := os.OpenRoot(at)
	if err != nil {
		return c.outcome(stickError(err))
	}
	defer root.Close()
	s := &stickCopy{c: c, ctx: ctx, visit: visit, root: root}
	done, err := s.all()
	if err != nil {
		return c.outcome(err)
	}
	send(done)
	return session.NoMishap
}

// stickCopy is one copy in progress.
type stickCopy struct {
	c      *Clerk
	ctx    context.Context
	visit  uint64
	root   *os.Root
	folder string // its final name
}

// all makes the folder, fills it and gives it its name. If anything goes wrong it removes
// what it wrote, provided that the stick is still there.
func (s *stickCopy) all() (done session.Copied, err error) {
	if err := s.makeFolder(); err != nil {
		return done, err
	}
	part := s.folder + notWhole
	named := false
	defer func() {
		if err != nil {
			// a pulled stick keeps the folder, under the name that says it is incomplete
			_ = s.root.RemoveAll(part)
			if named {
				_ = s.root.RemoveAll(s.folder)
			}
			_ = s.sync(".")
		}
	}()
	n := 0 // papers written
	for ; ; n++ {
		name, pdf, err := s.pdf(n)
		if err != nil {
			return done, err
		}
		if pdf == nil {
			break
		}
		if err := s.write(part+"/"+name, pdf); err != nil {
			return done, err
		}
	}
	if n == 0 {
		return done, capture.ErrNoPages
	}
	if err := s.sync(part); err != nil {
		return done, err
	}
	if err := s.root.Rename(part, s.folder); err != nil {
		return done, stickError(err)
	}
	named = true
	if err := s.sync("."); err != nil {
		return done, err
	}
	return session.Copied{Folder: s.folder, Files: n}, nil
}

// makeFolder finds a free name, both for the folder and for its unfinished form.
func (s *stickCopy) makeFolder() error {
	day := s.c.now().Day().Format(copyFolder)
	for i := 1; i <= mostCopies; i++ {
		name := day
		if i > 1 {
			name = fmt.Sprintf("%s-%d", day, i)
		}
		if _, err := s.root.Lstat(name); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return stickError(err)
		}
		// it belongs to the person: other machines must be able to read it
		err := s.root.Mkdir(name+notWhole, 0o755)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return stickError(err)
		}
		s.folder = name
		return nil
	}
	return errStickFull
}

// pdf makes the PDF of the n-th paper that has pages; nil if there are no more. The draft
// is locked for one paper at a time: a stick may be slow, and a person who leaves must
// not have to wait for it.
func (s *stickCopy) pdf(n int) (name string, pdf []byte, err error) {
	if err := s.ctx.Err(); err != nil {
		return "", nil, err
	}
	err = s.c.with(s.visit, func(h *held) error {
		given := h.d.Dossier()
		p, ok := procedureOf(s.c.catalogue(), given.Procedure)
		if !ok {
			return errOtherPages
		}
		i := 0
		for _, x := range p.Wanted(given) {
			pages := given.PagesOf(x.Slot)
			if x.Kind != dossier.Paper || len(pages) == 0 {
				continue
			}
			if i++; i != n+1 {
				continue
			}
			var b bytes.Buffer
			if err := capture.WritePDF(&b, intake.PageFiles(h.d, pages), intake.BudgetOf(p)); err != nil {
				return fmt.Errorf("draw piece %d: %w", n+1, err)
			}
			name, pdf = fmt.Sprintf("%02d-%s.pdf", n+1, s.c.slug(x)), b.Bytes()
			return nil
		}
		return nil
	})
	return name, pdf, err
}

// write writes one file under a temporary name, renames it, and reads it back.
func (s *stickCopy) write(name string, data []byte) error {
	part := name + notWhole
	f, err := s.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return stickError(err)
	}
	err = s.fill(f, data)
	if cerr := f.Close(); err == nil {
		err = stickError(cerr)
	}
	if err != nil {
		return err
	}
	if err := s.root.Rename(part, name); err != nil {
		return stickError(err)
	}
	return s.compare(name, sha256.Sum256(data))
}

func (s *stickCopy) fill(f *os.File, data []byte) error {
	for len(data) > 0 {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		n, err := f.Write(data[:min(len(data), writeAtOnce)])
		if err != nil {
			return stickError(err)
		}
		data = data[n:]
	}
	return stickError(f.Sync())
}

// compare reads a file back from the device, not from memory, if the kernel complies.
func (s *stickCopy) compare(name string, want [sha256.Size]byte) error {
	f, err := s.root.Open(name)
	if err != nil {
		return stickError(err)
	}
	defer f.Close()
	// only advice: a file system without a cache refuses it
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return stickError(err)
	}
	if [sha256.Size]byte(h.Sum(nil)) != want {
		return errStickFailed
	}
	return nil
}

// sync writes the entries of a folder to the device.
func (s *stickCopy) sync(folder string) error {
	d, err := s.root.Open(folder)
	if err != nil {
		return stickError(err)
	}
	err = d.Sync()
	// returned by file systems that can't sync folders
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return stickError(errors.Join(err, d.Close()))
}

// stickError turns a system error into what happened to the stick. The original is
// dropped: it contains the name of the stick, which may be the person's.
func stickError(err error) error {
	is := func(all ...syscall.Errno) bool {
		for _, n := range all {
			if errors.Is(err, n) {
				return true
			}
		}
		return false
	}
	switch {
	case err == nil:
		return nil
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return errStickFull
	case is(syscall.EROFS, syscall.EACCES, syscall.EPERM):
		return errStickReadOnly
	case is(syscall.EIO, syscall.ENODEV, syscall.ENXIO, syscall.ENOENT, syscall.ESTALE,
		syscall.ENOTCONN, syscall.ENOMEDIUM, syscall.ESHUTDOWN):
		return errStickGone
	}
	return errStickFailed
}

// mostSlug is the maximum length of the part of a file name that says which paper it is.
const mostSlug = 40

// slug names a paper in plain letters: its name in the list, nothing about the person.
func (c *Clerk) slug(p dossier.Piece) string {
	name := string(p.Slot)
	if c.PieceName != nil {
		name = c.PieceName(p)
	}
	var b strings.Builder
	dash := false
	for _, r := range norm.NFKD.String(strings.NewReplacer("œ", "oe", "æ",
		"ae").Replace(strings.ToLower(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
		case unicode.Is(unicode.Mn, r): // the accent of the preceding letter
		default:
			dash = true
		}
	}
	s := b.String()
	if len(s) > mostSlug {
		s = s[:mostSlug]
		if i := strings.LastIndexByte(s, '-'); i > mostSlug/2 {
			s = s[:i]
		}
	}
	if s == "" {
		return "papier"
	}
	return s
}
