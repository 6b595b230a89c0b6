// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/dossier/sealed"
	"passerelle/internal/testkit"
	"passerelle/sync"
)

var must = testkit.Must

// try runs one command in this process.
func try(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), &env{stdout: &out, stderr: &errs, now: time.Now}, args)
	return out.String(), errs.String(), code
}

func ok(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := try(t, args...)
	if code != 0 {
		t.Fatalf("central %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

// serve runs `central serve` until the test ends and returns its address.
func serve(t *testing.T, dir string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, &env{stdout: w, stderr: io.Discard, now: time.Now},
			[]string{"serve", "-data", dir, "-addr", "127.0.0.1:0"})
		w.Close()
	}()
	b := make([]byte, 200)
	n, err := r.Read(b)
	must(t, err)
	url, found := strings.CutPrefix(strings.TrimSpace(string(b[:n])), "listening on ")
	if !found {
		t.Fatalf("serve printed %q", b[:n])
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d", code)
		}
	}
	t.Cleanup(stop)
	return url, stop
}

// box is an outbox with one dossier.
type box struct {
	deposit receipt.Deposit
	content []byte
	text    string
}

func (b *box) Waiting() ([]receipt.Deposit, error) { return []receipt.Deposit{b.deposit}, nil }
func (b *box) Open(dossier.ID) (io.ReadSeekCloser, error) {
	return struct {
		*bytes.Reader
		io.Closer
	}{bytes.NewReader(b.content), io.NopCloser(nil)}, nil
}
func (b *box) Arrived(_ dossier.ID, text []byte) error { b.text = string(text); return nil }
func (b *box) NewTrust([]byte) error                   { return nil }
func (b *box) NewCatalogue([]byte) error               { return nil }

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// The whole path at the service's end, with the authority away from the first minute and
// a folder that is served, then not.
func TestFromInvitationToExport(t *testing.T) {
	dir, drawer := filepath.Join(t.TempDir(), "central"), filepath.Join(t.TempDir(), "drawer")
	url, stop := serve(t, dir) // a new folder: serve makes the authority
	must(t, os.Rename(filepath.Join(dir, "authority"), drawer))

	code, err := receipt.ParseCode(lastLine(ok(t, "enroll", "-data", dir, "Borne 1")))
	must(t, err)
	key := testkit.NewKey(t)
	carry := t.TempDir()
	e, err := sync.Enrol(t.Context(), carry, url, code, key, time.Now())
	must(t, err)
	if list := ok(t, "trust", "-data", dir); list != string(e.Trust) {
		t.Error("central trust prints another list than the kiosk got")
	}
	trust, err := receipt.ParseTrust(e.Trust)
	must(t, err)
	if !trust.Demo || trust.Authorities[1].Real {
		t.Error("a new folder is no demonstration")
	}

	pdf := bytes.Repeat([]byte("%PDF specimen "), 5000)
	b := &box{content: seal(t, trust.Recipients, e.Kiosk, pdf)}
	b.deposit = receipt.Deposit{ID: sha256.Sum256(b.content), Size: int64(len(b.content))}
	first, err := receipt.Sign(receipt.Claims{ID: b.deposit.ID, Procedure: "changement-adresse",
		At: time.Now(), Sequence: 1, Pieces: 1}, key)
	must(t, err)
	b.deposit.Text = first.Text
	_, err = (&sync.Client{Dir: carry, Outbox: b}).Drain(t.Context())
	must(t, err)
	_, err = receipt.Verify(b.text, trust)
	must(t, err)

	for _, served := range []bool{true, false} {
		if !served {
			stop()
		}
		var rows []row
		must(t, json.Unmarshal([]byte(ok(t, "list", "-data", dir, "-json")), &rows))
		if len(rows) != 1 || rows[0].ID != b.deposit.ID.String() || rows[0].Receipt != b.text ||
			rows[0].Kiosk != e.Kiosk || rows[0].Size != b.deposit.Size ||
			rows[0].Reference != b.deposit.ID.Reference() ||
			rows[0].Procedure != "changement-adresse" {
			t.Fatalf("list: %+v", rows)
		}
		out := filepath.Join(t.TempDir(), "out")
		ok(t, "export", "-data", dir, "-identity", filepath.Join(drawer, "identity"), "-o", out,
			rows[0].ID)
		got, err := os.ReadFile(filepath.Join(out, "pieces", "home.proof.pdf"))
		if err != nil || !bytes.Equal(got, pdf) {
			t.Errorf("the piece is not what was sealed: %v", err)
		}
		if m, err := os.ReadFile(filepath.Join(out, "manifest.json")); err != nil ||
			!bytes.Contains(b.plain(t, drawer), m) || len(m) < 100 {
			t.Errorf("manifest: %v", err)
		}
		if _, errs, code := try(t, "export", "-data", dir, "-identity",
			filepath.Join(drawer, "identity"), "-o", out, rows[0].ID); code != 1 ||
			!strings.Contains(errs, "exists") {
			t.Errorf("exported over a folder: %d, %s", code, errs)
		}
		ok(t, "revoke", "-data", dir, strings.ToLower(e.Kiosk))
	}
	if _, err := receipt.Verify(first.Text,
		parseList(t, ok(t, "trust", "-data", dir))); err == nil {
		t.Error("a revoked kiosk's receipt verifies")
	}

	// A damaged file and a foreign identity leave nothing behind.
	parent := t.TempDir()
	foreign := filepath.Join(t.TempDir(), "identity")
	id, err := age.GenerateHybridIdentity()
	must(t, err)
	testkit.Write(t, foreign, []byte(id.String()))
	if _, _, code := try(t, "export", "-data", dir, "-identity", foreign, "-o",
		filepath.Join(parent, "x"), b.deposit.ID.String()); code != 1 {
		t.Errorf("a foreign identity: exit %d", code)
	}
	path := filepath.Join(dir, "dossiers", b.deposit.ID.String())
	damaged := bytes.Clone(b.content)
	damaged[len(damaged)/2] ^= 1
	testkit.Write(t, path, damaged)
	if _, _, code := try(t, "export", "-data", dir, "-identity", filepath.Join(drawer, "identity"),
		"-o", filepath.Join(parent, "x"), b.deposit.ID.String()); code != 1 {
		t.Errorf("a damaged file: exit %d", code)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) != 0 {
		t.Errorf("a failed export left %v", left)
	}
}

