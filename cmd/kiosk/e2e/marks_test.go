// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
	"passerelle/storage/storagetest"
	"passerelle/ui/paper/ipp/ipptest"
)

// visit is one visit of a person whose answers and papers are found nowhere else.
type visit struct {
	*rehearsal.Person
	marks *storagetest.Markers // of this visit alone
	signs *storagetest.Markers // of any paper in the clear
	names map[string]bool      // of the markers
	paper []byte               // the PDF on the stick

	printer ipptest.CUPS // zero: none
}

// signs of a paper in the clear, whoever made it: the Huffman tables that JPEG encoders
// write (ITU-T T.81, table K.3), the beginnings of PDF, PNG and SANE's PNM.
var signs = map[string][]byte{
	"tables of a JPEG": {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7,
		8, 9, 10, 11},
	"beginning of a PDF": []byte("%PDF-1.4"), "beginning of our PDF": []byte("%PDF-1.7"),
	"beginning of a PNG":  []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
	"beginning of a scan": []byte("# SANE data follows"),
}

// visitWithMarks prepares a visit in which every answer, the words and the name of the
// paper on the stick, and what lies on the glass are markers.
func visitWithMarks(t *testing.T, s *rehearsal.Stage, r *rand.Rand) *visit {
	t.Helper()
	v := &visit{Person: visitor(t, s, "changement-adresse", "fr"), names: map[string]bool{}}
	word := func() string { // ten letters that no language has
		var b strings.Builder
		for range 5 {
			b.WriteByte("QXZKVWJ"[r.IntN(7)])
			b.WriteByte("AEIOU"[r.IntN(5)])
		}
		return b.String()
	}
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(byte('1' + r.IntN(9)))
		}
		return b.String()
	}
	family, given, street, city, mailbox, paperWord, fileWord := word(), word(), word(), word(),
		word(), word(), word()
	number, phone, passport := digits(10), "6"+digits(8), "XK"+digits(7)
	year, month, day := 1930+r.IntN(60), 1+r.IntN(12), 1+r.IntN(28)
	v.Answers = maps.Clone(v.Answers)
	for field, answer := range map[string]string{
		"family_name": family, "given_names": given, "address.street": "14 rue " + street,
		"address.city": city, "agdref_number": number, "phone": "+33" + phone,
		"email": strings.ToLower(mailbox) + "@example.org", "passport_number": passport,
		"birth_date": fmt.Sprintf("%04d-%02d-%02d", year, month, day),
	} {
		v.Answers[field] = answer
	}
	words := []string{number, phone, passport, fmt.Sprintf("%04d-%02d-%02d", year, month, day),
		fmt.Sprintf("%02d/%02d/%04d", day, month, year),
		fmt.Sprintf("%02d%02d%04d", day, month, year)}
	for _, w := range []string{family, given, street, city, mailbox, paperWord, fileWord} {
		words = append(words, w, strings.ToLower(w), w[:1]+strings.ToLower(w[1:]))
	}
	v.add(words...)
	lines := slices.Repeat([]string{"Justificatif de domicile au nom de " + family + ", " +
		paperWord + ", abonnement du logement."}, 36)
	v.paper = makePDF(lines)
	v.Stick["home.proof"] = fileWord + ".pdf"
	testkit.Write(t, filepath.Join(s.Stick(), fileWord+".pdf"), v.paper)
	must(t, os.Remove(filepath.Join(s.Stick(), "home.proof.pdf")))
	for _, pictures := range v.Glass {
		for _, name := range pictures {
			v.addBytes("scan data of "+filepath.Base(name), scanData(t, name))
		}
	}
	v.signs = &storagetest.Markers{}
	for name, b := range signs {
		v.signs.AddBytes(name, b)
	}
	return v
}

// add makes markers of words; those that come after the first are looked for as bytes,
// without UTF-16.
func (v *visit) add(words ...string) {
	if v.marks == nil {
		v.marks = storagetest.New(words...)
	} else {
		for _, w := range words {
			v.marks.AddBytes(w, []byte(w))
		}
	}
	for _, w := range words {
		v.names[w] = true
	}
}

func (v *visit) addBytes(name string, b []byte) {
	v.marks.AddBytes(name, b)
	v.names[name] = true
}

