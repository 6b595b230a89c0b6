// SPDX-License-Identifier: AGPL-3.0-or-later

// Package storagetest looks for what must not be on a disk: words and bytes that a test
// planted, in every byte of every file, in whatever encoding.
//
// It is for tests only. It does not know what a vault is; it searches folders.
//
// What must be true: a marker is found if it is in a file as UTF-8, UTF-16, base64 or
// hexadecimal, inside whatever inflates from any offset of the file, or in a file's name.
// A search that finds nothing is worth something only next to one that does: plant
// markers, and search with sealing bypassed.
package storagetest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// Markers is a set of planted words and bytes.
type Markers struct {
	patterns []pattern
	pairs    [1 << 16][]int // first two bytes → indices of patterns
	shortest int
}

type pattern struct {
	marker   string // name of the marker
	encoding string
	bytes    []byte
}

// Hit is one marker found.
type Hit struct {
	Path   string
	Offset int64 // in the file, or in the inflated stream; -1 for the file's name
	Marker string
	// "utf-8", "utf-16le", "utf-16be", "base64/0" to "base64url/2", "hex", "HEX" or
	// "raw", possibly preceded by "inflated "
	Encoding string
}

// String describes where and how it was found, for a test's report.
func (h Hit) String() string {
	return fmt.Sprintf("%s at %d: %q as %s", h.Path, h.Offset, h.Marker, h.Encoding)
}

// shortestMarker prevents chance hits: with fewer bytes, base64 trimmed at both ends
// would be found in noise.
const shortestMarker = 8

// New makes a set of words. It panics for fewer than 8 bytes, which would be found by chance.
func New(words ...string) *Markers {
	m := &Markers{}
	for _, w := range words {
		m.add(w, "utf-8", []byte(w))
		units := utf16.Encode([]rune(w))
		le, be := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
		for _, u := range units {
			le, be = append(le, byte(u), byte(u>>8)), append(be, byte(u>>8), byte(u))
		}
		m.add(w, "utf-16le", le)
		m.add(w, "utf-16be", be)
		m.addCoded(w, []byte(w))
	}
	return m
}

// AddBytes adds bytes that are not text, such as 256 bytes of a picture's scan data: as
// they are, in base64 and in hexadecimal. It panics if they have few different values,
// like a flat part of a picture, since those are found anywhere by chance.
func (m *Markers) AddBytes(name string, raw []byte) {
	values := map[byte]bool{}
	for _, b := range raw {
		values[b] = true
	}
	if 4*len(values) < len(raw) {
		panic("storagetest: bytes of few different values are no marker: " + name)
	}
	m.add(name, "raw", slices.Clone(raw))
	m.addCoded(name, raw)
}

func (m *Markers) addCoded(name string, raw []byte) {
	m.add(name, "hex", []byte(hex.EncodeToString(raw)))
	m.add(name, "HEX", []byte(strings.ToUpper(hex.EncodeToString(raw))))
	// Base64 writes three bytes as four letters, so a marker looks different at each
	// offset modulo 3; the letters that depend on its neighbours are left out.
	for shift := range 3 {
		padded := append(make([]byte, shift), raw...)
		first, last := (shift*8+5)/6, len(padded)*8/6
		std := base64.RawStdEncoding.EncodeToString(padded)[first:last]
		url := base64.RawURLEncoding.EncodeToString(padded)[first:last]
		m.add(name, fmt.Sprintf("base64/%d", shift), []byte(std))
		if url != std {
			m.add(name, fmt.Sprintf("base64url/%d", shift), []byte(url))
		}
	}
}

func (m *Markers) add(name, encoding string, b []byte) {
	if len(b) < shortestMarker {
		panic("storagetest: marker too short: " + name)
	}
	pair := int(b[0])<<8 | int(b[1])
	m.pairs[pair] = append(m.pairs[pair], len(m.patterns))
	m.patterns = append(m.patterns, pattern{marker: name, encoding: encoding, bytes: b})
	if m.shortest == 0 || len(b) < m.shortest {
		m.shortest = len(b)
	}
}

// find calls hit for each pattern in b, with its offset.
func (m *Markers) find(b []byte, hit func(offset int, p pattern)) {
	for i := 0; i+m.shortest <= len(b); i++ {
		for _, n := range m.pairs[int(b[i])<<8|int(b[i+1])] {
			p := m.patterns[n]
			if len(b)-i >= len(p.bytes) && string(b[i:i+len(p.bytes)]) == string(p.bytes) {
				hit(i, p)
			}
		}
	}
}

// Search searches every file under the folders, including names. Files that vanish
// meanwhile are ignored; anything else that can't be read fails the test.
func (m *Markers) Search(t testing.TB, dirs ...string) []Hit {
	t.Helper()
	var hits []Hit
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			if rel, err := filepath.Rel(dir, path); err == nil {
				m.find([]byte(rel), func(_ int, p pattern) {
					hits = append(hits, Hit{Path: path, Offset: -1, Marker: p.marker,
						Encoding: p.encoding})
				})
			}
			if !e.Type().IsRegular() {
				return nil
			}
			data, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil
			}
			hits = append(hits, m.SearchBytes(path, data)...)
			return err
		})
		if err != nil {
			t.Fatalf("search %s: %v", dir, err)
		}
	}
	return hits
}

// SearchBytes searches bytes that are not a file, such as a log; path names them in hits.
func (m *Markers) SearchBytes(path string, data []byte) []Hit {
	var hits []Hit
	m.find(data, func(offset int, p pattern) {
		hits = append(hits, Hit{Path: path, Offset: int64(offset), Marker: p.marker,
			Encoding: p.encoding})
	})
	return append(hits, m.inflate(path, data)...)
}

// None fails the test for each marker found.
func (m *Markers) None(t testing.TB, dirs ...string) {
	t.Helper()
	for i, h := range m.Search(t, dirs...) {
		if i == 10 {
			t.Error("and more")
			break
		}
		t.Errorf("found %v", h)
	}
}
