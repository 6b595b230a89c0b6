// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/capture/render/rendertest"
	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

func passportWanted(o rehearsal.Outline) bool {
	return o.Step == "source" && o.Slot == "id.passport"
}

// TestScannerGone takes the scanner away in mid-visit: a sentence, a way back, and the
// visit goes on with a stick.
func TestScannerGone(t *testing.T) {
	s, ctx := staged(t, 5*time.Minute)
	p := visitor(t, s, "changement-adresse", "fr")
	must(t, p.WalkUntil(ctx, passportWanted))
	must(t, s.Scanner.Close())
	must(t, s.Touch(ctx, "scan"))
	if o := awaitMishap(t, ctx, s, "scanner."); o.Mishap != "scanner.absent" &&
		o.Mishap != "scanner.failed" {
		t.Errorf("the sentence is %q", o.Mishap)
	}
	if o := closeMishap(t, ctx, s); o.Step != "source" || o.Slot != "id.passport" {
		t.Errorf("the way back leads to %s %s, want to how this paper can be given", o.Step, o.Slot)
	}
	everythingOnStick(t, p)
	finish(t, ctx, p)
}

// TestHostileFiles offers what can't be read: each time its own sentence, and the list
// again; then the visit goes on with the paper.
func TestHostileFiles(t *testing.T) {
	s, ctx := staged(t, 6*time.Minute)
	p := visitor(t, s, "changement-adresse", "fr")
	files := map[string]struct {
		data   []byte
		mishap string
	}{
		"mots.pdf": {[]byte("Bonjour, ceci est du texte et n'a de PDF que le nom.\n"),
			"file.text"},
		"cle.pdf": {rendertest.Encrypted(), "file.encrypted"},
		"moitie.jpg": {half(t, filepath.Join(papers, p.Procedure, "home.proof.jpg")),
			"file.refused"},
		"coupe.pdf": {half(t, filepath.Join(papers, p.Procedure, "home.proof.pdf")),
			"file.refused"},
		"rien.pdf":    {nil, "file.empty"},
		"long.pdf":    {rendertest.ManyPages(10000), "file.too_long"},
		"acrobat.pdf": {rendertest.AcrobatOnly(), "file.acrobat_only"},
		"etui.pdf":    {rendertest.Portfolio(), "file.portfolio"},
		"immense.png": {rendertest.HugePNG(60000, 60000), "file.too_fine"},
		"immense.jpg": {rendertest.HugeJPEG(60000, 60000), "file.too_fine"},
		"mur.pdf":     {rendertest.OnePage("[0 0 1000000 1000000]", ""), "file.too_big"},
		"bombe.pdf":   {rendertest.Bomb(), "file.too_big"},
		"poupees.pdf": {rendertest.Nested(), "file.too_big"},
	}
	if !testkit.Full() { // each of the two that never end takes a minute: the short form brings one
		one := []string{"bombe.pdf", "poupees.pdf"}[time.Now().UnixNano()%2]
		t.Logf("NOT BROUGHT in the short form: %s", one)
		delete(files, one)
	}
	idle, most := measureTree(t, s.KioskPID())
	for name, f := range files {
		testkit.Write(t, filepath.Join(s.Stick(), name), f.data)
	}
	must(t, p.WalkTo(ctx, "files"))
	for name, f := range files {
		touchFile(t, ctx, s, name)
		if o := awaitMishap(t, ctx, s, "file."); o.Mishap != f.mishap {
			t.Errorf("%s: the sentence is %q, want %q", name, o.Mishap, f.mishap)
		}
		if o := closeMishap(t, ctx, s); o.Step != "files" && o.Step != "source" {
			t.Fatalf("%s: the way back leads to %q", name, o.Step)
		} else if o.Step == "source" {
			must(t, s.Touch(ctx, "stick"))
			comes(t, ctx, s, "files")
		}
	}
	worst := most()
	t.Logf("the kiosk and all its processes: %d MB at rest, %d MB at most with the hostile files",
		idle>>20, worst>>20)
	if worst > idle+500<<20 {
		t.Errorf("the hostile files cost %d MB, at most 500 are wanted", (worst-idle)>>20)
	}
	finish(t, ctx, p)
}

// TestServiceDown sends with the service stopped: the receipt says that the dossier is
// still here, its QR code says the same to whoever verifies it, and the dossier arrives
// once the service is back.
func TestServiceDown(t *testing.T) {
	s, ctx := staged(t, 5*time.Minute)
	s.StopCentral()
	p := visitor(t, s, "changement-adresse", "fr")
	must(t, p.Walk(ctx))
	if got := stageOf(t, s, code(t, ctx, s, "PSL1:")); got != 1 {
		t.Errorf("with the service stopped the receipt on the screen is of stage %d, want 1", got)
	}
	must(t, p.Leave(ctx))
	must(t, s.StartCentral(t.Context()))
	if err := s.AwaitRegistered(within(t, 2*time.Minute), 1); err != nil {
		t.Error(err)
	}
}

