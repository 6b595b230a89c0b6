// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/capture/render/rendertest"
	"passerelle/cmd/passerelle/specimen"
	"passerelle/intake"
	"passerelle/internal/testkit"
	"passerelle/storage/storagetest"
)

// TestBarMarkersCLI looks for what a person gave in every byte that `passerelle submit`
// leaves: data folder, temporary folder, standard error, names of files, shared memory.
// It does so after a dossier was sent, after it was refused, after a file was refused,
// after kill -9 at random moments, and after the restart that follows. The same search
// finds every marker where the same things lie unsealed.
//
// Whole (PASSERELLE_CAMPAIGN=full): 40 kills; a twentieth by default.
func TestBarMarkersCLI(t *testing.T) {
	programsAlone(t)
	t.Parallel()
	random := testkit.Seeded(t)
	g := newGiven(t, random)
	svc := newService(t)
	svc.start()

	t.Run("control", g.control)

	data := svc.kiosk()
	svc.kill()
	var took time.Duration
	t.Run("submitted", func(t *testing.T) {
		began := time.Now()
		got := g.submit(t, data, patience, append([]string{"-despite-gaps"}, g.papers...)...)
		took = time.Since(began)
		if got.code != 0 {
			t.Fatalf("submit: %s", got.stderr)
		}
		g.none(t, data)
	})
	t.Run("drained", func(t *testing.T) {
		svc.start()
		defer svc.kill()
		got := passerelle(t, "drain", "-data", data)
		if got.code != 0 {
			t.Fatalf("drain: %s", got.stderr)
		}
		g.note(t, got.stderr)
		g.note(t, svc.log.String())
		g.none(t, data)
		g.words.None(t, filepath.Join(svc.dir, "dossiers"))
	})
	t.Run("refused", func(t *testing.T) {
		incomplete := g.papers[:len(g.papers)-1] // without the proof of address
		if got := g.submit(t, data, patience, incomplete...); got.code != 1 {
			t.Fatalf("exit code %d: %s", got.code, got.stderr)
		}
		g.none(t, data)
	})
	t.Run("a file refused", func(t *testing.T) {
		bad := filepath.Join(g.dir, g.name+" contrat.pdf")
		testkit.Write(t, bad, rendertest.Encrypted())
		if got := g.submit(t, data, patience, append(append([]string{"-despite-gaps"}, g.papers...),
			"home.proof="+bad)...); got.code != 1 {
			t.Fatalf("exit code %d: %s", got.code, got.stderr)
		}
		g.none(t, data)
	})
	t.Run("a file that is not there", func(t *testing.T) {
		gone := filepath.Join(g.dir, g.name+" parti.pdf")
		if got := g.submit(t, data, patience, append(append([]string{"-despite-gaps"}, g.papers...),
			"home.proof="+gone)...); got.code != 1 {
			t.Fatalf("exit code %d: %s", got.code, got.stderr)
		}
		g.none(t, data)
	})
	rounds := 2
	if testkit.Full() {
		rounds = 40
	}
	t.Run("killed", func(t *testing.T) {
		queued := waitingIn(t, data)
		for round := range rounds {
			at := time.Duration(random.Float64() * 1.1 * float64(took))
			if round%2 == 1 { // sealing is the end of it
				at = time.Duration((0.75 + 0.3*random.Float64()) * float64(took))
			}
			g.submit(t, data, at, append([]string{"-despite-gaps"}, g.papers...)...)
			g.none(t, data)
			// The restart: whoever opens the vault next settles what was half done.
			restart := passerelle(t, "doctor", "-data", data)
			if !strings.Contains(restart.stdout, "ok\tvault\topens") {
				t.Fatalf("killed after %v, the vault does not open: %s%s", at, restart.stdout,
					restart.stderr)
			}
			g.note(t, restart.stderr)
			g.none(t, data)
			now := waitingIn(t, data)
			t.Logf("killed after %v: %d queued", at.Round(time.Millisecond), now-queued)
			if now != queued && now != queued+1 {
				t.Errorf("killed after %v: one submit queued %d dossiers", at, now-queued)
			}
			queued = now
		}
	})
}

func waitingIn(t testing.TB, data string) int {
	t.Helper()
	var rows []json.RawMessage
	must(t, json.Unmarshal([]byte(passerelle(t, "outbox", "-data", data, "-json").stdout), &rows))
	return len(rows)
}

// given is what one person brings: a name and a number that nobody else has, papers, and
// the marks of all that.
type given struct {
	dir, name string
	papers    []string // -answers FILE SLOT=FILE…
	all       *storagetest.Markers
	words     *storagetest.Markers // without pictures: for places that other tests write to too
	marks     []string             // every marker's name
	unsealed  map[string][]byte    // what would lie on the disk without sealing
	tmp, logs string
}

