// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"passerelle/capture/render"
)

// FileSource yields the pages of one file that somebody brought. Its type (PDF, JPEG,
// PNG, TIFF, BMP, GIF, WebP, PNM) is determined by its content, never by its name.
type FileSource struct {
	Path     string                        // read when Open is nil
	Open     func() (io.ReadCloser, error) // source of the bytes, if not Path
	MaxPages int                           // 0: 100
}

// MostPages is how many pages a file may have, unless its source says otherwise.
const MostPages = 100

// ErrFileGone is returned when the file can't be opened or read, for example because the
// USB stick was removed. The underlying error may contain the file's name, so it is not
// passed on as it is.
var ErrFileGone = errors.New("the file can't be read")

// Name returns "file".
func (s FileSource) Name() string { return "file" }

// Pages decodes the file in the render process. Errors: *Refused, *Incomplete after the last
// page, ErrFileGone, the context's.
func (s FileSource) Pages(ctx context.Context) iter.Seq2[Image, error] {
	return func(yield func(Image, error) bool) {
		r, err := s.open()
		if err != nil {
			yield(Image{}, err)
			return
		}
		defer r.Close()
		for f, err := range render.Pages(ctx, r, render.Limits{Pages: s.MaxPages}) {
			if err != nil {
				yield(Image{}, withoutName(err))
				return
			}
			if !yield(fromFrame(f), nil) {
				return
			}
		}
	}
}

func (s FileSource) open() (io.ReadCloser, error) {
	if s.Open != nil {
		r, err := s.Open()
		if err != nil {
			return nil, withoutName(err)
		}
		return r, nil
	}
	info, err := os.Stat(s.Path)
	if err != nil {
		return nil, withoutName(err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%w: it is a folder", ErrFileGone)
	}
	if !info.Mode().IsRegular() { // a pipe or a device would block or never end
		return nil, fmt.Errorf("%w: it is a pipe, a socket or a device", ErrFileGone)
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, withoutName(err)
	}
	return f, nil
}

// withoutName keeps a person's file name out of errors, which may reach a log.
func withoutName(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%w: %w", ErrFileGone, p.Err)
	}
	return err
}
