// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// folder presents part of an archive as a read-only file system. Files are sorted by
// name, and names match nameForm: at most two folders deep.
type folder []file

var (
	_ fs.ReadFileFS = folder(nil)
	_ fs.ReadDirFS  = folder(nil)
)

func folderOf(files []file, name string) folder {
	var out folder
	for _, f := range files {
		if rest, ok := strings.CutPrefix(f.name, name+"/"); ok {
			out = append(out, file{rest, f.data})
		}
	}
	return out
}

// Open satisfies fs.FS.
func (d folder) Open(name string) (fs.File, error) {
	if data, err := d.ReadFile(name); err == nil {
		return &opened{entry{last(name), int64(len(data)), false}, bytes.NewReader(data), nil}, nil
	}
	list, err := d.ReadDir(name)
	if err != nil {
		return nil, err
	}
	return &opened{entry{last(name), 0, true}, bytes.NewReader(nil), list}, nil
}

// ReadFile satisfies fs.ReadFileFS.
func (d folder) ReadFile(name string) ([]byte, error) {
	if i := slices.IndexFunc(d, func(f file) bool { return f.name == name }); i >= 0 &&
		fs.ValidPath(name) {
		return bytes.Clone(d[i].data), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir satisfies fs.ReadDirFS.
func (d folder) ReadDir(name string) ([]fs.DirEntry, error) {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	var out []fs.DirEntry
	for _, f := range d {
		rest, ok := strings.CutPrefix(f.name, prefix)
		if !ok {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		e := entry{first, int64(len(f.data)), deeper}
		if deeper {
			e.size = 0
		}
		if len(out) == 0 || out[len(out)-1].Name() != first {
			out = append(out, e)
		}
	}
	if len(out) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

func last(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// entry is one name in a folder.
type entry struct {
	name   string
	size   int64
	folder bool
}

func (e entry) Name() string               { return e.name }
func (e entry) Size() int64                { return e.size }
func (e entry) IsDir() bool                { return e.folder }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Mode() fs.FileMode {
	if e.folder {
		return fs.ModeDir | 0o500
	}
	return 0o400
}

// opened is an open file or folder.
type opened struct {
	entry
	*bytes.Reader
	list []fs.DirEntry
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.entry, nil }
func (o *opened) Size() int64                { return o.size }
func (o *opened) Close() error               { return nil }

// Read satisfies fs.File.
func (o *opened) Read(b []byte) (int, error) {
	if o.folder {
		return 0, &fs.PathError{Op: "read", Path: o.name, Err: fs.ErrInvalid}
	}
	return o.Reader.Read(b)
}

// ReadDir satisfies fs.ReadDirFile.
func (o *opened) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := o.list
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 && n < len(rest) {
		rest = rest[:n]
	}
	o.list = o.list[len(rest):]
	return rest, nil
}