// TestDiskFull fills the disk before the dossier is sealed: a sentence, nothing lost, and
// with room again the visit goes on to its receipt.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "kiosk")
	must(t, os.Mkdir(data, 0o700))
	if !testkit.Mount(t, data, "size=2g,mode=0700") {
		return
	}
	s := raise(t, rehearsal.Options{Dir: dir})
	ctx := within(t, 5*time.Minute)
	p := visitor(t, s, "changement-adresse", "fr")
	// A page finds the room that the kiosk reserved before the visit, so that the disk
	// fills where more is written than that: when the dossier is sealed.
	toSend := func(o rehearsal.Outline) bool {
		c, ok := o.Find("send")
		return o.Step == "notice" && ok && c.Enabled
	}
	must(t, p.WalkUntil(ctx, toSend))
	fill(t, data)
	must(t, s.Touch(ctx, "send"))
	awaitMishap(t, ctx, s, "disk.full")
	if o := closeMishap(t, ctx, s); o.Step != "notice" && o.Step != "summary" {
		t.Errorf("the way back leads to %s %s, want to where it can be sent again", o.Step, o.Slot)
	}
	must(t, syscall.Mount("tmpfs", data, "tmpfs", syscall.MS_REMOUNT, "size=2g"))
	time.Sleep(4 * time.Second) // the kiosk looks at its disk every other second
	finish(t, ctx, p)
}

// fill makes the small disk as small as what is on it: not a byte more can be written.
func fill(t *testing.T, dir string) {
	t.Helper()
	var err error
	for range 100 { // what is written meanwhile makes the size too small, and that is refused
		var disk syscall.Statfs_t
		if err = syscall.Statfs(dir, &disk); err != nil {
			break
		}
		used := (disk.Blocks - disk.Bfree) * uint64(disk.Bsize)
		if err = syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT,
			fmt.Sprintf("size=%d", used)); err == nil {
			return
		}
	}
	t.Fatalf("fill the small disk: %v", err)
}

// TestSecondKiosk starts a kiosk on a data folder that has one: it refuses with a
// sentence, and the first goes on undisturbed.
func TestSecondKiosk(t *testing.T) {
	s, ctx := staged(t, 2*time.Minute)
	comes(t, ctx, s, "welcome")
	var said bytes.Buffer
	second := exec.CommandContext(ctx, filepath.Join(built, "kiosk"), "-config",
		filepath.Join(s.Dir, "kiosk.toml"))
	second.Env = append(os.Environ(), "DISPLAY="+s.Display, "LANG=C.UTF-8",
		"LIBGL_ALWAYS_SOFTWARE=1")
	second.Stderr = &said
	err := second.Run()
	var code *exec.ExitError
	if !errors.As(err, &code) || code.ExitCode() != 1 {
		t.Errorf("the second kiosk ended with %v, want exit code 1", err)
	}
	if !strings.Contains(said.String(), "another kiosk") {
		t.Errorf("the second kiosk said %q", said.String())
	}
	alive(t, s, "a second kiosk was started")
	must(t, s.Touch(ctx, "language.fr"))
	if _, err := s.AwaitStep(ctx, "choose"); err != nil {
		t.Error(err)
	}
}

// awaitMishap waits for a sentence about a mishap whose code begins with code.
func awaitMishap(t *testing.T, ctx context.Context, s *rehearsal.Stage,
	code string) rehearsal.Outline {
	t.Helper()
	o, err := s.Await(ctx, 60*time.Second, "a sentence about "+code,
		func(o rehearsal.Outline) bool { return o.Overlay == "mishap" })
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(o.Mishap, code) {
		t.Fatalf("the sentence is about %q, want %q", o.Mishap, code)
	}
	return o
}

// closeMishap goes the way back that every mishap has, and gives the screen below.
func closeMishap(t *testing.T, ctx context.Context, s *rehearsal.Stage) rehearsal.Outline {
	t.Helper()
	must(t, s.Touch(ctx, "close"))
	o, err := s.Await(ctx, 10*time.Second, "the screen under the sentence",
		func(o rehearsal.Outline) bool { return o.Overlay == "" && o.Step != "working" })
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// finish walks on to the receipt, and leaves; the service registers the dossier.
func finish(t *testing.T, ctx context.Context, p *rehearsal.Person) {
	t.Helper()
	must(t, p.Walk(ctx))
	must(t, p.Leave(ctx))
	if err := p.Stage.AwaitRegistered(ctx, 1); err != nil {
		t.Error(err)
	}
}

// everythingOnStick moves the papers of a person from the glass to the stick.
func everythingOnStick(t *testing.T, p *rehearsal.Person) {
	t.Helper()
	for slot := range p.Glass {
		name := slot + ".pdf"
		data := testkit.Read(t, papers, p.Procedure, name)
		testkit.Write(t, filepath.Join(p.Stage.Stick(), name), data)
		p.Stick[slot] = name
		delete(p.Glass, slot)
	}
}

// touchFile chooses a file of the list by its name, turning pages of the list as needed.
func touchFile(t *testing.T, ctx context.Context, s *rehearsal.Stage, name string) {
	t.Helper()
	for range 5 {
		o, err := s.AwaitStep(ctx, "files")
		must(t, err)
		for _, c := range o.Controls {
			if strings.HasPrefix(c.ID, "file.") && strings.Contains(c.Name, name) {
				must(t, s.Touch(ctx, c.ID))
				return
			}
		}
		must(t, s.Touch(ctx, "more"))
		if _, err := s.Await(ctx, 5*time.Second, "more files", func(n rehearsal.Outline) bool {
			return n.Frame > o.Frame
		}); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("the list does not offer %s", name)
}

// stageOf asks `receipt verify`, with the trust list that the kiosk has.
func stageOf(t *testing.T, s *rehearsal.Stage, text string) int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), filepath.Join(built, "passerelle"), "receipt",
		"verify", "-data", s.KioskData(), "-json", text).Output()
	if err != nil {
		t.Fatalf("verify the receipt on the screen: %v: %s", err, out)
	}
	var said struct{ Stage int }
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return said.Stage
}

// half is the first half of a file.
func half(t *testing.T, name string) []byte {
	t.Helper()
	data := testkit.Read(t, name)
	return data[:len(data)/2]
}
