// SPDX-License-Identifier: AGPL-3.0-or-later

package storagetest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"passerelle/internal/testkit"
)

const word = "ERIKSSON-Çelik-40217"

func noise(n int) []byte {
	r := rand.NewChaCha8([32]byte{7})
	b := make([]byte, n)
	_, _ = r.Read(b)
	return b
}

// TestEveryWayOfWritingIsFound plants the word in each way, between noise, at odd and even offsets.
func TestEveryWayOfWritingIsFound(t *testing.T) {
	utf16Bytes := func(big bool) []byte {
		var out []byte
		for _, u := range utf16.Encode([]rune(word)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	long := strings.Repeat("le quai, la gare, le port. ", 4000) +
		word + strings.Repeat(" et la suite", 50)
	var gz, zl, zi bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, _ = g.Write([]byte(long))
	_ = g.Close()
	z := zlib.NewWriter(&zl)
	_, _ = z.Write(append([]byte("x"), utf16Bytes(true)...))
	_ = z.Close()
	archive := zip.NewWriter(&zi)
	f, err := archive.Create("word/document.xml")
	testkit.Must(t, err)
	_, _ = f.Write([]byte("<w:t>" + word + "</w:t>"))
	_ = archive.Close()
	raw := noise(300)[40:296]
	for name, c := range map[string]struct {
		planted []byte
		want    string
	}{
		"utf-8":    {[]byte(word), "utf-8"},
		"utf-16le": {utf16Bytes(false), "utf-16le"},
		"utf-16be": {utf16Bytes(true), "utf-16be"},
		"hex":      {[]byte(hex.EncodeToString([]byte("a" + word + "b"))), "hex"},
		"HEX":      {[]byte(strings.ToUpper(hex.EncodeToString([]byte(word)))), "HEX"},
		"base64 at 0": {[]byte(base64.StdEncoding.EncodeToString([]byte("abc" + word + "xy"))),
			"base64/0"},
		"base64 at 1": {[]byte(base64.StdEncoding.EncodeToString([]byte("a" + word + "xyz"))),
			"base64/1"},
		"base64 at 2": {[]byte(base64.StdEncoding.EncodeToString([]byte("ab" + word + "x"))),
			"base64/2"},
		"gzip":       {gz.Bytes(), "inflated utf-8"},
		"zlib":       {zl.Bytes(), "inflated utf-16be"},
		"zip":        {zi.Bytes(), "inflated utf-8"},
		"raw bytes":  {noise(300), "raw"},
		"raw in hex": {[]byte(hex.EncodeToString(raw)), "hex"},
		"raw base64": {[]byte(base64.StdEncoding.EncodeToString(append([]byte{9}, raw...))),
			"base64/1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := New(word)
			m.AddBytes("scan data", raw)
			for _, before := range []int{0, 1, 6, 7} {
				dir := t.TempDir()
				around := noise(2000)
				testkit.Write(t, filepath.Join(dir, "f"),
					slices.Concat(around[:before], c.planted, around[7:]))
				hits := m.Search(t, dir)
				if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Encoding == c.want }) {
					t.Errorf("%d bytes before it: found %v, want it as %s", before, hits, c.want)
				}
			}
		})
	}
}

func TestNameOfAFileIsFound(t *testing.T) {
	dir := t.TempDir()
	testkit.Write(t, filepath.Join(dir, word+".pdf"), nil)
	if hits := New(word).Search(t, dir); len(hits) != 1 || hits[0].Offset != -1 {
		t.Errorf("found %v", hits)
	}
}

func TestNoiseHoldsNothing(t *testing.T) {
	if hits := New(word, "1974-08-12", "75031299").SearchBytes("noise",
		noise(1<<20)); len(hits) > 0 {
		t.Errorf("found %v in noise", hits)
	}
}