func newGiven(t *testing.T, random *rand.Rand) *given {
	t.Helper()
	set := specimenSet(t, specimen.None, "changement-adresse")
	g := &given{dir: t.TempDir(), tmp: t.TempDir(), logs: t.TempDir(),
		unsealed: map[string][]byte{}}
	g.name = "ERIKSSON" + letters(random, 8)
	number := fmt.Sprintf("75%08d", random.IntN(1e8))
	onPaper := "Quittance " + letters(random, 10)

	b := testkit.Read(t, set, "answers.json")
	var answers map[string]string
	must(t, json.Unmarshal(b, &answers))
	answers["family_name"], answers["agdref_number"], answers["address.street"] = g.name, number,
		"12 rue "+letters(random, 9)
	b, err := json.Marshal(answers)
	must(t, err)
	file := filepath.Join(g.dir, "answers.json")
	testkit.Write(t, file, b)
	g.unsealed["answers"] = b
	g.marks = []string{g.name, number, answers["address.street"], onPaper}
	g.words = storagetest.New(g.marks...)
	g.all = storagetest.New(g.marks...)
	g.papers = []string{"-answers", file}

	// Names of files that say whose they are, as people's files do.
	for i, name := range []string{"id.passport.jpg", "id.residence_permit.jpg",
		"id.residence_permit@2.jpg"} {
		b := testkit.Read(t, set, name)
		slot, _, _ := strings.Cut(strings.TrimSuffix(name, ".jpg"), "@")
		g.paper(t, slot, fmt.Sprintf("%s %d.jpg", g.name, i), b)
		g.mark(fmt.Sprintf("scan data of %s", name), scanData(t, b))
	}
	text := "BT /F1 40 Tf 60 700 Td (" + onPaper + ") Tj ET"
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, err = w.Write([]byte(text))
	must(t, err)
	must(t, w.Close())
	g.paper(t, "home.proof", g.name+" quittance.pdf",
		rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
			"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
			fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", z.Len(),
				z.Bytes())))
	return g
}

func letters(random *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('A' + random.IntN(26))
	}
	return string(b)
}

func (g *given) mark(name string, raw []byte) {
	g.all.AddBytes(name, raw)
	g.marks = append(g.marks, name)
}

// paper keeps a file to give, and marks the picture that the vault will keep of each of
// its pages: the same input gives the same bytes.
func (g *given) paper(t *testing.T, slot, name string, content []byte) {
	t.Helper()
	file := filepath.Join(g.dir, name)
	testkit.Write(t, file, content)
	g.unsealed[name] = content
	g.papers = append(g.papers, slot+"="+file)
	n := 0
	must(t, readPages(t.Context(), paper{file: file}, func(pg intake.Page) error {
		n++
		kept := fmt.Sprintf("page %d kept of %s", n, strings.TrimPrefix(name, g.name))
		g.unsealed[kept] = pg.JPEG
		g.mark(kept, scanData(t, pg.JPEG))
		return nil
	}))
	if n == 0 {
		t.Fatalf("%s has no page", slot)
	}
}

// scanData is 256 bytes of a JPEG's scan, after its last start of scan (ITU-T T.81,
// B.2.3): those with the most different values. The middle was taken before; on a page
// that is white there, the scan repeats six bits, which are one letter in base64, and
// such a row of one letter comes out of sealed bytes by chance when they are inflated.
func scanData(t testing.TB, jpeg []byte) []byte {
	t.Helper()
	at := bytes.LastIndex(jpeg, []byte{0xff, 0xda})
	if at < 0 {
		t.Fatal("not a JPEG")
	}
	var best []byte
	most := 0
	for i := at + 16; i+256 <= len(jpeg)-2; i += 16 {
		values := map[byte]bool{}
		for _, v := range jpeg[i : i+256] {
			values[v] = true
		}
		if len(values) > most {
			best, most = jpeg[i:i+256], len(values)
		}
	}
	if most < 100 {
		t.Fatalf("the scan data has %d different values at most in 256 bytes: it proves nothing",
			most)
	}
	return best
}

// submit runs `passerelle submit`, with its own temporary folder, and kills it after a
// while. What it says is kept for the search.
func (g *given) submit(t *testing.T, data string, killAfter time.Duration, args ...string) result {
	t.Helper()
	cmd := exec.Command(program("passerelle"),
		append([]string{"submit", "-data", data, "-procedure", "changement-adresse"}, args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+g.tmp)
	got := finish(t, cmd, killAfter)
	g.note(t, got.stderr)
	g.note(t, got.stdout)
	return got
}

// note keeps what a program said as a file of the log folder.
func (g *given) note(t testing.TB, said string) {
	t.Helper()
	f, err := os.CreateTemp(g.logs, "log-")
	must(t, err)
	_, err = f.WriteString(said)
	must(t, err)
	must(t, f.Close())
}

// none fails the test for each marker that is found where it must not be.
func (g *given) none(t *testing.T, data string) {
	t.Helper()
	g.all.None(t, data, g.tmp, g.logs)
	g.words.None(t, "/dev/shm")
}

// control shows that the search sees: in a folder where the same things lie unsealed,
// every marker is found; so is each word in each way of writing.
func (g *given) control(t *testing.T) {
	dir := t.TempDir()
	for name, b := range g.unsealed {
		testkit.Write(t, filepath.Join(dir, safeName.ReplaceAllString(name, "_")), b)
	}
	found := map[string]bool{}
	inflated := false
	for _, h := range g.all.Search(t, dir) {
		found[h.Marker] = true
		inflated = inflated || strings.HasPrefix(h.Encoding, "inflated ")
	}
	for _, m := range g.marks {
		if !found[m] {
			t.Errorf("%q is not found where it lies unsealed", m)
		}
	}
	if !inflated {
		t.Error("nothing is found in what inflates")
	}
	names := g.all.Search(t, g.dir)
	if !slices.ContainsFunc(names, func(h storagetest.Hit) bool {
		return h.Offset == -1 && h.Marker == g.name
	}) {
		t.Error("the name is not found in the names of the person's files")
	}
}

var safeName = regexp.MustCompile(`[^A-Za-z0-9@.]`)
