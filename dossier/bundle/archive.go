// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// The archive is a tar in which names and sizes determine every byte. It is not
// compressed: a compressor's output changes from one release to the next, which would
// break the rule of one archive per content, and what does not expand can't be a bomb.

const (
	proceduresFolder = "procedures"
	wordsFolder      = "words"

	blockSize = 512
	maxFiles  = 1000
	maxFile   = 2 << 20 // bytes of one file
)

// file is one member of the archive.
type file struct {
	name string
	data []byte
}

// nameForm allows no parent folder, no hidden file, and nothing outside the two folders
// of a catalogue.
var nameForm = regexp.MustCompile(`^(?:procedures/[a-z0-9]+(?:-[a-z0-9]+)*|` +
	`words/[a-z]{2,3}/[a-z0-9]+(?:-[a-z0-9]+)*)\.json$`)

// Names lists the files of a folder that belong to a catalogue, in byte order: every JSON
// file of procedures/, and the files of words/LANG/ in which all keys are of Kinds.
// Errors wrap ErrContent, or are those of the folder.
func Names(fsys fs.FS) ([]string, error) {
	names, err := fs.Glob(fsys, proceduresFolder+"/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the procedures: %w", err)
	}
	spoken, err := fs.Glob(fsys, wordsFolder+"/*/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the words: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: there is no folder %s with files in it", ErrContent,
			proceduresFolder)
	}
	own, err := ownWords(fsys, spoken)
	if err != nil {
		return nil, err
	}
	names = append(names, own...)
	slices.Sort(names)
	if len(names) > maxFiles {
		return nil, fmt.Errorf("%w: more than %d files", ErrContent, maxFiles)
	}
	return names, nil
}

// Pack makes the archive of the files that Names lists. The same folder gives the same
// bytes. Errors are those of Names.
func Pack(fsys fs.FS) ([]byte, error) {
	names, err := Names(fsys)
	if err != nil {
		return nil, err
	}
	var files []file
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if !nameForm.MatchString(name) || len(data) == 0 || len(data) > maxFile {
			return nil, fmt.Errorf("%w: %s: its name or its size", ErrContent, name)
		}
		files = append(files, file{name, data})
	}
	return pack(files), nil
}

// header returns the 512 bytes before a member. The name is of nameForm and shorter than
// a header's field.
func header(name string, size int) []byte {
	var out bytes.Buffer
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(size), Mode: 0o600,
		ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if err := tar.NewWriter(&out).WriteHeader(h); err != nil || out.Len() != blockSize {
		return nil
	}
	return out.Bytes()
}

const maxName = 100 // bytes; a longer name needs a second field

func pack(files []file) []byte {
	var out bytes.Buffer
	for _, f := range files {
		out.Write(header(f.name, len(f.data)))
		out.Write(f.data)
		out.Write(make([]byte, padding(len(f.data))))
	}
	out.Write(make([]byte, 2*blockSize))
	return out.Bytes()
}

func padding(size int) int { return (blockSize - size%blockSize) % blockSize }

// unpack reads an archive and refuses any that Pack would not write. Errors wrap ErrBundle.
func unpack(archive []byte) ([]file, error) {
	var files []file
	rest := archive
	for len(rest) >= blockSize && rest[0] != 0 {
		name, _, _ := bytes.Cut(rest[:maxName], []byte{0})
		size, err := strconv.ParseInt(string(bytes.TrimRight(rest[124:136], "\x00")), 8, 64)
		f := file{name: string(name)}
		switch {
		case err != nil || size < 1 || size > maxFile || !nameForm.MatchString(f.name) ||
			!bytes.Equal(rest[:blockSize], header(f.name, int(size))):
			return nil, fmt.Errorf("%w: member %d of its archive", ErrBundle, len(files))
		case len(files) == maxFiles || len(files) > 0 && files[len(files)-1].name >= f.name:
			return nil,
				fmt.Errorf("%w: member %d of its archive is out of order, twice, or one too many",
					ErrBundle, len(files))
		case int64(len(rest)) < blockSize+size:
			return nil, fmt.Errorf("%w: its archive is cut short", ErrBundle)
		}
		f.data = rest[blockSize : blockSize+size]
		files, rest = append(files, f), rest[min(len(rest),
			blockSize+int(size)+padding(int(size))):]
	}
	if !bytes.Equal(pack(files), archive) {
		return nil, fmt.Errorf("%w: its archive is not in canonical form", ErrBundle)
	}
	return files, nil
}
