// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/ui/session"
)

// TestStickLeftBehind: nobody sees what lies on a stick that was there before, and
// nothing is written on it, until it has been pulled out and plugged in.
func TestStickLeftBehind(t *testing.T) {
	r, _ := prepared(t)
	media := t.TempDir()
	link := filepath.Join(t.TempDir(), "media")
	mine, theirs := filepath.Join(media, "ANNA"), filepath.Join(media, "OMAR")
	for _, at := range []string{mine, theirs} {
		if err := os.Mkdir(at, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(media, link); err != nil {
		t.Fatal(err)
	}
	r.c.Sticks, r.c.ImportFolders = nil, []string{link}
	if !testkit.Mount(t, theirs, "mode=0700,size=8m") {
		return
	}
	write(t, filepath.Join(theirs, "scan.png"), []byte("x"))
	if n := len(ok[session.FilesSeen](r, 1, session.ListFiles{}).Files); n != 1 {
		t.Fatalf("its own visit sees %d files, want 1", n)
	}
	// the end of another visit: the draft of this one stays open
	r.do(0, session.CloseDraft{Keep: true})
	r.ends(1, session.ListFiles{}, session.StickLeft)
	r.ends(1, session.Copy{}, session.StickLeft)
	if s := onStick(t, theirs); s != "scan.png" {
		t.Errorf("on the stick that was left lies %q", s)
	}

	t.Run("another is plugged in", func(t *testing.T) {
		if !testkit.Mount(t, mine, "mode=0700,size=8m") {
			t.Fatal("the second stick is not mounted")
		}
		write(t, filepath.Join(mine, "mine.png"), []byte("x"))
		files := ok[session.FilesSeen](r, 1, session.ListFiles{}).Files
		if len(files) != 1 || files[0].Name != "mine.png" {
			t.Errorf("got %+v, want the file of the stick that was plugged in", files)
		}
		ok[session.Copied](r, 1, session.Copy{})
		if s := onStick(t, theirs); s != "scan.png" {
			t.Errorf("on the stick that was left lies %q", s)
		}
		if err := syscall.Unmount(mine, 0); err != nil {
			t.Fatal(err)
		}
	})

	if err := syscall.Unmount(theirs, 0); err != nil {
		t.Fatal(err)
	}
	r.c.forgetPulled()
	if !testkit.Mount(t, theirs, "mode=0700,size=8m") {
		t.Fatal("the stick is not mounted again")
	}
	ok[session.Copied](r, 1, session.Copy{})
}

// TestWatchSticks: what is there when the kiosk begins may be anybody's; pulled out, it
// counts again.
func TestWatchSticks(t *testing.T) {
	r, dir := prepared(t)
	there := make(chan []string, 1)
	now := []string{dir}
	r.c.Sticks = func() []string {
		select {
		case now = <-there:
		default:
		}
		return now
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); r.c.WatchSticks(ctx) }()
	defer func() { cancel(); <-over }()
	eventually := func(what string, left bool) {
		t.Helper()
		for range 400 {
			if r.c.isLeft(dir) == left {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatal(what)
	}
	eventually("the stick that was there counts", true)
	there <- nil
	eventually("the stick that was pulled out is not forgotten", false)
}

// TestStickHealth: what the screens may offer of sticks is what would be read: one that
// this visit plugged in, files in a plain folder of the configuration; not one that
// somebody left, nor the empty place of one.
func TestStickHealth(t *testing.T) {
	t.Parallel()
	none := (&Clerk{}).Health(t.Context())
	if none.Stick != session.Broken || none.Folder {
		t.Errorf("without a folder in the configuration: %q, %v", none.Stick, none.Folder)
	}
	dir := t.TempDir()
	port := filepath.Join(dir, "stick")
	if err := os.MkdirAll(port, 0o755); err != nil {
		t.Fatal(err)
	}
	var there []string
	c := &Clerk{ImportFolders: []string{dir}, Sticks: func() []string { return there }}
	is := func(what string, stick session.Condition, folder bool) {
		t.Helper()
		if h := c.Health(t.Context()); h.Stick != stick || h.Folder != folder {
			t.Errorf("%s: %q, %v, want %q, %v", what, h.Stick, h.Folder, stick, folder)
		}
	}
	is("none plugged in", session.Absent, false)
	there = []string{port}
	is("one", session.Good, false)
	testkit.Write(t, filepath.Join(port, "a.pdf"), nil)
	is("one with files", session.Good, false)
	c.noteLeft()
	is("one that was left", session.Busy, false)
	there = nil
	c.forgetPulled()
	is("files in a plain folder", session.Absent, true)
	if err := os.Rename(filepath.Join(port, "a.pdf"), filepath.Join(port, ".a.pdf")); err != nil {
		t.Fatal(err)
	}
	is("what is hidden", session.Absent, false)
	there = []string{port}
	is("plugged in again", session.Good, false)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	there = nil
	is("the folder is gone", session.Absent, false)
}
