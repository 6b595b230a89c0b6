// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/capture/stick"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/intake"
	"passerelle/internal/testkit"
	"passerelle/ui/session"
)

// prepared is a rig with a draft of a request that another channel receives: two papers,
// three pages. Its one stick is the folder returned.
func prepared(t *testing.T) (*rig, string) {
	t.Helper()
	r := newRig(t)
	ok[session.DraftOpened](r, 1, session.Begin{Procedure: "prepared", Lang: "fr",
		Mode: dossier.Assist})
	r.well(1, saved(1))
	r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1)}}
	ok[session.PageSeen](r, 1, session.Scan{Slot: "id.passport"})
	r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 2), paper(300, 420, 3)}}
	r.do(1, session.Scan{Slot: "home.proof"})
	dir := t.TempDir()
	r.c.Sticks = func() []string { return []string{dir} }
	return r, dir
}

// onStick lists all that lies there, folders with a slash.
func onStick(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if d.IsDir() {
			name += "/"
		}
		all = append(all, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func wantKept(t *testing.T, r *rig, pages int) {
	t.Helper()
	err := r.c.with(1, func(h *held) error {
		if n := len(h.d.Dossier().Pages); n != pages {
			t.Errorf("the draft has %d pages, want %d", n, pages)
		}
		return nil
	})
	if err != nil {
		t.Errorf("the draft: %v", err)
	}
}

func TestCopyOntoStick(t *testing.T) {
	t.Parallel()
	r, dir := prepared(t)
	var log bytes.Buffer
	r.c.Log = slog.New(slog.NewTextHandler(&log, nil))
	titles := map[dossier.Slot]string{"id.passport": "Passeport : l’identité, les visas et les tampons du pays",
		"home.proof": "Œuvre à part, Été"}
	r.c.PieceName = func(p dossier.Piece) string { return titles[p.Slot] }
	got := ok[session.Copied](r, 1, session.Copy{})
	if got != (session.Copied{Folder: "Passerelle-2026-11-24", Files: 2}) {
		t.Fatalf("got %+v", got)
	}
	const first = "Passerelle-2026-11-24/ Passerelle-2026-11-24/01-passeport-l-identite-les-visas-et-les.pdf Passerelle-2026-11-24/02-oeuvre-a-part-ete.pdf"
	if s := onStick(t, dir); s != first {
		t.Fatalf("on the stick lies %s", s)
	}
	err := r.c.with(1, func(h *held) error { // the same bytes as would be sealed
		p, _ := procedureOf(r.c.catalogue(), "prepared")
		pieces, err := intake.Pieces(h.d, p, h.d.Dossier(), intake.InMemory)
		for i, name := range []string{"01-passeport-l-identite-les-visas-et-les.pdf",
			"02-oeuvre-a-part-ete.pdf"} {
			b, err := os.ReadFile(filepath.Join(dir, "Passerelle-2026-11-24", name))
			if err != nil || sha256.Sum256(b) != pieces[i].SHA256 ||
				!bytes.HasPrefix(b, []byte("%PDF-")) {
				t.Errorf("%s: %d bytes, other than the piece that would be sealed (%v)", name,
					len(b), err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.c.PieceName = nil
	if got := ok[session.Copied](r, 1, session.Copy{}); got.Folder != "Passerelle-2026-11-24-2" {
		t.Fatalf("the second copy of the day is in %s", got.Folder)
	}
	if s := onStick(t, dir); s != first+
		" Passerelle-2026-11-24-2/ Passerelle-2026-11-24-2/01-id-passport.pdf Passerelle-2026-11-24-2/02-home-proof.pdf" {
		t.Fatalf("on the stick lies %s", s)
	}
	for _, w := range []string{"ERIKSSON", "ANNA", "1974", dir} {
		if strings.Contains(onStick(t, dir), w) || strings.Contains(log.String(), w) {
			t.Errorf("%q is in a name or in the log", w)
		}
	}
	wantKept(t, r, 3)
}

func TestStickFull(t *testing.T) {
	r, dir := prepared(t)
	noise := image.NewGray(image.Rect(0, 0, 400, 400)) // print alone would have room
	dots := rand.New(rand.NewPCG(12, 15))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(dots.Uint32())
	}
	r.c.Scanner = &glass{pages: []image.Image{noise}}
	ok[session.PageSeen](r, 1, session.Scan{Slot: "home.proof"})
	if !testkit.Mount(t, dir, "mode=0700,size=64k") {
		return
	}
	var log bytes.Buffer
	r.c.Log = slog.New(slog.NewTextHandler(&log, nil))
	r.ends(1, session.Copy{}, session.StickFull)
	if s := onStick(t, dir); s != "" {
		t.Errorf("on the full stick is left: %s", s)
	}
	if strings.Contains(log.String(), dir) {
		t.Error("the log names the stick")
	}
	wantKept(t, r, 4)
	r.c.Sticks = nil // one with room: the same draft goes on
	other := t.TempDir()
	r.c.Sticks = func() []string { return []string{other} }
	ok[session.Copied](r, 1, session.Copy{})
}

func TestStickReadOnly(t *testing.T) {
	r, dir := prepared(t)
	if !testkit.Mount(t, dir, "mode=0700,size=8m") {
		return
	}
	testkit.Remount(t, dir, syscall.MS_RDONLY, "")
	r.ends(1, session.Copy{}, session.StickReadOnly)
	wantKept(t, r, 3)
}

// TestStickPulledHalfWay looks at the stick before the second paper, and takes it away:
// what lies there says that it is not whole.
func TestStickPulledHalfWay(t *testing.T) {
	t.Parallel()
	r, dir := prepared(t)
	r.c.PieceName = func(p dossier.Piece) string {
		if p.Slot == "home.proof" {
			if got := onStick(t,
				dir); got != "Passerelle-2026-11-24.incomplet/ Passerelle-2026-11-24.incomplet/01-id.pdf" {
				t.Errorf("half way the stick holds %s", got)
			}
			if err := os.Rename(filepath.Join(dir, "Passerelle-2026-11-24.incomplet"),
				filepath.Join(t.TempDir(), "pulled")); err != nil {
				t.Error(err)
			}
		}
		return "id"
	}
	r.ends(1, session.Copy{}, session.StickGone)
	if s := onStick(t, dir); s != "" {
		t.Errorf("on the stick is left: %s", s)
	}
	wantKept(t, r, 3)
	// Not taken away, as by a power cut: the next copy leaves it alone.
	write(t, filepath.Join(dir, "Passerelle-2026-11-24.incomplet", "01-id.pdf"), []byte("half"))
	r.c.PieceName = nil
	if got := ok[session.Copied](r, 1, session.Copy{}); got.Folder != "Passerelle-2026-11-24-2" {
		t.Errorf("got %s", got.Folder)
	}
}

func TestCopyStopped(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(r *rig, cancel func()){
		"by the person": func(r *rig, _ func()) {
			r.well(1, session.StopTask{Task: session.TaskCopy})
		},
		"by the end of the visit": func(r *rig, _ func()) { r.c.desk.end(1) },
		"by the program":          func(_ *rig, cancel func()) { cancel() },
	} {
		r, dir := prepared(t)
		ctx, cancel := context.WithCancel(t.Context())
		r.c.PieceName = func(dossier.Piece) string { stop(r, cancel); return "id" }
		all, mishap := r.doCtx(ctx, 1, session.Copy{})
		if len(all) != 0 || mishap != session.NoMishap {
			t.Errorf("%s: got %v, %q", name, all, mishap)
		}
		if s := onStick(t, dir); s != "" {
			t.Errorf("%s: on the stick is left: %s", name, s)
		}
		cancel()
	}
}

func TestNothingToCopyTo(t *testing.T) {
	t.Parallel()
	r, dir := prepared(t)
	r.c.Sticks = func() []string { return nil }
	r.ends(1, session.Copy{}, session.StickAbsent)
	r.c.Sticks = func() []string { return []string{dir, t.TempDir()} }
	r.ends(1, session.Copy{}, session.StickSeveral)
	r.c.Sticks = func() []string { return []string{filepath.Join(dir, "pulled")} }
	r.ends(1, session.Copy{}, session.StickGone)
	r.c.Sticks = func() []string { return []string{dir} }
	if all, mishap := r.do(2, session.Copy{}); len(all) != 0 || mishap != session.NoMishap {
		t.Errorf("another visit: got %v, %q", all, mishap)
	}
	if s := onStick(t, dir); s != "" {
		t.Errorf("on the stick lies %s", s)
	}
}

// TestPlainFolderIsNoStick: the folders of the configuration lie on the kiosk's own disk
// while no stick is mounted there.
func TestPlainFolderIsNoStick(t *testing.T) {
	r, _ := prepared(t)
	folder := t.TempDir()
	at := filepath.Join(folder, "CLE DE ANNA")
	if err := os.Mkdir(at, 0o700); err != nil {
		t.Fatal(err)
	}
	r.c.Sticks, r.c.ImportFolders = nil, []string{folder}
	r.ends(1, session.Copy{}, session.StickAbsent)
	if !testkit.Mount(t, at, "mode=0700,size=8m") {
		return
	}
	if got := stick.Mounted([]string{folder + "/"}); len(got) != 1 || got[0] != at {
		t.Fatalf("got %q, want %q", got, at)
	}
	ok[session.Copied](r, 1, session.Copy{})
	if s := onStick(t, at); !strings.HasPrefix(s, "Passerelle-2026-11-24/ ") {
		t.Errorf("on the stick lies %q", s)
	}
}

// TestFolderHasTheDayOfParis: late in the evening the day there is the next one.
func TestFolderHasTheDayOfParis(t *testing.T) {
	t.Parallel()
	r, _ := prepared(t)
	r.c.Now = func() dossier.Moment {
		return dossier.Moment{Time: time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC), Known: true}
	}
	if got := ok[session.Copied](r, 1, session.Copy{}); got.Folder != "Passerelle-2026-11-25" {
		t.Errorf("got %s", got.Folder)
	}
}

// TestNeverSealedWhatAnotherReceives: no draft of such a request can be sealed, whoever
// asks for it.
func TestNeverSealedWhatAnotherReceives(t *testing.T) {
	t.Parallel()
	r, _ := prepared(t)
	var pages []dossier.PageID
	_ = r.c.with(1, func(h *held) error {
		for _, p := range h.d.Dossier().Pages {
			pages = append(pages, p.ID)
		}
		return nil
	})
	all, mishap := r.do(1, session.Seal{Last: saved(2), Pages: pages})
	if len(all) != 0 || mishap != session.NoLongerSent {
		t.Fatalf("got %v, %q", all, mishap)
	}
	wantKept(t, r, 3)
	queue, err := os.ReadDir(filepath.Join(r.data, "spool", "out"))
	if err != nil && !os.IsNotExist(err) || len(queue) != 0 {
		t.Fatalf("the spool holds %d files (%v)", len(queue), err)
	}
	list, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range list.Procedures() {
		if p.ChannelAt("31", today).Mode == dossier.Full {
			continue
		}
		n++
		d, _, err := r.v.Begin(p.ID, "fr", 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := intake.Pack(r.v, d, intake.Terms{Procedure: p, Catalogue: list.Version, Prefecture: "31",
			At: today}); !errors.Is(err, intake.ErrElsewhere) {
			t.Errorf("%s: got %v, want %v", p.ID, err, intake.ErrElsewhere)
		}
		if err := d.Erase(); err != nil {
			t.Fatal(err)
		}
	}
	if n < 14 {
		t.Errorf("%d procedures that another receives: the test looks at nothing", n)
	}
}

// TestModeIsKeptWithTheDraft: the next visit can say what has changed.
func TestModeIsKeptWithTheDraft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := ok[session.DraftOpened](r, 1,
		session.Begin{Procedure: "prepared", Lang: "fr", Mode: dossier.Assist})
	r.well(1, session.CloseDraft{Keep: true})
	again := ok[session.DraftOpened](r, 2, session.Resume{Ticket: first.Ticket})
	if again.Mode != dossier.Assist {
		t.Fatalf("got %q", again.Mode)
	}
	last := saved(1)
	last.Mode = dossier.Full
	r.well(2, session.CloseDraft{Keep: true, Last: last})
	if again = ok[session.DraftOpened](r, 3,
		session.Resume{Ticket: first.Ticket}); again.Mode != dossier.Full {
		t.Fatalf("got %q", again.Mode)
	}
}
