// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// Anyone who has the recipient can seal anything: what is inside a good seal is foreign
// all the same.

// innards returns the tar of a small dossier.
func innards(t testing.TB, identity, recipient string) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := Seal(&file, []string{recipient}, testManifest(),
		[]Piece{piece("a", 1, noise(700)), piece("b.c", 2, noise(1024))}); err != nil {
		t.Fatal(err)
	}
	return plainOf(t, &file, identity)
}

// plainOf opens a seal by age alone.
func plainOf(t testing.TB, file io.Reader, identity string) []byte {
	t.Helper()
	id, err := age.ParseHybridIdentity(identity)
	testkit.Must(t, err)
	plain, err := age.Decrypt(file, id)
	testkit.Must(t, err)
	b, err := io.ReadAll(plain)
	testkit.Must(t, err)
	return b
}

func sealAnything(t testing.TB, recipient string, b []byte) io.Reader {
	t.Helper()
	r, err := age.ParseHybridRecipient(recipient)
	testkit.Must(t, err)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	testkit.Must(t, err)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	testkit.Must(t, w.Close())
	return &out
}

func TestForeignTars(t *testing.T) {
	identity, recipient := newIdentity(t)
	good := innards(t, identity, recipient)
	testkit.Must(t, readAll(sealAnything(t, recipient, good), identity))
	manifestLen := bytes.Index(good, []byte("\n}\n")) + 3 - blockSize
	first := blockSize + manifestLen + len(padding(int64(manifestLen))) // header of the first piece
	second := first + blockSize + 1024
	swap := func(from, to string) []byte {
		return bytes.Replace(slices.Clone(good), []byte(from), []byte(to), 1)
	}
	for what, b := range map[string][]byte{
		"empty":               {},
		"no end":              good[:len(good)-2*blockSize],
		"half an end":         good[:len(good)-blockSize],
		"cut in the manifest": good[:blockSize+100],
		"something behind":    append(slices.Clone(good), make([]byte, blockSize)...),
		"pieces exchanged": slices.Concat(good[:first], good[second:second+blockSize+1024],
			good[first:second], good[second+blockSize+1024:]),
		"a piece twice":             slices.Concat(good[:second], good[first:]),
		"a piece missing":           slices.Concat(good[:first], good[second:]),
		"manifest missing":          good[first:],
		"other digest":              swap(`"sha256": "`, `"sha256": "x`)[:len(good)],
		"other mode":                swap("0000600", "0000644"),
		"a file that climbs":        swap("pieces/a.pdf", "../../../a.p"),
		"format of another version": swap("passerelle-manifest/2", "passerelle-manifest/3"),
		"key renamed":               swap(`"kiosk"`, `"KIOSK"`),
		"key unknown":               swap(`"kiosk"`, `"kiosl"`),
	} {
		if err := readAll(sealAnything(t, recipient, b), identity); !errors.Is(err, ErrDamaged) &&
			!errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", what, err)
		}
	}
	b := slices.Clone(good)
	b[first+blockSize+10] ^= 1
	if err := readAll(sealAnything(t, recipient, b), identity); !errors.Is(err, ErrPiece) {
		t.Errorf("a piece altered: %v, want ErrPiece", err)
	}
	step := 20
	if testkit.Full() {
		step = 1
	}
	// one encoding only: outside the manifest's text not a bit can be changed
	for i := 0; i < len(good)*8; i += step {
		b := slices.Clone(good)
		b[i/8] ^= 1 << (i % 8)
		// inside the manifest it may be another good manifest
		if err := readTar(b); err == nil && (i/8 < blockSize || i/8 >= blockSize+manifestLen) {
			t.Errorf("bit %d of the tar was changed and nobody saw", i)
		}
	}
}

// readTar reads the tar without the seal, which would cost a key exchange each time.
func readTar(b []byte) error {
	r, err := open(bytes.NewReader(b))
	if err != nil {
		return err
	}
	return toTheEnd(r)
}

// TestGoldenManifest: one whose papers nobody looked at, and one that says what is known of
// each.
func TestGoldenManifest(t *testing.T) {
	m := testManifest()
	m.Format = ManifestFormat
	for _, p := range testPieces()[:3] {
		m.Pieces = append(m.Pieces, ManifestPiece{Slot: p.Slot, File: fileName(p.Slot),
			Size: p.Size, SHA256: p.SHA256, Pages: p.Pages})
	}
	goldenManifest(t, m, "manifest-2.json")
	m.Pieces[0].Recognised, m.Pieces[0].Signs = dossier.Recognised,
		[]string{"heading.tax_notice", "number.fiscal"}
	m.Pieces[1].Recognised = dossier.NotRecognised
	m.Pieces[2].Recognised = dossier.Insisted
	goldenManifest(t, m, "manifest-2-recognised.json")
}

func goldenManifest(t *testing.T, m Manifest, name string) {
	t.Helper()
	fresh, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	kept := testkit.Golden(t, name, fresh)
	if d := cmp.Diff(string(kept), string(fresh)); d != "" {
		t.Errorf("the manifest is written otherwise than before:\n%s", d)
	}
	got, err := decodeManifest(kept)
	testkit.Must(t, err)
	if d := cmp.Diff(m, *got); d != "" {
		t.Errorf("written and read differ:\n%s", d)
	}
}

