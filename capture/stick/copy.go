// SPDX-License-Identifier: AGPL-3.0-or-later

package stick

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/sys/unix"
	"golang.org/x/text/unicode/norm"
)

// The papers of a request that another channel receives are copied to the person's own
// stick: one PDF per piece, the same as would be sealed.
//
// They are written into a folder whose name says that it is incomplete, each file first
// under a temporary name; each is read back from the device and compared; the folder gets
// its final name once all of them are there. Whoever pulls the stick halfway through
// finds no folder that looks complete. Names say nothing about the person.

const (
	notWhole    = ".incomplet" // French: the person reads it
	mostCopies  = 99           // folders of one name on one stick
	writeAtOnce = 1 << 20      // bytes between two checks for a stop
)

// Entry is one file of a copy.
type Entry struct {
	Name string
	Data []byte
}

// Copy writes entries into a new folder of the stick mounted at a path, and returns the
// name of the folder, which is folder or, if that is taken, folder with a number after it,
// and the number of entries. If anything goes wrong it removes what it wrote, provided
// that the stick is still there. Errors: those of the entries and of ctx, ErrFull,
// ErrReadOnly, ErrGone, ErrFailed.
func Copy(ctx context.Context, at, folder string,
	entries iter.Seq2[Entry, error]) (named string, n int, err error) {
	root, err := os.OpenRoot(at)
	if err != nil {
		return "", 0, asStick(err)
	}
	defer root.Close()
	c := copying{ctx, root}
	if named, err = c.makeFolder(folder); err != nil {
		return "", 0, err
	}
	part := named + notWhole
	whole := false
	defer func() {
		if err != nil {
			// a pulled stick keeps the folder, under the name that says it is incomplete
			_ = root.RemoveAll(part)
			if whole {
				_ = root.RemoveAll(named)
			}
			_ = c.sync(".")
		}
	}()
	for e, err := range entries {
		if err != nil {
			return named, n, err
		}
		if err := c.write(part+"/"+e.Name, e.Data); err != nil {
			return named, n, err
		}
		n++
	}
	if err := c.sync(part); err != nil {
		return named, n, err
	}
	if err := root.Rename(part, named); err != nil {
		return named, n, asStick(err)
	}
	whole = true
	return named, n, c.sync(".")
}

// copying is one copy in progress.
type copying struct {
	ctx  context.Context
	root *os.Root
}

// makeFolder finds a free name, both for the folder and for its unfinished form.
func (c copying) makeFolder(folder string) (string, error) {
	for i := 1; i <= mostCopies; i++ {
		name := folder
		if i > 1 {
			name = fmt.Sprintf("%s-%d", folder, i)
		}
		if _, err := c.root.Lstat(name); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", asStick(err)
		}
		// it belongs to the person: other machines must be able to read it
		err := c.root.Mkdir(name+notWhole, 0o755)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		return name, asStick(err)
	}
	return "", ErrFull
}

// write writes one file under a temporary name, renames it, and reads it back.
func (c copying) write(name string, data []byte) error {
	part := name + notWhole
	f, err := c.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return asStick(err)
	}
	err = c.fill(f, data)
	if cerr := f.Close(); err == nil {
		err = asStick(cerr)
	}
	if err != nil {
		return err
	}
	if err := c.root.Rename(part, name); err != nil {
		return asStick(err)
	}
	return c.compare(name, sha256.Sum256(data))
}

func (c copying) fill(f *os.File, data []byte) error {
	for len(data) > 0 {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		n, err := f.Write(data[:min(len(data), writeAtOnce)])
		if err != nil {
			return asStick(err)
		}
		data = data[n:]
	}
	return asStick(f.Sync())
}

// compare reads a file back from the device, not from memory, if the kernel complies.
func (c copying) compare(name string, want [sha256.Size]byte) error {
	f, err := c.root.Open(name)
	if err != nil {
		return asStick(err)
	}
	defer f.Close()
	// only advice: a file system without a cache refuses it
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return asStick(err)
	}
	if [sha256.Size]byte(h.Sum(nil)) != want {
		return ErrFailed
	}
	return nil
}

// sync writes the entries of a folder to the device.
func (c copying) sync(folder string) error {
	d, err := c.root.Open(folder)
	if err != nil {
		return asStick(err)
	}
	err = d.Sync()
	// returned by file systems that can't sync folders
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return asStick(errors.Join(err, d.Close()))
}

// What can happen to a stick. None of these errors contains its name, which may be the
// person's.
var (
	ErrFull     = errors.New("the stick is full")
	ErrReadOnly = errors.New("the stick can't be written")
	ErrGone     = errors.New("the stick is gone")
	ErrFailed   = errors.New("the stick did not keep what was written")
)

// asStick turns a system error into what happened to the stick. The original is dropped:
// it contains the name of the stick, which may be the person's.
func asStick(err error) error {
	is := func(all ...syscall.Errno) bool {
		return slices.ContainsFunc(all, func(n syscall.Errno) bool { return errors.Is(err, n) })
	}
	switch {
	case err == nil:
		return nil
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return ErrFull
	case is(syscall.EROFS, syscall.EACCES, syscall.EPERM):
		return ErrReadOnly
	case is(syscall.EIO, syscall.ENODEV, syscall.ENXIO, syscall.ENOENT, syscall.ESTALE,
		syscall.ENOTCONN, syscall.ENOMEDIUM, syscall.ESHUTDOWN):
		return ErrGone
	}
	return ErrFailed
}

// mostName is the maximum length of what PlainName returns.
const mostName = 40

// PlainName reduces a name to letters and digits that every machine can read; "" if none
// are left.
func PlainName(name string) string {
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
	if len(s) > mostName {
		s = s[:mostName]
		if i := strings.LastIndexByte(s, '-'); i > mostName/2 {
			s = s[:i]
		}
	}
	return s
}
