// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/iotest"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

func newIdentity(t testing.TB) (identity, recipient string) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	testkit.Must(t, err)
	return id.String(), id.Recipient().String()
}

func testManifest() Manifest {
	return Manifest{
		Procedure: "etudiant-renouvellement", Title: "etudiant", Request: dossier.Renewal,
		Mode: dossier.Full, Catalogue: "2026-03-01", Destination: "2A", Lang: "ar",
		Answers: dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA",
			"birth_date": "1974-08-12", "address": "3 rue de l’Été <bâtiment A & B>\u2028"},
		FiledBy: dossier.BySelf, AssistedBy: "Médiatrice, espace France services",
		Kiosk: "7ZQ4M0XK", At: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC),
		Despite: []dossier.Gap{
			{Slot: "home.proof", Code: dossier.PieceTooOld, Verdict: dossier.Failed,
				Values: map[string]string{"max_days": "180", "age_days": "212"},
				Source: "SP-F16162"},
			{Slot: "id.passport", Code: dossier.PageDefect, Verdict: dossier.Inconclusive,
				Page:   "00112233445566778899aabbccddeeff",
				Region: dossier.Region{X: 0.1, Y: 0.25, W: 0.5, H: 1.0 / 3},
				Values: map[string]string{"defect": "page.blurred"}},
			{Field: "email", Code: dossier.FieldMissing, Verdict: dossier.Failed},
		},
	}
}

func piece(slot dossier.Slot, pages int, content []byte) Piece {
	return Piece{Slot: slot, Pages: pages, Size: int64(len(content)),
		SHA256: sha256.Sum256(content),
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(content)), nil
		}}
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = r.Read(b)
	return b
}

// testPieces have sizes on every side of the blocks of tar, of age and of the copy.
func testPieces() []Piece {
	var out []Piece
	for i, n := range []int{1, 511, 512, 513, 64 << 10, copyBlock, copyBlock + 1,
		3*copyBlock*copyBlocks - 7} {
		out = append(out, piece(dossier.Slot(fmt.Sprintf("minor.id.paper-%d", i)), i+1, noise(n)))
	}
	return out
}

func contents(t testing.TB, p Piece) []byte {
	t.Helper()
	f, err := p.Open()
	testkit.Must(t, err)
	b, err := io.ReadAll(f)
	testkit.Must(t, errors.Join(err, f.Close()))
	return b
}

func TestSealedReadsBack(t *testing.T) {
	identity, recipient := newIdentity(t)
	second, secondRecipient := newIdentity(t)
	pieces := testPieces()
	var file bytes.Buffer
	if err := Seal(&file, []string{recipient, secondRecipient}, testManifest(),
		pieces); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{identity, second} {
		r, err := Open(iotest.OneByteReader(bytes.NewReader(file.Bytes())), id)
		testkit.Must(t, err)
		want := testManifest()
		want.Format = ManifestFormat
		if d := cmp.Diff(want, *r.Manifest, cmpopts.IgnoreFields(Manifest{}, "Pieces")); d != "" {
			t.Errorf("manifest:\n%s", d)
		}
		for i, p := range pieces {
			mp, body, err := r.Next()
			testkit.Must(t, err)
			if mp.Slot != p.Slot || mp.Pages != p.Pages ||
				mp.File != "pieces/"+string(p.Slot)+".pdf" {
				t.Errorf("piece %d is %+v", i, mp)
			}
			got, err := io.ReadAll(body)
			if err != nil || !bytes.Equal(got, contents(t, p)) {
				t.Errorf("piece %d: %d bytes, %v; want the %d that were sealed", i, len(got), err,
					p.Size)
			}
		}
		for range 2 {
			if _, _, err := r.Next(); !errors.Is(err, io.EOF) {
				t.Errorf("after the last piece: %v, want io.EOF", err)
			}
		}
	}
	r, err := Open(bytes.NewReader(file.Bytes()), identity)
	testkit.Must(t, err)
	for range pieces { // not read: Next reads them for their digests
		if _, _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("%v, want io.EOF", err)
	}
	stranger, _ := newIdentity(t)
	if _, err := Open(bytes.NewReader(file.Bytes()), stranger); !errors.Is(err, ErrIdentity) {
		t.Errorf("a stranger's identity: %v, want ErrIdentity", err)
	}
	if _, err := Open(bytes.NewReader(file.Bytes()), "AGE-SECRET-KEY-1"); !errors.Is(err,
		ErrIdentity) {
		t.Errorf("half an identity: %v, want ErrIdentity", err)
	}
}

// buildAge builds age's own command, of the version that go.mod names.
func buildAge(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "age")
	testkit.Run(t, "go", "build", "-o", path, "filippo.io/age/cmd/age")
	return path
}

// The promise to the authority: age -d -i KEY dossier.age | tar x, with no program of ours.
func TestOpensWithStandardTools(t *testing.T) {
	dir := t.TempDir()
	identity, recipient := newIdentity(t)
	pieces := testPieces()
	var file bytes.Buffer
	testkit.Must(t, Seal(&file, []string{recipient}, testManifest(), pieces))
	for name, b := range map[string][]byte{"key": []byte(identity + "\n"),
		"dossier.age": file.Bytes()} {
		testkit.Write(t, filepath.Join(dir, name), b)
	}
	cmd := exec.Command("bash", "-c",
		"set -o pipefail; mkdir out && \"$AGE\" -d -i key dossier.age | tar -x -C out && tar --version | head -1")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "AGE="+buildAge(t))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, p := range pieces {
		got, err := os.ReadFile(filepath.Join(dir, "out", "pieces", string(p.Slot)+".pdf"))
		if err != nil || !bytes.Equal(got, contents(t, p)) {
			t.Errorf("%s: %d bytes, %v; want the %d that were sealed", p.Slot, len(got), err,
				p.Size)
		}
	}
	got := testkit.Read(t, dir, "out", "manifest.json")
	if _, err := decodeManifest(got); err != nil {
		t.Error(err)
	}
	entries, err := filepath.Glob(filepath.Join(dir, "out", "*"))
	if err != nil || len(entries) != 2 {
		t.Errorf("tar wrote %v, %v", entries, err)
	}
}