// Manifests of the first format are read for ever, and given again as they were written.
func TestManifestOfTheFirstFormat(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("testdata", "manifest-1.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeManifest(kept)
	if err != nil {
		t.Fatal(err)
	}
	want := testManifest()
	want.Format, want.Title, want.Request, want.Mode = manifestFormat1, "", "", ""
	want.Destination, want.Lang = "", ""
	for _, p := range testPieces()[:3] {
		want.Pieces = append(want.Pieces, ManifestPiece{Slot: p.Slot, File: fileName(p.Slot),
			Size: p.Size, SHA256: p.SHA256, Pages: p.Pages})
	}
	if d := cmp.Diff(want, *got); d != "" {
		t.Errorf("read otherwise than it was written:\n%s", d)
	}
	want.Lang = "fr"
	if _, err := want.JSON(); !errors.Is(err, ErrManifest) {
		t.Errorf("a first manifest with a language: %v, want ErrManifest", err)
	}
}

// What a later program will say is there, empty, and refused when it is not.
func TestManifestOfALaterProgram(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("testdata", "manifest-2.json"))
	if err != nil {
		t.Fatal(err)
	}
	for key, change := range map[string][2]string{
		"authority":   {`"authority": 0`, `"authority": 7`},
		"assisted_by": {`"organisation": ""`, `"organisation": "La Passe"`},
		"persons":     {`"persons": []`, `"persons": [{}]`},
		"replies_to":  {`"replies_to": ""`, `"replies_to": "ab"`},
		"mailbox":     {`"address": ""`, `"address": "ab"`},
	} {
		b := bytes.Replace(kept, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(b, kept) {
			t.Fatalf("the golden manifest has no %s", change[0])
		}
		_, err := decodeManifest(b)
		if !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), key+" is not empty") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// What is said of a paper is from closed lists, and signs stand beside nothing else.
func TestManifestRecognition(t *testing.T) {
	for what, piece := range map[string]ManifestPiece{
		"a verdict that there is not": {Recognised: "sure"},
		"signs of nothing":            {Signs: []string{"a"}},
		"signs of another paper":      {Recognised: dossier.AnotherPaper, Signs: []string{"a"}},
		"signs in no order":           {Recognised: dossier.Recognised, Signs: []string{"b", "a"}},
		"a sign twice":                {Recognised: dossier.Recognised, Signs: []string{"a", "a"}},
		"a sign that is a sentence": {Recognised: dossier.Recognised,
			Signs: []string{"avis d’impôt de Mme"}},
		"an empty sign":  {Recognised: dossier.Recognised, Signs: []string{""}},
		"too many signs": {Recognised: dossier.Recognised, Signs: make([]string, mostSigns+1)},
	} {
		m := testManifest()
		m.Format = ManifestFormat
		p := testPieces()[0]
		piece.Slot, piece.File, piece.Size, piece.SHA256, piece.Pages = p.Slot, fileName(p.Slot),
			p.Size, p.SHA256, p.Pages
		m.Pieces = []ManifestPiece{piece}
		if _, err := m.JSON(); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v, want ErrManifest", what, err)
		}
	}
}

// Words that name a place or a request can't be any text.
func TestManifestWords(t *testing.T) {
	for what, change := range map[string]func(*Manifest){
		"a title with a space":        func(m *Manifest) { m.Title = "carte bleue" },
		"a request that is a phrase":  func(m *Manifest) { m.Request = "first, please" },
		"a mode that is not sealed":   func(m *Manifest) { m.Mode = dossier.Assist },
		"a destination in words":      func(m *Manifest) { m.Destination = "Haute-Garonne" },
		"no language":                 func(m *Manifest) { m.Lang = "" },
		"a format of another program": func(m *Manifest) { m.Format = "passerelle-manifest/3" },
	} {
		m := testManifest()
		m.Format = ManifestFormat
		if _, err := m.JSON(); err != nil {
			t.Fatal(err)
		}
		change(&m)
		if _, err := m.JSON(); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v, want ErrManifest", what, err)
		}
	}
}

// The sealed golden files must open for ever: identity and dossier are kept side by side,
// made for this test alone.
func TestGoldenSealed(t *testing.T) {
	path := func(name string) string { return filepath.Join("testdata", name) }
	if testkit.Update() {
		identity, recipient := newIdentity(t)
		var file bytes.Buffer
		if err := Seal(&file, []string{recipient}, testManifest(), testPieces()[:3]); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(path("dossier-2.age"), file.Bytes(), 0o644),
			os.WriteFile(path("dossier-2.identity"), []byte(identity+"\n"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"dossier-1", "dossier-2"} {
		identity := testkit.Read(t, path(name+".identity"))
		file := testkit.Read(t, path(name+".age"))
		if err := readAll(bytes.NewReader(file), strings.TrimSpace(string(identity))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOpen gives foreign tars inside good seals: what is read to its end is written again
// to the byte.
func FuzzOpen(f *testing.F) {
	identity, recipient := newIdentity(f)
	f.Add(innards(f, identity, recipient))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := open(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrManifest) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		var again bytes.Buffer
		manifest, err := r.Manifest.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := writeMember(&again, manifestName, manifest); err != nil {
			t.Fatal(err)
		}
		for {
			p, body, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return
			}
			content, err := io.ReadAll(body)
			if err != nil {
				return
			}
			testkit.Must(t, piece(p.Slot, p.Pages, content).copyTo(&again, newBlocks()))
		}
		again.Write(make([]byte, 2*blockSize))
		if !bytes.Equal(again.Bytes(), b) {
			t.Fatalf("accepted %q, written again %q", b, again.Bytes())
		}
	})
}

// FuzzManifest goes past the tar.
func FuzzManifest(f *testing.F) {
	m := testManifest()
	m.Format = ManifestFormat
	b, err := m.JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeManifest(b)
		if err != nil {
			if !errors.Is(err, ErrManifest) {
				t.Fatalf("refused with %v, which does not wrap ErrManifest", err)
			}
			return
		}
		if again, err := m.JSON(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("accepted %q, written again %q, %v", b, again, err)
		}
	})
}
