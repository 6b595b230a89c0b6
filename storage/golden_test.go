// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// golden is testdata/vault-1.json: what version 1 of each format of the vault looks like,
// bytes in base64.
type golden struct {
	Ticket  string          `json:"ticket"`
	Root    []byte          `json:"root_sha256"`
	Secret  []byte          `json:"machine_secret"`
	Handle  string          `json:"handle"`
	Wrap    []byte          `json:"wrapping_key"`
	Holder  []byte          `json:"holder_key"`
	Draft   []byte          `json:"draft_id"`
	Key     []byte          `json:"draft_key"`
	KeyFile []byte          `json:"key_file"`
	Head    json.RawMessage `json:"head"`
	Record  json.RawMessage `json:"record"`
	Sealed  []byte          `json:"sealed_record"` // at version 7
	PageID  string          `json:"page_id"`
	Image   []byte          `json:"image"`
	Page    []byte          `json:"sealed_image"` // at version 6
}

// counting is randomness that a golden file can hold: 00 01 02 …
type counting struct{ next byte }

func (c *counting) Read(p []byte) (int, error) {
	for i := range p {
		p[i], c.next = c.next, c.next+1
	}
	return len(p), nil
}

// TestGoldenFormats writes each format anew, with the real cost of a ticket, and wants
// the bytes of the golden file; then it reads the golden file.
func TestGoldenFormats(t *testing.T) {
	low := argonMemory
	argonMemory = 64 << 10
	defer func() { argonMemory = low }()
	got := makeGolden(t)
	text, err := json.MarshalIndent(got, "", "  ")
	must(t, err)
	want := testkit.Golden(t, "vault-1.json", append(bytes.Clone(text), '\n'))
	if diff := cmp.Diff(string(want), string(text)+"\n"); diff != "" {
		t.Errorf("formats changed (-golden +now); a change is a new version:\n%s", diff)
	}
	var g golden
	must(t, json.Unmarshal(want, &g))
	readGolden(t, g)
}

func makeGolden(t *testing.T) golden {
	t.Helper()
	ticket := Ticket{secret: [10]byte{0, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf}}
	root := sha256.Sum256([]byte("root"))
	der := ticket.derive(root)
	id, key := draftID([]byte("draft id 16 byte")),
		draftKey([]byte("draft key, of thirty-two bytes.."))
	v := &Vault{dir: t.TempDir(), rand: &counting{},
		secret: [32]byte([]byte("machine secret, 32 random bytes.")), step: func(string) {}}
	must(t, os.Mkdir(filepath.Join(v.dir, "keys"), 0o700))
	must(t, v.writeKey(der, id, key))
	file := testkit.Read(t, v.keyPath(der.handle))
	const pageID = "000102030405060708090a0b0c0d0e0f"
	p := dossier.Page{ID: pageID, Slot: "permit", Width: 2480, Height: 3508, Kept: true,
		Defects: []dossier.Defect{{Code: dossier.Blurred,
			Region: dossier.Region{X: .25, Y: .5, W: .25, H: .125}, Score: 12.5}}}
	r := record{
		Format: recordFormat, Procedure: string(procedure), Lang: "ar",
		Answers: map[string]string{"family_name": "ERIKSSON", "birth_date": "1974-08-12"},
		FiledBy: "self", AssistedBy: "une médiatrice", Holder: der.holder[:],
		Pages: []page{pageOf(p, 6)},
	}
	plain, err := json.Marshal(r)
	must(t, err)
	head, err := json.Marshal(head{State: Drafted, Handle: der.handle.String(), Version: 7,
		Held: true, Born: 3_600_000_000_000, TTL: DefaultTTL})
	must(t, err)
	sealed, err := place{draft: id, kind: "record", version: 7}.seal(&counting{}, key, plain)
	must(t, err)
	image := []byte("a JPEG in truth")
	where, err := pageKey(pageID)
	must(t, err)
	sealedImage, err := place{draft: id, kind: "page", page: where, version: 6}.seal(&counting{},
		key, image)
	must(t, err)
	return golden{
		Ticket: ticket.String(), Root: root[:], Secret: v.secret[:], Handle: der.handle.String(),
		Wrap: der.wrap[:], Holder: der.holder[:], Draft: id[:], Key: key[:],
		KeyFile: file, Head: head, Record: plain, Sealed: sealed, PageID: pageID, Image: image,
		Page: sealedImage,
	}
}

func readGolden(t *testing.T, g golden) {
	t.Helper()
	ticket, err := ParseTicket(g.Ticket)
	must(t, err)
	der := ticket.derive([32]byte(g.Root))
	v := &Vault{dir: t.TempDir(), secret: [32]byte(g.Secret)}
	must(t, os.Mkdir(filepath.Join(v.dir, "keys"), 0o700))
	testkit.Write(t, filepath.Join(v.dir, "keys", g.Handle), g.KeyFile)
	id, key, ok, err := v.readKey(der)
	if err != nil || !ok || !bytes.Equal(id[:], g.Draft) || !bytes.Equal(key[:], g.Key) {
		t.Fatalf("key file: %v, %v", ok, err)
	}
	plain, err := place{draft: id, kind: "record", version: 7}.open(key, g.Sealed)
	must(t, err)
	r, err := parseRecord(plain)
	must(t, err)
	if d := r.dossier(); d.Answers["family_name"] != "ERIKSSON" || len(d.Pages) != 1 ||
		!d.Pages[0].Kept || d.Pages[0].Defects[0].Region.Y != .5 {
		t.Errorf("record: %+v", d)
	}
	where, err := pageKey(dossier.PageID(g.PageID))
	must(t, err)
	image, err := place{draft: id, kind: "page", page: where, version: 6}.open(key, g.Page)
	if err != nil || !bytes.Equal(image, g.Image) {
		t.Errorf("image %q, %v", image, err)
	}
	bad := bytes.Clone(g.KeyFile)
	for i := range bad {
		bad[i] ^= 1
		testkit.Write(t, filepath.Join(v.dir, "keys", g.Handle), bad)
		if _, _, ok, err := v.readKey(der); ok || err != nil {
			t.Errorf("key file with byte %d changed: %v, %v", i, ok, err)
		}
		bad[i] ^= 1
	}
}
