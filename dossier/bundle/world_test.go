// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"crypto/ecdsa"
	"io/fs"
	"testing"
	"testing/fstest"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

var day = testkit.Day

func at(s string) dossier.Moment { return dossier.Moment{Time: day(s), Known: true} }

// small is the smallest catalogue: one procedure that only informs.
func small(version string) fstest.MapFS {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"procedures/catalogue.json": f(`{"format": "passerelle-catalogue/1", "version": "` +
			version + `", "date": "2026-03-01", "order": ["asile"], "sources": {}, "fees": []}` +
			"\n"),
		"procedures/asile.json": f(`{"id": "asile", "family": "asile", "icon": "info", "mode": "info", "channel": "SPADA", "legal_basis": [], "contacts": ["spada"],
"valid_from": "2026-01-01", "reviewed_on": "2026-03-01"}` + "\n"),
		"words/fr/procedures.json": f(`{"procedure.asile.title": "Demander l'asile", "contact.spada.title": "La SPADA"}` +
			"\n"),
		"words/en/procedures.json": f(`{"procedure.asile.title": "Ask for asylum", "contact.spada.title": "The SPADA"}` +
			"\n"),
		"words/fr/screens.json": f(`{"welcome.touch": "Touchez"}` + "\n"),
		"words/en/screens.json": f(`{"welcome.touch": "Touch"}` + "\n"),
		"icons/mark.svg":        f(`<svg/>`),
	}
}

// smallSays are the words of small.
var smallSays = says{[]string{"contact", "procedure"}, []string{"en", "fr"}, nil}

// world is an authority that signs catalogues.
type world struct {
	t         testing.TB
	root, key *ecdsa.PrivateKey
	rootDER   []byte
	cert      []byte
}

func newWorld(t testing.TB) world {
	t.Helper()
	w := world{t: t, root: testkit.Key(t, "root"), key: testkit.Key(t, "catalogue")}
	w.rootDER = testkit.PublicDER(t, w.root)
	w.cert = w.certify(w.root, w.key)
	return w
}

func (w world) certify(root, key *ecdsa.PrivateKey) []byte {
	w.t.Helper()
	cert, err := receipt.CertifyCatalogueKey(root, &key.PublicKey, day("2026-01-01"),
		day("2027-01-01"))
	if err != nil {
		w.t.Fatal(err)
	}
	return cert
}

func (w world) archive(fsys fs.FS) []byte {
	w.t.Helper()
	a, err := Pack(fsys)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// bundle is good from 2026-03-01 until 2026-09-01.
func (w world) bundle(version string) []byte {
	w.t.Helper()
	raw, err := Sign(w.archive(small(version)), day("2026-03-01"), day("2026-09-01"), w.cert, w.key,
		w.rootDER)
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}
