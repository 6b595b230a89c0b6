// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"bytes"
	"errors"
	"testing"

	"passerelle/internal/testkit"
)

// What a reader accepts, a writer gives back to the byte; and nothing verifies but what was signed.

func FuzzBundle(f *testing.F) {
	w := newWorld(f)
	kept := testkit.Golden(f, "bundle-2.bin", nil)
	f.Add(kept)
	f.Add([]byte(magic))
	f.Add(kept[:len(kept)-blockSize])
	f.Fuzz(func(t *testing.T, raw []byte) {
		if b, err := Verify(raw, w.rootDER, at("2026-03-02")); err == nil &&
			!bytes.Equal(raw, kept) {
			t.Fatalf("a bundle that nobody signed verifies: version %s", b.Version)
		}
		b, err := Open(raw)
		if err != nil {
			if !errors.Is(err, ErrBundle) && !errors.Is(err, ErrContent) {
				t.Fatalf("refused with %v, which is none of ours", err)
			}
			return
		}
		if !bytes.HasSuffix(raw, pack(b.files)) {
			t.Fatal("accepted, and written again differently")
		}
	})
}

// FuzzArchive goes past the signature, where FuzzBundle seldom comes.
func FuzzArchive(f *testing.F) {
	w := newWorld(f)
	f.Add(w.archive(small("2026.3.1")))
	f.Add(make([]byte, 2*blockSize))
	f.Add(pack([]file{{"words/fr/procedures.json", []byte(`{"procedure.x.title": "y"}`)}}))
	f.Fuzz(func(t *testing.T, archive []byte) {
		files, err := unpack(archive)
		if err != nil {
			if !errors.Is(err, ErrBundle) && !errors.Is(err, ErrContent) {
				t.Fatalf("refused with %v, which is none of ours", err)
			}
			return
		}
		if !bytes.Equal(pack(files), archive) {
			t.Fatal("accepted, and written again differently")
		}
		for _, d := range []folder{folderOf(files, proceduresFolder),
			folderOf(files, wordsFolder)} {
			if _, err := d.ReadDir("."); err != nil {
				t.Fatal(err)
			}
		}
	})
}
