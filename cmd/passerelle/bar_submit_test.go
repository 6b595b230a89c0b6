// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/cmd/passerelle/specimen"
	"passerelle/internal/testkit"
)

// TestBarSubmitDownServeDrain walks the whole path with the built programs: submit with
// the service down, then serve, then drain. The service does its part with authority/
// moved away; what comes out is opened without our programs too.
func TestBarSubmitDownServeDrain(t *testing.T) {
	programsAlone(t)
	t.Parallel()
	set := specimenSet(t, specimen.None, "changement-adresse")
	svc := newService(t)
	authority := filepath.Join(t.TempDir(), "authority")
	must(t, os.Rename(filepath.Join(svc.dir, "authority"), authority))
	svc.start()
	data := svc.kiosk()
	svc.kill()

	given := papersOf(t, set, "jpg")
	got := passerelle(t, append([]string{"submit", "-data", data, "-procedure",
		"changement-adresse"}, given...)...)
	if got.code != 0 || strings.Count(got.stdout, "\n") != 1 {
		t.Fatalf("submit: exit code %d, printed %q\n%s", got.code, got.stdout, got.stderr)
	}
	first := lastLine(got.stdout)
	if down := passerelle(t, "drain", "-data", data, "-timeout", "1s"); down.code != 1 ||
		down.stdout != "" {
		t.Errorf("drain with the service down: exit code %d, printed %q", down.code, down.stdout)
	}

	svc.start()
	got = passerelle(t, "drain", "-data", data)
	id, second, ok := strings.Cut(lastLine(got.stdout), "\t")
	if got.code != 0 || !ok {
		t.Fatalf("drain: exit code %d, printed %q\n%s", got.code, got.stdout, got.stderr)
	}
	var rows []listed
	must(t, json.Unmarshal([]byte(svc.central("list", "-json")), &rows))
	if len(rows) != 1 || rows[0].ID != id || rows[0].Receipt != second {
		t.Fatalf("the service lists %v, one dossier %s wanted", rows, id)
	}
	svc.kill()
	for stage, text := range []string{first, second} {
		if v := passerelle(t, "receipt", "verify", "-data", data, text); v.code != 0 ||
			!strings.HasPrefix(v.stdout, "verified\n") {
			t.Errorf("receipt of stage %d: %s%s", stage+1, v.stdout, v.stderr)
		}
	}
	if again := passerelle(t, "drain", "-data", data, "-timeout", "1s"); again.stdout != "" {
		t.Errorf("drained twice: %q", again.stdout)
	}

	want := map[string]string{} // slot → SHA-256 of what assemble makes of its files
	files := map[string][]string{}
	for _, arg := range given[2:] {
		slot, file, _ := strings.Cut(arg, "=")
		files[slot] = append(files[slot], file)
	}
	for slot, in := range files {
		out := filepath.Join(t.TempDir(), "piece.pdf")
		if a := passerelle(t, append([]string{"assemble", "-o", out}, in...)...); a.code != 0 {
			t.Fatalf("assemble: %s", a.stderr)
		}
		want[slot] = fileDigest(t, out)
	}
	identity := filepath.Join(authority, "identity")
	exported := filepath.Join(t.TempDir(), "exported")
	svc.central("export", "-identity", identity, "-o", exported, id)
	t.Run("central export", func(t *testing.T) { comparePieces(t, exported, want) })

	t.Run("age and tar", func(t *testing.T) {
		dir := t.TempDir()
		tar := filepath.Join(dir, "dossier.tar")
		testkit.Run(t, program("age"), "-d", "-i", identity, "-o", tar,
			filepath.Join(svc.dir, "dossiers", id))
		list := testkit.Run(t, "tar", "-tf", tar)
		if !strings.HasPrefix(list, "manifest.json\n") {
			t.Errorf("the manifest is not the first member:\n%s", list)
		}
		testkit.Run(t, "tar", "-C", dir, "-xf", tar)
		comparePieces(t, dir, want)
	})
}

// comparePieces compares DIR/pieces and what the manifest says of them with the digests
// wanted, by slot.
func comparePieces(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	names, err := os.ReadDir(filepath.Join(dir, "pieces"))
	must(t, err)
	var have []string
	for _, n := range names {
		have = append(have, strings.TrimSuffix(n.Name(), ".pdf"))
	}
	if wanted := slices.Sorted(maps.Keys(want)); !slices.Equal(have, wanted) {
		t.Errorf("pieces %v, %v wanted", have, wanted)
	}
	var manifest struct {
		Procedure string            `json:"procedure"`
		Answers   map[string]string `json:"answers"`
		Pieces    []struct{ Slot, SHA256 string }
	}
	b := testkit.Read(t, dir, "manifest.json")
	must(t, json.Unmarshal(b, &manifest))
	if manifest.Procedure != "changement-adresse" ||
		manifest.Answers["family_name"] != "ERIKSSON" || len(manifest.Pieces) != len(want) {
		t.Errorf("manifest %+v", manifest)
	}
	for _, p := range manifest.Pieces {
		if got := fileDigest(t, filepath.Join(dir, "pieces", p.Slot+".pdf")); got != want[p.Slot] ||
			p.SHA256 != got {
			t.Errorf("%s: SHA-256 %s, the manifest says %s, assemble gives %s", p.Slot, got,
				p.SHA256, want[p.Slot])
		}
	}
}
