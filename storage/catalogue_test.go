// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"passerelle/dossier/bundle"
	"passerelle/dossier/bundle/bundletest"
	"passerelle/internal/testkit"
)

// catalogue signs a small list, good for three months from epoch on.
func (a *authority) catalogue(t testing.TB, version string) []byte {
	t.Helper()
	return bundletest.Signed(t, a.root, version, epoch, 3)
}

// TestCarrierThatLiesAboutCatalogues: whatever it brings, the last good list stays.
func TestCarrierThatLiesAboutCatalogues(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	stranger := newAuthority(t, &v.key.PublicKey)
	if v.Catalogue() != nil {
		t.Fatal("a catalogue before one came")
	}
	good := a.catalogue(t, "2026.1.2")
	bring := func(raw []byte) {
		t.Helper()
		must(t, v.Spool().NewCatalogue(raw))
		_, err := v.Absorb()
		must(t, err)
		if left, err := v.Spool().Catalogue(); left != nil || err != nil {
			t.Errorf("what came still lies in in/: %d bytes, %v", len(left), err)
		}
	}
	bring(good)
	bring(good)
	cut := good[:len(good)-512]
	for what, raw := range map[string][]byte{
		"older":               a.catalogue(t, "2026.1.1"),
		"of the same number":  a.catalogue(t, "2026.1.2"),
		"another authority's": stranger.catalogue(t, "2026.2.1"),
		"cut":                 cut,
		"noise":               []byte("noise"),
		"empty":               {},
		"longer than any":     make([]byte, bundle.MaxSize+1),
	} {
		bring(raw)
		if b := v.Catalogue(); b == nil || b.Version != "2026.1.2" {
			t.Fatalf("%s: the list in use is %v", what, b)
		}
	}
	events, err := v.Events(20)
	must(t, err)
	installed, refused := 0, 0
	for _, e := range events {
		switch e.Event {
		case CatalogueInstalled:
			installed++
		case CatalogueRefused:
			refused++
		}
	}
	if installed != 1 || refused != 5 {
		t.Errorf("journal: %d installed, %d refused; want 1 and 5", installed, refused)
	}
	c.set(epoch.AddDate(0, 6, 0), true)
	late := a.catalogue(t, "2026.3.1")
	bring(late)
	if b := v.Catalogue(); b.Version != "2026.1.2" {
		t.Error("a list past its date was taken")
	}
	must(t, v.Close())
	v = openVault(t, data, c)
	if b := v.Catalogue(); b == nil || b.Version != "2026.1.2" || !b.Expired(c.now()) {
		t.Errorf("after a restart, past its date: %v", b)
	}
}

// TestDamagedCatalogue: what was kept is damaged. The program's own list stands in, the
// number is remembered, the next list heals it.
func TestDamagedCatalogue(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	old, good := a.catalogue(t, "2026.1.1"), a.catalogue(t, "2026.1.2")
	must(t, v.InstallCatalogue(good))
	must(t, v.Close())
	path := filepath.Join(data, "vault", catalogueName)
	for _, damage := range [][]byte{{}, []byte("damaged"), good[:len(good)/2],
		append([]byte{}, append(good, 0)...)} {
		testkit.Write(t, path, damage)
		v = openVault(t, data, c)
		if v.Catalogue() != nil || !v.Condition().CatalogueLost {
			t.Errorf("damaged: %v, condition %+v", v.Catalogue(), v.Condition())
		}
		if err := v.InstallCatalogue(old); !errors.Is(err, bundle.ErrOld) {
			t.Errorf("an older list after damage: %v, want ErrOld", err)
		}
		must(t, v.InstallCatalogue(good))
		if v.Catalogue() == nil || v.Condition().CatalogueLost {
			t.Error("not healed by the same list")
		}
		must(t, v.Close())
	}
}

// TestUnusableCatalogue: what the program can't use is not kept, though the authority signed it.
func TestUnusableCatalogue(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	must(t, v.InstallCatalogue(a.catalogue(t, "2026.1.1")))
	v.usable = func(b *bundle.Bundle) error {
		if b.Version == "2026.1.2" {
			return errors.New("no words")
		}
		return nil
	}
	wantErr(t, v.InstallCatalogue(a.catalogue(t, "2026.1.2")), ErrUnusable)
	if v.Catalogue().Version != "2026.1.1" {
		t.Error("the last good list is gone")
	}
	must(t, v.InstallCatalogue(a.catalogue(t, "2026.1.3")))
	must(t, v.Close())
	// A newer program that can't use what an older one kept.
	v, err := Open(data, Options{Now: c.now, Usable: func(*bundle.Bundle) error {
		return errors.New("no words")
	}})
	must(t, err)
	defer v.Close()
	if v.Catalogue() != nil || !v.Condition().CatalogueLost {
		t.Error("a list that can't be used is used")
	}
}

// InstallCatalogue takes in a bundle that no carrier brought.
func (v *Vault) InstallCatalogue(raw []byte) error {
	v.sealing.Lock()
	defer v.sealing.Unlock()
	if err := v.installCatalogue(raw); err != nil {
		return fmt.Errorf("install the catalogue: %w", err)
	}
	return nil
}