// ticket walks to the ticket, and makes a marker of it too: it exists on paper only.
func (v *visit) ticket(t *testing.T, ctx context.Context) string {
	t.Helper()
	ticket := ticketOf(t, ctx, v.Person)
	letters := strings.TrimPrefix(ticket, "PST1:")
	v.add(letters[:16], strings.Join([]string{letters[:4], letters[4:8], letters[8:12],
		letters[12:16]}, "-"))
	if v.printer.URI != "" {
		must(t, v.Stage.Touch(ctx, "print"))
		for !v.printed() {
			select {
			case <-ctx.Done():
				t.Fatal("the ticket was not printed")
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	return ticket
}

// printed says whether something lies in the printer's tray.
func (v *visit) printed() bool {
	tray, err := os.Stat(v.printer.Tray)
	return err == nil && tray.Size() > 0
}

// scanData is 256 bytes of a JPEG's scan data, from where they vary most: a white margin
// looks the same in every picture.
func scanData(t *testing.T, name string) []byte {
	t.Helper()
	data := testkit.Read(t, name)
	begin := bytes.LastIndex(data, []byte{0xff, 0xda})
	if begin < 0 || len(data)-begin < 4096 {
		t.Fatalf("%s has no scan data", filepath.Base(name))
	}
	var best []byte
	most := 0
	for at := begin + 1024; at+256 < len(data)-2; at += 997 {
		seen := map[byte]bool{}
		for _, b := range data[at : at+256] {
			seen[b] = true
		}
		if len(seen) > most {
			best, most = data[at:at+256], len(seen)
		}
	}
	return best
}

// shared are the folders of the machine in which programs leave temporary files.
var shared = []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"}

// places lists what is in the shared folders already: it is not of the visit that is
// about to be played.
func places(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	for _, dir := range shared {
		for _, name := range sheets(t, dir) {
			there[filepath.Join(dir, name)] = true
		}
	}
	return there
}

// beside are the beginnings of the names of folders that the Go tools and tests running
// at the same time make.
var beside = []string{"go-", "Test", "passerelle-e2e-", "passerelle-cli-", "passerelle-test-", "pg"}

// own lists where no paper may lie: both data folders, runtime, configuration, cache and
// temporary folders, the log, the scanner's folder in memory, all that cupsd writes. Not
// the stick, and not the outline, which is the eye of this test.
func (v *visit) own() []string {
	s := v.Stage
	where := []string{s.KioskData(), s.CentralData(), s.Run(), filepath.Join(s.Dir, "log.txt"),
		capture.DefaultScanFolder()}
	if v.printer.Dir != "" {
		// not the tray: there lies what was printed
		for _, below := range []string{"spool", "cache", "run", "tmp", "etc", "error_log"} {
			where = append(where, filepath.Join(v.printer.Dir, below))
		}
	}
	return where
}

// search looks for the markers of the visit and the signs of any paper in what is its
// own, and for the markers in what is new in the shared folders: there, others may have
// papers of theirs.
func (v *visit) search(t *testing.T, before map[string]bool) (hits []storagetest.Hit,
	where []string) {
	t.Helper()
	hits = v.signs.Search(t, v.own()...)
	where = v.own()
	for name := range places(t) {
		others := slices.ContainsFunc(beside, func(prefix string) bool {
			return strings.HasPrefix(filepath.Base(name), prefix)
		})
		if !before[name] && !others && name != capture.DefaultScanFolder() {
			where = append(where, name)
		}
	}
	return append(hits, v.marks.Search(t, where...)...), where
}

// nowhere fails for each marker found.
func (v *visit) nowhere(t *testing.T, before map[string]bool) {
	t.Helper()
	hits, dirs := v.search(t, before)
	for _, h := range hits[:min(len(hits), 10)] {
		t.Errorf("found %v", h)
	}
	var size int64
	for _, dir := range dirs {
		_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
			if err == nil && info.Mode().IsRegular() {
				size += info.Size()
			}
			return nil
		})
	}
	if v.printer.Tray != "" {
		t.Logf("the printer has printed: %v", v.printed())
	}
	t.Logf("%d markers and %d signs: %d found in %d bytes in %d places", len(v.names), len(signs),
		len(hits), size, len(dirs))
}

// TestTheSearchFindsWhatIsLeft is the other half: what the programs would leave if they
// sealed nothing, as JSON, as PDF, packed, in base64, is found; and in each place.
func TestTheSearchFindsWhatIsLeft(t *testing.T) {
	before := places(t)
	s := raise(t, rehearsal.Options{})
	v := visitWithMarks(t, s, rand.New(rand.NewPCG(1, 2)))
	v.ticket(t, within(t, 2*time.Minute))
	answers, err := json.Marshal(v.Answers)
	must(t, err)
	planted := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Dir(name), 0o700))
		testkit.Write(t, name, data)
		t.Cleanup(func() { os.Remove(name) })
	}
	write(filepath.Join(planted, "answers.json"), answers)
	write(filepath.Join(planted, v.Stick["home.proof"]), nil)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(v.paper)
	must(t, z.Close())
	write(filepath.Join(planted, "paper.gz"), packed.Bytes())
	for slot, pictures := range v.Glass {
		for i, name := range pictures {
			data := testkit.Read(t, name)
			write(filepath.Join(planted, fmt.Sprint(slot, i)),
				[]byte("data:image/jpeg;base64,"+base64.StdEncoding.EncodeToString(data)))
		}
	}
	found := map[string]bool{}
	for _, h := range append(v.marks.Search(t, planted), v.signs.Search(t, planted)...) {
		found[h.Marker] = true
	}
	for _, field := range []string{"family_name", "given_names", "address.city", "agdref_number",
		"passport_number", "birth_date"} {
		if !found[v.Answers[field]] {
			t.Errorf("the search does not find the answer to %s", field)
		}
	}
	for name := range v.names {
		if strings.HasPrefix(name, "scan data") && !found[name] {
			t.Errorf("the search does not find the %s", name)
		}
	}
	for _, name := range []string{"tables of a JPEG", "beginning of our PDF",
		strings.TrimSuffix(v.Stick["home.proof"], ".pdf")} {
		if !found[name] {
			t.Errorf("the search does not find the %s", name)
		}
	}
	for _, place := range []string{filepath.Join(s.KioskData(), "vault", "new"),
		filepath.Join(s.KioskData(), "spool", "tmp", "new"), filepath.Join(s.CentralData(), "new"),
		s.Run("tmp", "new"),
		s.Run("cache", "new"), "/tmp/passerelle-left", "/dev/shm/passerelle-left",
		filepath.Join(capture.DefaultScanFolder(), "9.pnm")} {
		write(place, []byte(v.Answers["family_name"]))
		if hits, _ := v.search(t, before); !slices.ContainsFunc(hits, func(h storagetest.Hit) bool {
			return h.Path == place
		}) {
			t.Errorf("the search does not look at %s: %v", place, hits)
		}
		os.Remove(place)
	}
}