func parseList(t *testing.T, text string) *receipt.Trust {
	t.Helper()
	list, err := receipt.ParseTrust([]byte(text))
	must(t, err)
	return list
}

func seal(t *testing.T, recipients []string, kiosk string, pdf []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, sealed.Seal(&out, recipients, sealed.Manifest{
		Procedure: "changement-adresse", Catalogue: "test",
		Answers: dossier.Answers{"family_name": "ERIKSSON"}, FiledBy: dossier.BySelf, Mode: dossier.Full,
		Lang: "fr", Kiosk: kiosk,
		At: time.Now().UTC().Truncate(time.Second),
	}, []sealed.Piece{{Slot: "home.proof", Pages: 1, Size: int64(len(pdf)),
		SHA256: sha256.Sum256(pdf), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(pdf)), nil
		}}}))
	return out.Bytes()
}

// plain opens the dossier with age alone, by the identity file that init wrote.
func (b *box) plain(t *testing.T, drawer string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(drawer, "identity"))
	must(t, err)
	defer f.Close()
	ids, err := age.ParseIdentities(f)
	must(t, err)
	r, err := age.Decrypt(bytes.NewReader(b.content), ids...)
	must(t, err)
	out, err := io.ReadAll(r)
	must(t, err)
	return out
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "central")
	ok(t, "init", "-data", dir, "-authority", "Préfecture d'essai", "-address", "1 rue de l'Essai",
		"-email", "essai@example.org", "-phone", "01 00 00 00 00", "-real")
	list := parseList(t, ok(t, "trust", "-data", dir))
	if list.Demo || !list.Authorities[1].Real || list.Authorities[1].Name != "Préfecture d'essai" {
		t.Errorf("authority %+v", list.Authorities)
	}
	if _, _, code := try(t, "init", "-data", dir); code != 1 {
		t.Errorf("init twice: exit %d", code)
	}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		info, err := d.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return nil
	}))
	if _, _, code := try(t, "init", "-data", filepath.Join(t.TempDir(), "x"), "-real"); code != 2 {
		t.Errorf("-real without a name: exit %d", code)
	}
}

func TestInitGoesOnAfterACrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "central")
	// died while writing
	must(t, os.MkdirAll(filepath.Join(dir, unfinishedInit, authorityFolder), 0o700))
	ok(t, "init", "-data", dir)
	// Died between the two renames.
	tmp := filepath.Join(dir, unfinishedInit)
	must(t, os.Mkdir(tmp, 0o700))
	testkit.Write(t, filepath.Join(tmp, unfinishedReady), nil)
	must(t, os.Rename(filepath.Join(dir, serviceFolder), filepath.Join(tmp, serviceFolder)))
	before := testkit.Read(t, dir, authorityFolder, identityFile)
	ok(t, "init", "-data", dir)
	if after, err := os.ReadFile(filepath.Join(dir, authorityFolder, identityFile)); err != nil ||
		!bytes.Equal(before, after) {
		t.Error("another identity: what was sealed to the first can't be opened")
	}
	// An authority without its service is never replaced.
	must(t, os.RemoveAll(filepath.Join(dir, serviceFolder)))
	if _, errs, code := try(t, "init", "-data", dir); code != 1 ||
		!strings.Contains(errs, "authority") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{}, {"nothing"}, {"init"}, {"serve", "-data", dir, "-addr", "8443"},
		{"enroll", "-data", dir}, {"enroll", "-data", dir, ""}, {"list", "-data", dir, "x"},
		{"export", "-data", dir, "ID"}, {"export", "-data", dir, "-identity", "x", "-o", "y", "ID"},
		{"trust", "-nothing"}, {"list", "-h"},
	} {
		if out, errs, code := try(t, args...); code != 2 || errs == "" || out != "" {
			t.Errorf("%q: exit %d, %q on stdout", args, code, out)
		}
	}
	for _, args := range [][]string{{"list", "-data", dir}, {"enroll", "-data", dir, "Borne"},
		{"trust", "-data", filepath.Join(dir, "none")}, {"revoke", "-data", dir, "ABCDEFGH"}} {
		if _, errs, code := try(t, args...); code != 1 || errs == "" {
			t.Errorf("%q: exit %d", args, code)
		}
	}
}

func TestOneServerForAFolder(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir)
	if _, errs, code := try(t, "serve", "-data", dir, "-addr", "127.0.0.1:0"); code != 1 ||
		!strings.Contains(errs, "another") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// TestServeRefusesAnHourBeforeItsBuild: what it would sign bears a date that can't be;
// and it says when the archive has a later hour than the clock, or one of long ago.
func TestServeRefusesAnHourBeforeItsBuild(t *testing.T) {
	old := built
	built = time.Now().UTC().Format(time.RFC3339)
	defer func() { built = old }()
	dir := filepath.Join(t.TempDir(), "central")
	ok(t, "init", "-data", dir)
	at := func(off time.Duration) (stderr string, code int) {
		var errs bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		go func() { _, _ = r.Read(make([]byte, 200)); cancel() }()
		code = run(ctx, &env{stdout: w, stderr: &errs, now: func() time.Time {
			return time.Now().Add(off)
		}}, []string{"serve", "-data", dir, "-addr", "127.0.0.1:0"})
		return errs.String(), code
	}
	const day = 24 * time.Hour
	if errs, code := at(-3 * day); code != 1 ||
		!strings.Contains(errs, "clock of this machine is wrong: it says ") {
		t.Errorf("three days before its build: exit %d, %q", code, errs)
	}
	if errs, code := at(0); code != 0 || strings.Contains(errs, "clock") {
		t.Errorf("at the right hour: exit %d, %q", code, errs)
	}
	if errs, code := at(400 * day); code != 0 || !strings.Contains(errs, "far ahead") {
		t.Errorf("400 days later: exit %d, %q", code, errs)
	}
	if errs, code := at(0); code != 0 || !strings.Contains(errs, "is behind") {
		t.Errorf("at the right hour, after a list of a wrong one: exit %d, %q", code, errs)
	}
}

// TestHelp: who asks for the commands is told them, and has done nothing wrong.
func TestHelp(t *testing.T) {
	for _, ask := range []string{"help", "-h", "-help", "--help"} {
		var out, errs strings.Builder
		code := run(t.Context(), &env{stdout: &out, stderr: &errs, now: time.Now}, []string{ask})
		if code != 0 || errs.Len() > 0 || !strings.Contains(out.String(), "serve") {
			t.Errorf("%s: exit code %d, %q, %q", ask, code, out.String(), errs.String())
		}
	}
}
