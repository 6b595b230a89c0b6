// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	agelib "filippo.io/age"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage/storagetest"
)

// The child of the kill tests is this test binary again: it does a whole visit in a data
// folder and kills itself (-9) at a named step. What it has been promised, it says on
// standard output, one line each: "ticket T", "page ID", "sealed TEXT", "received TEXT".

const (
	childDir  = "PASSERELLE_STORAGE_CHILD"
	childStep = "PASSERELLE_STORAGE_STEP"
)

// Invented, and planted in the child's answers and pages.
const (
	markedName  = "ERIKSSON-Marqueterie"
	markedPlace = "12 quai de l’Épreuve"
	markedWords = "titre de séjour n° 7503129987"
)

var markedAnswers = dossier.Answers{"family_name": markedName, "given_names": "ANNA MARIA",
	"birth_date": "1974-08-12", "address": markedPlace}

// markedPage is a JPEG whose comment holds words and whose scan data is looked for too.
func markedPage() []byte {
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.SetGray(i%400, i/400, color.Gray{Y: uint8(i*i>>7 ^ i*31)})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		panic(err)
	}
	comment := []byte(markedWords)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, byte(len(comment) + 2)}, comment...)
	return append(head, out.Bytes()[2:]...)
}

func planted() *storagetest.Markers {
	m := storagetest.New(markedName, markedPlace, markedWords, "ANNA MARIA", "1974-08-12")
	page := markedPage()
	m.AddBytes("scan data", page[len(page)/2:len(page)/2+256])
	return m
}

// sealedFor seals as the service's recipient is sealed to.
func sealedFor(recipient string) func(io.Writer) error {
	return func(w io.Writer) error {
		r, err := agelib.ParseHybridRecipient(recipient)
		if err != nil {
			return err
		}
		out, err := agelib.Encrypt(w, r)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s %s %s", markedName, markedPlace,
			markedPage()); err != nil {
			return err
		}
		return out.Close()
	}
}

func child(dir, killAt string) {
	work := func() error { return childVisit(dir, killAt) }
	if killAt == childLoop {
		work = func() error { return childWorks(dir) }
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func childBegins(v *Vault) (*Draft, Ticket, error) {
	d, ticket, err := v.Begin(procedure, "fr", 0)
	if err != nil {
		return nil, ticket, err
	}
	fmt.Println("ticket", ticket)
	return d, ticket, d.SetAnswers(markedAnswers, dossier.BySelf, "Mme Médiation")
}

func childVisit(dir, killAt string) error {
	c := newClock()
	v, err := Open(filepath.Join(dir, "data"),
		Options{Now: c.now, Uptime: c.uptime, step: func(name string) {
			if name == killAt {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}})
	if err != nil {
		return err
	}
	d, ticket, err := childBegins(v)
	if err != nil {
		return err
	}
	if err := childPage(v, d); err != nil {
		return err
	}
	if err := d.Close(true); err != nil {
		return err
	}
	d, again, err := v.Resume(ticket)
	if err != nil {
		return err
	}
	fmt.Println("ticket", again)
	if err := childPage(v, d); err != nil {
		return err
	}
	if killAt == "erase: key removed" {
		return d.Erase()
	}
	first, err := v.Seal(d, 1, sealedFor(v.Trust().Recipients[0]))
	if err != nil {
		return err
	}
	fmt.Println("sealed", first.Text)
	return childReceives(dir, v, first, c)
}

func childPage(v *Vault, d *Draft) error {
	id, err := v.NewPageID()
	if err != nil {
		return err
	}
	if err := d.AddPage(dossier.Page{ID: id, Slot: "permit", Width: 400, Height: 300},
		markedPage()); err != nil {
		return err
	}
	fmt.Println("page", id)
	return nil
}

// childReceives plays the service with a key that lies beside the data folder.
func childReceives(dir string, v *Vault, first receipt.Receipt, c *fakeClock) error {
	der, err := os.ReadFile(filepath.Join(dir, "service.key"))
	if err != nil {
		return err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return err
	}
	second, err := receipt.Countersign(first, c.now().Time, 0, 0, key.(*ecdsa.PrivateKey))
	if err != nil {
		return err
	}
	if err := v.Spool().Arrived(first.ID, []byte(second.Text)); err != nil {
		return err
	}
	if _, err := v.Absorb(); err != nil {
		return err
	}
	fmt.Println("received", second.Text)
	return v.Close()
}

// saveServiceKey puts the service's key where the child finds it.
func saveServiceKey(t *testing.T, dir string, a *authority) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.service)
	must(t, err)
	testkit.Write(t, filepath.Join(dir, "service.key"), der)
}

func hashOf(r io.Reader) (dossier.ID, error) {
	h := sha256.New()
	_, err := io.Copy(h, r)
	return dossier.ID(h.Sum(nil)), err
}
