// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
	"passerelle/ui/session"
)

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	testkit.Write(t, path, b)
}

func pngFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, paper(300, 420, 1)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// someStick is a folder with what sticks hold, and what somebody might put on one.
func someStick(t *testing.T) string {
	t.Helper()
	dir, outside := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "secret.png"), pngFile(t))
	write(t, filepath.Join(dir, "passeport_eriksson.png"), pngFile(t))
	write(t, filepath.Join(dir, "DCIM", "100PHONE", "IMG_1.PNG"), pngFile(t))
	write(t, filepath.Join(dir, "text.pdf"), []byte("this is no PDF"))
	write(t, filepath.Join(dir, "empty.jpg"), nil)
	write(t, filepath.Join(dir, "music.mp3"), []byte("x"))
	write(t, filepath.Join(dir, ".hidden.png"), pngFile(t))
	write(t, filepath.Join(dir, ".Trash", "old.png"), pngFile(t))
	write(t, filepath.Join(dir, "a", "b", "c", "d", "e", "f.png"), pngFile(t))
	for link, to := range map[string]string{"link.png": filepath.Join(outside, "secret.png"),
		"inside.png": "passeport_eriksson.png", "folder": outside} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestImport(t *testing.T) {
	r := newRig(t)
	var log bytes.Buffer
	r.c.Log = slog.New(slog.NewTextHandler(&log, nil))
	dir := someStick(t)
	r.c.ImportFolders = []string{filepath.Join(dir, "absent"), dir}
	r.begin(1)
	files := ok[session.FilesSeen](r, 1, session.ListFiles{}).Files
	keys := map[string]string{}
	var names []string
	for _, f := range files {
		keys[f.Name] = f.Key
		names = append(names, f.Name)
		if strings.Contains(f.Key, f.Name) || len(f.Key) != 32 {
			t.Errorf("the key %q is not opaque", f.Key)
		}
	}
	slices.Sort(names)
	if want := []string{"IMG_1.PNG", "empty.jpg", "passeport_eriksson.png",
		"text.pdf"}; !slices.Equal(names, want) {
		t.Fatalf("got %q, want %q", names, want)
	}

	key := func(name string) session.Import {
		return session.Import{Slot: "id.passport", Key: keys[name]}
	}
	if p := ok[session.PageSeen](r, 1, key("passeport_eriksson.png")); p.Picture.Image == nil ||
		p.Page.Slot != "id.passport" {
		t.Fatalf("got %+v", p.Page)
	}
	r.ends(1, key("text.pdf"), session.FileText)
	r.ends(1, key("empty.jpg"), session.FileEmpty)
	r.ends(1, session.Import{Slot: "id.passport", Key: "../../etc/passwd"}, session.StickGone)
	r.ends(2, key("IMG_1.PNG"), session.StickGone) // another visit's key

	// What was listed has been changed since.
	for name, swap := range map[string]func(path string) error{
		"link": func(p string) error { return os.Symlink("/etc/passwd", p) },
		"pipe": func(p string) error { return syscall.Mkfifo(p, 0o600) },
		"gone": func(string) error { return nil },
	} {
		path := filepath.Join(dir, "DCIM", "100PHONE", "IMG_1.PNG")
		if err := os.Remove(path); err != nil && name == "" {
			t.Fatal(err)
		}
		if err := swap(path); err != nil {
			t.Fatal(err)
		}
		done := make(chan session.Mishap, 1)
		go func() { _, m := r.do(1, key("IMG_1.PNG")); done <- m }()
		select {
		case m := <-done:
			if m != session.StickGone && m != session.FileRefused {
				t.Errorf("%s: got %q", name, m)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s holds the clerk", name)
		}
		_ = os.Remove(path)
	}
	r.well(1, session.CloseDraft{Keep: true})
	r.ends(1, key("passeport_eriksson.png"), session.StickGone)
	if s := log.String(); strings.Contains(s, "eriksson") || strings.Contains(s, "IMG_1") ||
		strings.Contains(s, dir) {
		t.Fatalf("a file's name is in the log: %s", s)
	}
	r.c.ImportFolders = nil
	r.ends(3, session.ListFiles{}, session.StickEmpty)
}

// TestAttachedFilesAreNews: the pages of a PDF that carries other files are kept, and the person is
// told that those files are not. A bill as XML beside its paper is no news.
func TestAttachedFilesAreNews(t *testing.T) {
	t.Parallel()
	r, dir := newRig(t), t.TempDir()
	for name, inside := range map[string]string{"cover.pdf": "payslip.pdf",
		"bill.pdf": "factur-x.xml"} {
		write(t, filepath.Join(dir, name), rendertest.Attached(inside))
	}
	write(t, filepath.Join(dir, "signed.pdf"), rendertest.SignedPage(true))
	r.c.ImportFolders = []string{dir}
	r.begin(1)
	keys := map[string]string{}
	for _, f := range ok[session.FilesSeen](r, 1, session.ListFiles{}).Files {
		keys[f.Name] = f.Key
	}
	for name, want := range map[string]session.Mishap{"cover.pdf": session.FileAttached,
		"bill.pdf": session.NoMishap, "signed.pdf": session.FileSigned} {
		all, got := r.do(1, session.Import{Slot: "home.proof", Key: keys[name]})
		if len(all) != 1 || got != want {
			t.Errorf("%s: %d events, mishap %q, want %q", name, len(all), got, want)
		}
	}
}

// TestPagesLeftOutAreNamed: the other pages of a file are kept, and the person is told which is
// missing.
func TestPagesLeftOutAreNamed(t *testing.T) {
	t.Parallel()
	r, dir := newRig(t), t.TempDir()
	write(t, filepath.Join(dir, "one.pdf"), rendertest.Poster(3, 2))
	write(t, filepath.Join(dir, "two.pdf"), rendertest.Poster(4, 1, 3))
	r.c.ImportFolders = []string{dir}
	r.begin(1)
	for _, f := range ok[session.FilesSeen](r, 1, session.ListFiles{}).Files {
		want, left := session.FileLeftBig, []int{2}
		if f.Name == "two.pdf" {
			want, left = session.FileLeftPages, []int{1, 3}
		}
		all, got := r.do(1, session.Import{Slot: "home.proof", Key: f.Key})
		said, isLeft := all[len(all)-1].(session.PagesLeft)
		if len(all) != 3 || got != want || !isLeft || !slices.Equal(said.Pages, left) {
			t.Errorf("%s: %d events, mishap %q, %v", f.Name, len(all), got, said)
		}
	}
}

func TestFileTooBig(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "big.pdf")
	write(t, path, []byte("%PDF-1.4"))
	if err := os.Truncate(path, 1<<30); err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.begin(1)
	r.c.ImportFolders = []string{dir}
	files := ok[session.FilesSeen](r, 1, session.ListFiles{}).Files
	r.ends(1, session.Import{Slot: "id.passport", Key: files[0].Key}, session.FileTooBig)
}

// TestStickSaysWhatItDoesNotShow: kinds that are not read are named, and what is not in
// the list is counted.
func TestStickSaysWhatItDoesNotShow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	phone := t.TempDir()
	write(t, filepath.Join(phone, "home.docx"), []byte("PK\x03\x04[Content_Types].xml"))
	r.c.ImportFolders = []string{phone}
	r.begin(2)
	seen := ok[session.FilesSeen](r, 2, session.ListFiles{})
	if len(seen.Files) != 1 || !seen.Files[0].Foreign || !seen.Files[0].Document {
		t.Fatalf("got %+v", seen.Files)
	}
	r.ends(2, session.Import{Slot: "id.passport", Key: seen.Files[0].Key}, session.FileDocument)

	films := t.TempDir()
	write(t, filepath.Join(films, "film.mp4"), []byte("x"))
	r.c.ImportFolders = []string{films}
	if seen := ok[session.FilesSeen](r, 3, session.ListFiles{}); len(seen.Files) != 0 ||
		seen.Unseen.Kinds != 1 {
		t.Errorf("got %+v", seen)
	}
}
