// SPDX-License-Identifier: AGPL-3.0-or-later

package named

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

var must = testkit.Must

// TestReadSaysWhatIsThere names all that a name can lead to.
func TestReadSaysWhatIsThere(t *testing.T) {
	defer func(d time.Duration) { patience = d }(patience)
	patience = 200 * time.Millisecond
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	testkit.Write(t, at("good"), []byte("12345"))
	must(t, os.Symlink(at("good"), at("link")))
	testkit.Write(t, at("large"), []byte("123456"))
	testkit.Write(t, at("empty"), nil)
	must(t, os.Truncate(at("large"), 1<<40)) // it takes no room
	must(t, os.Symlink(at("loop"), at("loop")))
	must(t, os.Symlink(at("gone"), at("dangling")))
	for _, name := range []string{"pipe", "held", "fed"} {
		testkit.Pipe(t, at(name))
	}
	held, err := os.OpenFile(at("held"), os.O_RDWR, 0) // somebody could write, and doesn't
	must(t, err)
	defer held.Close()
	fed, err := os.OpenFile(at("fed"), os.O_RDWR, 0)
	must(t, err)
	_, err = fed.WriteString("12345")
	must(t, err)
	l, err := net.Listen("unix", at("socket"))
	must(t, err)
	defer l.Close()
	for name, want := range map[string]string{
		"good": "", "link": "", "fed": "", "large": "too large", "empty": "is empty",
		".":    "is a folder, not a file",
		"pipe": "nothing came out of it", "held": "nobody ended it", "socket": "is a socket",
		"gone": "no such file",
		"loop": "symbolic links", "dangling": "no such file", "good/below": "not a directory",
	} {
		if name == "fed" { // it ends while it is read
			time.AfterFunc(patience/4, func() { fed.Close() })
		}
		b, err := Read(at(name), 5)
		switch {
		case want == "" && (err != nil || string(b) != "12345"):
			t.Errorf("%s: got %q, %v", name, b, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), filepath.Join(dir, name))):
			t.Errorf("%s: got %v, want the path and %q", name, err, want)
		}
	}
	if _, err := Read("/dev/zero", 5); !errors.Is(err, ErrKind) ||
		!strings.Contains(err.Error(), "a device") {
		t.Errorf("a device: %v", err)
	}
	if _, err := Read(at("gone"), 5); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrKind) {
		t.Errorf("%v is not told as absent", err)
	}
}

// TestFolderAndPlace tells folders from what is none, and where a file may be written.
func TestFolderAndPlace(t *testing.T) {
	dir := t.TempDir()
	file, pipe, gone := filepath.Join(dir, "file"), filepath.Join(dir, "pipe"),
		filepath.Join(dir, "gone")
	testkit.Write(t, file, nil)
	testkit.Pipe(t, pipe)
	for _, c := range []struct{ name, folder, place string }{
		{dir, "", "is a folder, not a file"},
		{file, "is a file, not a folder", ""},
		{pipe, "is a pipe, not a folder", "is a pipe, not a file"},
		{gone, "no such file", ""},
		{filepath.Join(gone, "below"), "no such file", "no such file"},
		{filepath.Join(file, "below"), "not a directory", "is a file, not a folder"},
		{"/dev/null", "is a device, not a folder", "is a device, not a file"},
	} {
		for _, got := range []struct {
			want string
			err  error
		}{{c.folder, Folder(c.name)}, {c.place, Place(c.name)}} {
			if got.want == "" && got.err != nil || got.want != "" &&
				(got.err == nil || !strings.Contains(got.err.Error(), got.want)) {
				t.Errorf("%s: got %v, want %q", c.name, got.err, got.want)
			}
		}
	}
}
