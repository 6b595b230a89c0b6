// SPDX-License-Identifier: AGPL-3.0-or-later

// Package named opens files and folders that a person named on a command line or in a
// configuration.
//
// It is not for files in our own folders, whose readers know what is there, nor for the
// papers that people bring: package capture reads those, and keeps their names out of errors.
//
// What must be true: nothing waits for ever, whatever a name refers to; an error contains
// the name and says what was found there instead of what was wanted. os.ReadFile does
// neither: it waits for a pipe that nobody writes to, reads a device to its end, and
// reports for a folder only that a read failed.
package named

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrKind is matched by errors about something that exists but is not what was wanted.
var ErrKind = errors.New("not what is wanted")

// patience is how long a pipe may stay silent: somebody may be typing a password there.
var patience = 30 * time.Second

// kindError says what a name refers to.
type kindError struct{ text string }

func (e kindError) Error() string { return e.text }

func (e kindError) Is(target error) bool { return target == ErrKind }

func wrong(format string, args ...any) error { return kindError{fmt.Sprintf(format, args...)} }

// Read reads a whole file of 1 to most bytes. A pipe (such as a shell makes for <(…)) is
// also read, as long as somebody writes to it. Errors are ErrKind and those of package
// os, which contain the name.
func Read(path string, most int64) ([]byte, error) {
	f, pipe, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if pipe {
		if err := f.SetReadDeadline(time.Now().Add(patience)); err != nil {
			return nil, err
		}
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, wrong("%s is a pipe, and nobody ended it within %v", path, patience)
	case err != nil:
		return nil, err
	case int64(len(b)) > most:
		return nil, wrong("%s is too large: %d bytes are the most", path, most)
	case len(b) == 0 && pipe:
		return nil, wrong("%s is a pipe, and nothing came out of it", path)
	case len(b) == 0:
		return nil, wrong("%s is empty", path)
	}
	return b, nil
}

// open opens a file or a pipe. O_NONBLOCK, because opening a pipe would wait for a writer.
func open(path string) (f *os.File, pipe bool, err error) {
	if info, err := os.Stat(path); err != nil {
		return nil, false, err
	} else if err := readable(path, info); err != nil {
		return nil, false, err // opening a device may already do something
	}
	if f, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0); err != nil {
		return nil, false, err
	}
	info, err := f.Stat()
	if err == nil {
		err = readable(path, info)
	}
	if err != nil {
		return nil, false, errors.Join(err, f.Close())
	}
	return f, info.Mode()&fs.ModeNamedPipe != 0, nil
}

func readable(path string, info fs.FileInfo) error {
	if m := info.Mode(); m.IsRegular() || m&fs.ModeNamedPipe != 0 {
		return nil
	}
	return wrong("%s is %s, not a file", path, kind(info))
}

func kind(info fs.FileInfo) string {
	switch m := info.Mode(); {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	case m.IsRegular():
		return "a file"
	}
	return "something else"
}

// Regular says what a name refers to if it is not a file, for a reader that accepts no pipe.
func Regular(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return wrong("%s is %s, not a file", path, kind(info))
}

// Folder reports whether a folder exists and may be read.
func Folder(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return wrong("%s is %s, not a folder", path, kind(info))
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.ReadDir(1); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// Place reports whether a file may be written under a name: its folder exists, and
// nothing but a file would be replaced. A process running as root would otherwise replace
// a device with a file.
func Place(path string) error {
	if err := Folder(filepath.Dir(path)); err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return wrong("%s is %s, not a file: nothing is written there", path, kind(info))
	}
	return nil
}
