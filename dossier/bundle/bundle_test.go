// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"archive/tar"
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/receipt"
	"passerelle/dossier/strictjson"
	"passerelle/internal/testkit"
)

func TestReadsBack(t *testing.T) {
	w := newWorld(t)
	raw := w.bundle("2026.3.2")
	b, err := Verify(raw, w.rootDER, at("2026-04-01"))
	testkit.Must(t, err)
	if b.Number != 202603002 || b.Version != "2026.3.2" || !b.Issued.Equal(day("2026-03-01")) ||
		!b.Expires.Equal(day("2026-09-01")) || !b.Key.Public.Equal(&w.key.PublicKey) {
		t.Errorf("reads %d %s %v %v", b.Number, b.Version, b.Issued, b.Expires)
	}
	if _, ok := b.Catalogue.Procedure("asile"); !ok {
		t.Error("its procedure is not there")
	}
	if err := fstest.TestFS(b.Procedures(), "catalogue.json", "asile.json"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(b.Words(), "fr/procedures.json", "en/procedures.json"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(b.Files(), "procedures/catalogue.json", "procedures/asile.json",
		"words/fr/procedures.json", "words/en/procedures.json"); err != nil {
		t.Error(err)
	}
	if _, err := fs.Stat(b.Words(), "fr/screens.json"); err == nil {
		t.Error("words of screens are in the bundle: they are the program's")
	}
	if !bytes.Equal(b.Raw, raw) {
		t.Error("Raw is not the file")
	}
}

// TestShipped packs the catalogue that is compiled in: twice the same bytes, and a reader
// gets every file back.
func TestShipped(t *testing.T) {
	w := newWorld(t)
	one, two := w.archive(assets.All()), w.archive(assets.All())
	if !bytes.Equal(one, two) {
		t.Fatal("the same folder gives two archives")
	}
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	raw, err := Sign(one, day("2026-11-02"), day("2026-12-30"), w.cert, w.key, w.rootDER)
	testkit.Must(t, err)
	b, err := Verify(raw, w.rootDER, at("2026-11-24"))
	testkit.Must(t, err)
	if len(b.Catalogue.Procedures()) != len(c.Procedures()) || b.Version != c.Version {
		t.Errorf("%d procedures of version %s in, %d of %s out", len(c.Procedures()), c.Version,
			len(b.Catalogue.Procedures()), b.Version)
	}
	names, err := fs.Glob(assets.Procedures(), "*.json")
	testkit.Must(t, err)
	for _, name := range names {
		in, err1 := fs.ReadFile(assets.Procedures(), name)
		out, err2 := fs.ReadFile(b.Procedures(), name)
		if err1 != nil || err2 != nil || !bytes.Equal(in, out) {
			t.Errorf("%s came back differently: %v, %v", name, err1, err2)
		}
	}
	for _, name := range []string{"fr/procedures.json", "en/gaps.json",
		"ar/procedures-protection-talent-europe.json",
		"fr/tree.json"} {
		if _, err := fs.Stat(b.Words(), name); err != nil {
			t.Errorf("%s is not in the bundle: %v", name, err)
		}
	}
	t.Logf("%d procedures: %d bytes", len(b.Catalogue.Procedures()), len(raw))
}

// A stranger reads the archive with tar.
func TestArchiveIsTar(t *testing.T) {
	w := newWorld(t)
	var names []string
	r := tar.NewReader(bytes.NewReader(w.archive(small("2026.3.1"))))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		testkit.Must(t, err)
		names = append(names, h.Name)
	}
	want := []string{"procedures/asile.json", "procedures/catalogue.json",
		"words/en/procedures.json", "words/fr/procedures.json"}
	if !slices.Equal(names, want) {
		t.Errorf("members %q, want %q", names, want)
	}
}

func TestGolden(t *testing.T) {
	w := newWorld(t)
	// signatures differ each time: the kept ones must verify for ever
	first, err := os.ReadFile(filepath.Join("testdata", "bundle-1.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"bundle-1": first,
		"bundle-2": testkit.Golden(t, "bundle-2.bin", w.bundle("2026.3.1"))} {
		b, err := Verify(raw, w.rootDER, at("2026-03-02"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if b.Version != "2026.3.1" || b.Digest != sha256.Sum256(w.archive(small("2026.3.1"))) {
			t.Errorf("%s reads differently: version %s, digest %x", name, b.Version, b.Digest)
		}
	}
}

// TestLaterProgram: what a program of today can't know is refused as such, whole and
// signed as it may be, and not as a damaged file.
func TestLaterProgram(t *testing.T) {
	w := newWorld(t)
	good := w.bundle("2026.3.1")
	third := slices.Clone(good)
	third[4] = '3'
	archive := w.archive(small("2026.3.1"))
	signed := func(change func(*wireHead)) []byte {
		h := wireHead{wireHead1: wireHead1{Format: headFormat, Number: 202603001,
			Issued: uint64(day("2026-03-01").Unix()), Expires: uint64(day("2026-09-01").Unix()),
			Size: uint64(len(archive)), Cert: w.cert}, Areas: []string{"contact", "procedure"},
			Languages: []string{"en", "fr"}, Fonts: []string{}, Signs: []string{}}
		sum := sha256.Sum256(archive)
		h.Digest = sum[:]
		change(&h)
		payload, err := encMode.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		env, err := receipt.SignPayload(payload, w.key)
		if err != nil {
			t.Fatal(err)
		}
		return join(env, archive)
	}
	for what, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"as it is":                {signed(func(*wireHead) {}), nil},
		"the third format":        {third, ErrContent},
		"fonts":                   {signed(func(h *wireHead) { h.Fonts = []string{"tifinagh"} }), ErrContent},
		"signs that aren't there": {signed(func(h *wireHead) { h.Signs = []string{"permit"} }), ErrBundle},
		"an area that isn't":      {signed(func(h *wireHead) { h.Areas = append(h.Areas, "why") }), ErrBundle},
		"an area left out":        {signed(func(h *wireHead) { h.Areas = h.Areas[:1] }), ErrBundle},
		"a language that isn't":   {signed(func(h *wireHead) { h.Languages[0] = "de" }), ErrBundle},
		"the first format's head": {signed(func(h *wireHead) { h.Format = headFormat1 }), ErrBundle},
	} {
		if _, err := Verify(c.raw, w.rootDER, at("2026-03-02")); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	good := w.bundle("2026.3.2")
	held, err := Verify(good, w.rootDER, at("2026-03-02"))
	testkit.Must(t, err)
	other := testkit.PublicDER(t, testkit.Key(t, "other root"))
	if _, err := Verify(good, other, at("2026-03-02")); !errors.Is(err,
		ErrForeign) {
		t.Errorf("another authority's bundle: %v, want ErrForeign", err)
	}
	if _, err := Verify(good, w.rootDER,
		dossier.Moment{Time: day("2026-09-01").Add(1), Known: true}); !errors.Is(err, ErrExpired) {
		t.Errorf("past its date: %v, want ErrExpired", err)
	}
	if _, err := Verify(good, w.rootDER, at("2026-09-01")); err != nil {
		t.Errorf("at its last second: %v", err)
	}
	if _, err := Verify(good, w.rootDER, dossier.Moment{Time: day("2100-01-01")}); err != nil {
		t.Errorf("past its date by a clock that nobody vouches for: %v", err)
	}
	for version, want := range map[string]error{"2026.3.1": ErrOld, "2026.2.999": ErrOld,
		"2025.12.9": ErrOld, "2026.3.3": nil, "2026.10.1": nil} {
		b, err := Verify(w.bundle(version), w.rootDER, at("2026-03-02"))
		testkit.Must(t, err)
		if err := b.Follows(held); !errors.Is(err, want) {
			t.Errorf("%s after %s: %v, want %v", version, held.Version, err, want)
		}
		if err := b.Follows(nil); err != nil {
			t.Errorf("%s with nothing held: %v", version, err)
		}
	}
	// the same list signed again is another file
	again, err := Verify(w.bundle("2026.3.2"), w.rootDER, at("2026-03-02"))
	testkit.Must(t, err)
	if err := again.Follows(held); !errors.Is(err, ErrOld) {
		t.Errorf("another file of the same number: %v, want ErrOld", err)
	}
	if err := held.Follows(held); err != nil {
		t.Errorf("the very same file: %v", err)
	}
}

func TestChain(t *testing.T) {
	w := newWorld(t)
	archive := w.archive(small("2026.3.1"))
	stranger, otherRoot := testkit.Key(t, "stranger"), testkit.Key(t, "other root")
	listCert, err := receipt.CertifyListKey(w.root, &w.key.PublicKey, day("2026-01-01"),
		day("2027-01-01"))
	testkit.Must(t, err)
	for what, c := range map[string]struct {
		cert         []byte
		key          *ecdsa.PrivateKey
		issued, ends string
		want         error
	}{
		"a key without a certificate": {w.cert, stranger, "2026-03-01", "2026-09-01",
			ErrBundle},
		"the root itself": {w.cert, w.root, "2026-03-01", "2026-09-01",
			ErrBundle},
		"a certificate of another root": {w.certify(otherRoot, w.key), w.key, "2026-03-01",
			"2026-09-01", ErrForeign},
		"a certificate by the key itself": {w.certify(w.key, w.key), w.key, "2026-03-01",
			"2026-09-01", ErrForeign},
		"a key for trust lists": {listCert, w.key, "2026-03-01", "2026-09-01",
			ErrForeign},
		"no certificate": {nil, w.key, "2026-03-01", "2026-09-01",
			ErrForeign},
		"issued before its key might sign": {w.cert, w.key, "2025-12-31", "2026-09-01",
			ErrForeign},
		"good for longer than its certificate": {w.cert, w.key, "2026-03-01", "2027-01-02",
			ErrForeign},
		"ends before it begins": {w.cert, w.key, "2026-03-01", "2026-02-01",
			ErrBundle},
	} {
		if raw, err := Sign(archive, day(c.issued), day(c.ends), c.cert, c.key,
			w.rootDER); !errors.Is(err, c.want) || raw != nil {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

func TestTampered(t *testing.T) {
	w := newWorld(t)
	good := w.bundle("2026.3.1")
	step := 20
	if testkit.Full() {
		step = 1
	}
	tries := 0
	refused := func(what string, i int, raw []byte) {
		tries++
		if b, err := Verify(raw, w.rootDER, at("2026-03-02")); b != nil ||
			!errors.Is(err, ErrBundle) && !errors.Is(err, ErrForeign) &&
				// whoever alters the number in the first line makes a file of a later program of it
				(i/8 != 4 || !errors.Is(err, ErrContent)) {
			t.Errorf("%s at %d: %v, want a refusal", what, i, err)
		}
	}
	for i := 0; i < len(good)*8; i += step {
		b := slices.Clone(good)
		b[i/8] ^= 1 << (i % 8)
		refused("a bit flipped", i, b)
	}
	for i := 0; i < len(good); i += step {
		refused("cut short", i, good[:i])
		refused("a byte put in", i, slices.Insert(slices.Clone(good), i, 0))
	}
	refused("something behind", 0, append(slices.Clone(good), 0))
	refused("too large", 0, append(slices.Clone(good), make([]byte, MaxSize)...))
	t.Logf("%d alterations, 0 accepted", tries)
}

// TestHostileArchives signs what Pack would never make: a signature does not make a file harmless.
func TestHostileArchives(t *testing.T) {
	w := newWorld(t)
	good, err := unpack(w.archive(small("2026.3.1")))
	testkit.Must(t, err)
	with := func(extra ...file) []byte {
		all := append(slices.Clone(good), extra...)
		slices.SortStableFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
		return pack(all)
	}
	raw := pack(good)
	link := func(kind byte) []byte {
		var out bytes.Buffer
		tw := tar.NewWriter(&out)
		if err := tw.WriteHeader(&tar.Header{Typeflag: kind, Name: "procedures/a.json",
			Linkname: "/etc/passwd"}); err != nil {
			t.Fatal(err)
		}
		return append(out.Bytes(), raw...)
	}
	var many []file
	for i := range maxFiles {
		many = append(many, file{"procedures/x" + strings.Repeat("x", i%50) + "-" +
			string(rune('a'+i%26)) + strings.Repeat("y", i/50) + ".json", []byte("{}")})
	}
	huge := slices.Clone(raw)
	copy(huge[124:], "77777777777\x00")
	for what, archive := range map[string][]byte{
		"nothing":                   {},
		"only the end":              make([]byte, 2*blockSize),
		"the folder above":          with(file{"../evil.json", []byte("{}")}),
		"an absolute path":          with(file{"/etc/evil.json", []byte("{}")}),
		"a path through the folder": with(file{"procedures/../../evil.json", []byte("{}")}),
		"another kind of file":      with(file{"procedures/evil.sh", []byte("#!")}),
		"an empty file":             with(file{"procedures/b.json", nil}),
		"a name twice":              with(good[0]),
		"out of order":              pack([]file{good[1], good[0], good[2], good[3]}),
		"a symbolic link":           link(tar.TypeSymlink),
		"a device":                  link(tar.TypeChar),
		"a size of eight gigabytes": huge,
		"too many files":            with(many...),
		"a file too large":          with(file{"procedures/b.json", make([]byte, maxFile+1)}),
		"no end":                    raw[:len(raw)-blockSize],
		"a third block at the end":  append(slices.Clone(raw), make([]byte, blockSize)...),
		"something after the end":   append(slices.Clone(raw), 'x'),
		"words of a screen": with(
			file{"words/fr/evil.json", []byte(`{"notice.rights": "none"}`)}),
		"a procedure nobody lists": with(file{"procedures/evil.json", []byte(`{}`)}),
		"a procedure with a bad key": replace(good, "procedures/asile.json",
			`{"id": "asile", "evil": true}`),
		"another format": replace(good, "procedures/catalogue.json",
			`{"format": "passerelle-catalogue/9"}`),
		"a version without a number": replace(good, "procedures/catalogue.json",
			strings.Replace(string(good[1].data), "2026.3.1", "next", 1)),
	} {
		if out, err := Sign(archive, day("2026-03-01"), day("2026-09-01"), w.cert, w.key,
			w.rootDER); out != nil || !errors.Is(err, ErrBundle) && !errors.Is(err, ErrContent) {
			t.Errorf("%s: signed, %v", what, err)
		}
		// The reader must not count on a careful signer.
		payload, err := head{Format: headFormat, Says: smallSays, Number: 202603001, Issued: day("2026-03-01"),
			Expires: day("2026-09-01"), Size: uint64(len(archive)), Digest: sha256.Sum256(archive),
			Cert: w.cert}.encode()
		testkit.Must(t, err)
		env, err := receipt.SignPayload(payload, w.key)
		testkit.Must(t, err)
		if b, err := Verify(join(env, archive), w.rootDER, at("2026-03-02")); b != nil ||
			!errors.Is(err, ErrBundle) && !errors.Is(err, ErrContent) {
			t.Errorf("%s: read, %v", what, err)
		}
	}
}

func replace(files []file, name, text string) []byte {
	out := slices.Clone(files)
	for i := range out {
		if out[i].name == name {
			out[i].data = []byte(text)
		}
	}
	return pack(out)
}

// TestNumberOfTheHead: what is signed as one number can't hold the list of another.
func TestNumberOfTheHead(t *testing.T) {
	w := newWorld(t)
	archive := w.archive(small("2026.3.1"))
	payload, err := head{Format: headFormat, Says: smallSays, Number: 202612001,
		Issued: day("2026-03-01"), Expires: day("2026-09-01"),
		Size: uint64(len(archive)), Digest: sha256.Sum256(archive), Cert: w.cert}.encode()
	testkit.Must(t, err)
	env, err := receipt.SignPayload(payload, w.key)
	testkit.Must(t, err)
	if _, err := Verify(join(env, archive), w.rootDER, at("2026-03-02")); !errors.Is(err,
		ErrContent) {
		t.Errorf("%v, want ErrContent", err)
	}
}

// TestWordsAreParsedOnce: whoever asks for what a word file holds is given what was read
// when the bundle was opened.
func TestWordsAreParsedOnce(t *testing.T) {
	w := newWorld(t)
	b, err := Open(w.bundle("2026.3.1"))
	testkit.Must(t, err)
	for _, name := range []string{"fr/procedures.json", "en/procedures.json"} {
		one, err := strictjson.Read(b.Words(), name)
		testkit.Must(t, err)
		two, err := strictjson.Read(b.Words(), name)
		testkit.Must(t, err)
		fresh, err := strictjson.Read(b.words.folder, name)
		testkit.Must(t, err)
		if one != two || len(one.Members) != len(fresh.Members) || one.File != fresh.File {
			t.Errorf("%s was read again, or differently", name)
		}
	}
	if _, err := strictjson.Read(b.Words(), "de/procedures.json"); !errors.Is(err,
		fs.ErrNotExist) {
		t.Errorf("a language that is not in it: %v", err)
	}
}

// TestWordsThatCantBeRead are said to be so, with their place, before anybody signs them.
func TestWordsThatCantBeRead(t *testing.T) {
	w := newWorld(t)
	good, err := unpack(w.archive(small("2026.3.1")))
	testkit.Must(t, err)
	for text, says := range map[string]string{
		`{"contact.spada.title": "La SPADA"`:                                ":1: it ends too early",
		"{\"contact.spada.title\": \"a\",\n\"contact.spada.title\": \"b\"}": ":2: contact.spada.title: this key stands twice",
		`["contact.spada.title"]`:                                           " is no object",
		`"contact.spada.title"`:                                             " is no object",
		"{\"contact.spada.title\": \"\xff\"}":                               ":1: it is not UTF-8",
		"null":                                                              " is no object",
	} {
		archive := replace(good, "words/fr/procedures.json", text)
		_, err := Sign(archive, day("2026-03-01"), day("2026-09-01"), w.cert, w.key, w.rootDER)
		if want := "words/fr/procedures.json" + says; !errors.Is(err, ErrContent) ||
			!strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestAStrayWord: a key of the program's among those of a catalogue must not leave the
// whole file out.
func TestAStrayWord(t *testing.T) {
	files := small("2026.3.1")
	for _, lang := range []string{"fr", "en"} {
		files["words/"+lang+"/procedures.json"].Data = []byte(
			`{"procedure.asile.title": "x", "notice.rights": "y"}`)
	}
	if _, err := Pack(files); !errors.Is(err, ErrContent) ||
		!strings.Contains(err.Error(), "notice.rights") {
		t.Errorf("%v, want ErrContent that names notice.rights", err)
	}
}

func TestNumber(t *testing.T) {
	for version, want := range map[string]uint64{"2026.11.1": 202611001, "2026.1.1": 202601001,
		"2026.12.999": 202612999, "9999.12.999": 999912999} {
		if n, err := Number(version); err != nil || n != want {
			t.Errorf("%s: %d, %v; want %d", version, n, err, want)
		}
	}
	for _, version := range []string{"", "2026", "2026.11", "2026.11.0", "2026.13.1", "2026.0.1",
		"2026.11.1000", "2026.11.01", "2026.011.1", " 2026.11.1", "2026.11.1 ", "2026.11.1.2",
		"+2026.1.1", "1999.1.1"} {
		if n, err := Number(version); !errors.Is(err, ErrContent) {
			t.Errorf("%q: %d, %v; want ErrContent", version, n, err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	w := newWorld(b)
	raw, err := Sign(w.archive(assets.All()), day("2026-11-02"), day("2026-12-30"), w.cert, w.key,
		w.rootDER)
	testkit.Must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Verify(raw, w.rootDER, at("2026-11-24")); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSignsTravel: the kinds of papers come with the list, and its head names them.
func TestSignsTravel(t *testing.T) {
	w := newWorld(t)
	list := small("2026.3.1")
	list["procedures/kinds.json"] = &fstest.MapFile{Data: []byte(`{"format": ` +
		`"passerelle-kinds/1", "kinds": [{"id": "water", "headings": {"h": ["facture d'eau"]}}, ` +
		`{"id": "gas", "headings": {"h": ["facture de gaz"]}}]}` + "\n")}
	raw, err := Sign(w.archive(list), day("2026-03-01"), day("2026-09-01"), w.cert, w.key,
		w.rootDER)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Verify(raw, w.rootDER, at("2026-03-02"))
	if err != nil {
		t.Fatal(err)
	}
	if kinds := b.Catalogue.Tables().Kinds; len(kinds) != 2 || kinds[0].ID != "water" {
		t.Errorf("the list knows %v", kinds)
	}
	_, h, _, err := split(raw)
	if err != nil || !slices.Equal(h.Says.Kinds, []string{"gas", "water"}) {
		t.Errorf("the head names %q, %v", h.Says.Kinds, err)
	}
}
