// SPDX-License-Identifier: AGPL-3.0-or-later

package stick

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

var someDay = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// photographs puts more files into a folder than are shown, each a second newer.
func photographs(t *testing.T, folder string) {
	t.Helper()
	for i := range mostFiles + 50 {
		at := filepath.Join(folder, fmt.Sprintf("%c%03d.jpg", 'a'+i%26, i))
		put(t, at, "x")
		testkit.Must(t, os.Chtimes(at, someDay, someDay.Add(time.Duration(i)*time.Second)))
	}
}

func nothing(string) bool { return false }

func TestNewestFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	photographs(t, dir)
	files, _, _ := Look(t.Context(), []string{dir}, nothing)
	newest := fmt.Sprintf("%03d.jpg", mostFiles+49)
	if len(files) != mostFiles || !strings.HasSuffix(files[0].Name, newest) {
		t.Fatalf("got %d files, first %q: the newest come first", len(files), files[0].Name)
	}
}

// TestPapersFirst: papers come before a year's photographs, and what is not in the list
// is counted.
func TestPapersFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	photographs(t, filepath.Join(dir, "DCIM"))
	for _, name := range []string{"facture.pdf", "a/b/c/contrat.pdf", "recto.png", "film.mp4",
		"Thumbs.db", "1/2/3/4/5/deep.pdf"} {
		put(t, filepath.Join(dir, name), "x")
	}
	testkit.Must(t, os.Symlink("facture.pdf", filepath.Join(dir, "link.pdf")))
	files, _, unseen := Look(t.Context(), []string{dir}, nothing)
	var first []string
	for _, f := range files[:3] {
		first = append(first, path.Base(f.Name))
	}
	slices.Sort(first[:2])
	if want := []string{"contrat.pdf", "facture.pdf", "recto.png"}; !slices.Equal(first, want) ||
		len(files) != mostFiles {
		t.Errorf("%d files, first %q", len(files), first)
	}
	if want := (Unseen{Files: 53, Kinds: 1, Folders: 2}); unseen != want {
		t.Errorf("got %+v, want %+v", unseen, want)
	}
}

// TestEveryPaperIsReachable: a stick of thousands of files shows the likeliest at once, and all
// of them, each once, in its folders, no more at a time than can be shown, the newest first.
func TestEveryPaperIsReachable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const photographsTaken, bills = 5000, 40
	for i := range photographsTaken {
		at := filepath.Join(dir, fmt.Sprintf("DCIM/%dAPPLE/IMG_%04d.JPG", 100+i/2000, i))
		put(t, at, "x")
		testkit.Must(t, os.Chtimes(at, someDay, someDay.Add(time.Duration(i)*time.Minute)))
	}
	for i := range bills {
		put(t, filepath.Join(dir, "Papiers", fmt.Sprintf("%d.pdf", i)), "x")
	}
	put(t, filepath.Join(dir, "recto.png"), "x")
	begun := time.Now()
	files, folders, unseen := Look(t.Context(), []string{dir}, nothing)
	took := time.Since(begun)
	const all = photographsTaken + bills + 1
	if len(files) != mostFiles || unseen.Files != all-mostFiles || unseen.Stopped {
		t.Errorf("%d files, %+v", len(files), unseen)
	}
	seen, names := map[string]bool{}, map[string]bool{}
	for i, f := range folders {
		names[f.Name] = true
		if len(f.Files) == 0 || len(f.Files) > mostFiles || f.Newest.Before(f.Oldest) ||
			i > 0 && folders[i-1].Newest.Before(f.Newest) {
			t.Errorf("folder %d has %d files, from %v to %v", i, len(f.Files), f.Oldest, f.Newest)
		}
		for j, x := range f.Files {
			if seen[x.Name] || j > 0 && f.Files[j-1].changed.Before(x.changed) {
				t.Fatalf("%s stands twice, or behind an older one", x.Name)
			}
			seen[x.Name] = true
		}
	}
	if len(seen) != all || len(names) != 5 || !names[""] || !names["DCIM/102APPLE"] {
		t.Errorf("%d of %d are reachable, in %v", len(seen), all, names)
	}
	t.Logf("%d files in %d folders, in %v", len(seen), len(folders), took)
}

// TestOpen: what is too big for the scan of a paper is not opened.
// TestPapersByTheirBeginning: a file whose name says nothing is listed if it begins as one
// that is read, whatever its ending; others are counted.
func TestPapersByTheirBeginning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	jpeg, png := "\xff\xd8\xff\xe0\x00\x10JFIF", "\x89PNG\r\n\x1a\n\x00\x00"
	for name, begins := range map[string]string{"scan.jfif": jpeg, "scan.jpe": jpeg, "scan": jpeg,
		"a/FACTURE": "%PDF-1.7\n%....", "recto.1": png, "bill.jpg~": jpeg, "w": "RIFF....WEBPVP8 ",
		"tel":      "\x00\x00\x00\x18ftypheic\x00\x00",
		"film.mp4": "\x00\x00\x00\x18ftypmp42", "empty": "", "short": "\xff", "note": "dear all,"} {
		put(t, filepath.Join(dir, name), begins)
	}
	files, _, unseen := Look(t.Context(), []string{dir}, nothing)
	for _, f := range files {
		if f.Foreign {
			t.Errorf("%s is called foreign", f.Name)
		}
	}
	if len(files) != 8 || unseen.Kinds != 4 {
		t.Errorf("%d listed, %+v unseen: want 8 and 4 kinds", len(files), unseen)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for size, want := range map[int64]error{maxFileBytes: nil, maxFileBytes + 1: ErrTooBig} {
		at := filepath.Join(dir, "big.pdf")
		put(t, at, "%PDF-1.4")
		testkit.Must(t, os.Truncate(at, size))
		files, _, _ := Look(t.Context(), []string{dir}, nothing)
		f, err := files[0].Open()
		if !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", size, err, want)
		}
		if err == nil {
			testkit.Must(t, f.Close())
		}
	}
}