// The same dossier has the same tar: only the seal differs. archive/tar reads it and sees
// no trace of the machine.
func TestTarIsTheSameEachTime(t *testing.T) {
	identity, recipient := newIdentity(t)
	var before []byte
	for range 2 {
		var file bytes.Buffer
		testkit.Must(t, Seal(&file, []string{recipient}, testManifest(), testPieces()[:4]))
		b := plainOf(t, &file, identity)
		if before != nil && !bytes.Equal(b, before) {
			t.Error("two tars of the same dossier differ")
		}
		before = b
	}
	r := tar.NewReader(bytes.NewReader(before))
	for n := 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			if n != 5 {
				t.Errorf("%d members, want 5", n)
			}
			break
		}
		testkit.Must(t, err)
		if h.Mode != 0o600 || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" ||
			h.ModTime.Unix() != 0 || h.Typeflag != tar.TypeReg || len(h.PAXRecords) != 0 {
			t.Errorf("header %+v", h)
		}
		if n == 0 && h.Name != "manifest.json" {
			t.Errorf("first member %s", h.Name)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	_, recipient := newIdentity(t)
	classic, err := age.GenerateX25519Identity()
	testkit.Must(t, err)
	content := noise(700 << 10)
	change := func(f func(*Piece)) []Piece {
		p := piece("home.proof", 1, content)
		f(&p)
		return []Piece{p}
	}
	read := func(r io.Reader) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(r), nil }
	}
	disk := errors.New("disk torn out")
	late := testManifest()
	late.At = late.At.Add(time.Millisecond)
	broken := testManifest()
	broken.AssistedBy = "M\xe9diatrice"
	one := func() []Piece { return change(func(*Piece) {}) }
	for what, tc := range map[string]struct {
		recipients []string
		m          Manifest
		pieces     []Piece
		want       error
	}{
		"nobody": {nil, testManifest(), one(), ErrRecipient},
		"classic recipient": {[]string{classic.Recipient().String()}, testManifest(), one(),
			ErrRecipient},
		"one bad recipient": {[]string{recipient, "age1pq1"}, testManifest(), one(), ErrRecipient},
		"other bytes": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.SHA256[31] ^= 1 }), ErrPiece},
		"a byte short": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Size++ }), ErrPiece},
		"a byte long": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Size-- }), ErrPiece},
		"endless": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Open = read(zeros{}) }), ErrPiece},
		"empty": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Size = 0 }), ErrManifest},
		"no pages": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Pages = 0 }), ErrManifest},
		"beyond tar": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Size = 8 << 30 }), ErrManifest},
		"disk fails": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Open = read(iotest.ErrReader(disk)) }), disk},
		"disk fails midway": {[]string{recipient}, testManifest(), change(func(p *Piece) {
			p.Open = read(io.MultiReader(bytes.NewReader(content[:300<<10]),
				iotest.ErrReader(disk)))
		}), disk},
		"cannot be opened": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Open = func() (io.ReadCloser, error) { return nil, disk } }),
			disk},
		"slot twice": {[]string{recipient}, testManifest(), append(one(), one()...),
			ErrManifest},
		"slot climbs": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Slot = "../../etc/passwd" }), ErrManifest},
		"slot is dots": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Slot = "a..b" }), ErrManifest},
		"slot is empty": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Slot = "" }), ErrManifest},
		"slot in capitals": {[]string{recipient}, testManifest(),
			change(func(p *Piece) { p.Slot = "Home" }), ErrManifest},
		"parts of a second":    {[]string{recipient}, late, one(), ErrManifest},
		"answers not in UTF-8": {[]string{recipient}, broken, one(), ErrManifest},
	} {
		var out bytes.Buffer
		if err := Seal(&out, tc.recipients, tc.m, tc.pieces); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", what, err, tc.want)
		}
	}
	full := &limited{n: 300 << 10}
	if err := Seal(full, []string{recipient}, testManifest(), one()); !errors.Is(err, errFull) {
		t.Errorf("disk full: %v, want the disk's error", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

var errFull = errors.New("no space left")

// limited is a disk that is full after n bytes.
type limited struct{ n int }

func (l *limited) Write(b []byte) (int, error) {
	if len(b) > l.n {
		return 0, errFull
	}
	l.n -= len(b)
	return len(b), nil
}

// After an error the file must be one that nobody can open, even if the caller forgot to
// throw it away.
func TestUnfinishedFileDoesNotOpen(t *testing.T) {
	identity, recipient := newIdentity(t)
	bad := piece("home.proof", 1, noise(300<<10))
	bad.SHA256[0] ^= 1
	var out bytes.Buffer
	if err := Seal(&out, []string{recipient}, testManifest(), []Piece{bad}); !errors.Is(err,
		ErrPiece) {
		t.Fatal(err)
	}
	if err := readAll(bytes.NewReader(out.Bytes()), identity); err == nil {
		t.Error("it opened")
	}
}

// readAll opens a dossier and reads it to its end.
func readAll(f io.Reader, identity string) error {
	r, err := Open(f, identity)
	if err != nil {
		return err
	}
	return toTheEnd(r)
}

func toTheEnd(r *Reader) error {
	for {
		_, body, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return err
		}
	}
}
