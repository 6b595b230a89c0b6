// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"passerelle/assets"
	"passerelle/cmd/passerelle/describe"
	"passerelle/dossier/bundle"
	"passerelle/dossier/named"
	"passerelle/dossier/receipt"
)

// The files of a folder with a catalogue key, mode 0600: the key (PKCS #8, PEM), the
// root's statement about it (an envelope), and the root's public key (PEM).
const (
	rootKeyFile       = "root.key" // in the authority's folder, made by `central init`
	catalogueKeyFile  = "catalogue.key"
	catalogueCertFile = "catalogue.cert"
	catalogueRootFile = "root.pub"
)

// signer is a catalogue key with the proof that it may sign.
type signer struct {
	key        *ecdsa.PrivateKey
	cert, root []byte
	until      time.Time
}

// usualLife is how long a bundle and a key are valid by default: long enough for an
// access point that closes for a summer, short enough that no list stays in use that
// nobody has looked at for a year.
const usualLife = 1 // year

// until returns the last second, in UTC, of the day given by a flag, or the default.
func until(day string, now time.Time) (time.Time, error) {
	if day == "" {
		return now.AddDate(usualLife, 0, 0), nil
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, usage("%q is not a day such as 2027-03-31", day)
	}
	if t = t.Add(24*time.Hour - time.Second); !t.After(now) {
		return time.Time{}, usage("%s is over", day)
	}
	return t, nil
}

// certified makes a key that the root in an authority's folder lets sign until a given day.
func certified(authority string, now, until time.Time) (*signer, error) {
	if err := named.Folder(authority); err != nil {
		return nil, fmt.Errorf("read the authority's root: %w", err)
	}
	path := filepath.Join(authority, rootKeyFile)
	// the folder of a service that still contains the authority
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(authority, "authority", rootKeyFile)
	}
	root, err := readPrivateKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no folder of an authority: there is no %s in it", authority,
			rootKeyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("read the authority's root: %w", err)
	}
	s := &signer{until: until}
	if s.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if s.root, err = x509.MarshalPKIXPublicKey(&root.PublicKey); err != nil {
		return nil, fmt.Errorf("read the authority's root: %w", err)
	}
	if s.cert, err = receipt.CertifyCatalogueKey(root, &s.key.PublicKey, now, until); err != nil {
		return nil, fmt.Errorf("certify a key: %w", err)
	}
	return s, nil
}

func readPrivateKey(path string) (*ecdsa.PrivateKey, error) {
	b, err := named.Read(path, mostText)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(b)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		return nil, fmt.Errorf("%s is damaged", filepath.Base(path))
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if key, ok := k.(*ecdsa.PrivateKey); err == nil && ok {
		return key, nil
	}
	return nil, fmt.Errorf("%s is damaged", filepath.Base(path))
}

// readSigner reads a folder made by `catalogue key`.
func readSigner(folder string) (*signer, error) {
	s := &signer{}
	err := named.Folder(folder)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue key: %w", err)
	}
	if s.key, err = readPrivateKey(filepath.Join(folder, catalogueKeyFile)); err != nil {
		return nil, fmt.Errorf("read the catalogue key: %w", err)
	}
	if s.cert, err = named.Read(filepath.Join(folder, catalogueCertFile), mostText); err != nil {
		return nil, fmt.Errorf("read the catalogue key: %w", err)
	}
	pub, err := named.Read(filepath.Join(folder, catalogueRootFile), mostText)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue key: %w", err)
	}
	block, _ := pem.Decode(pub)
	if block == nil {
		return nil, fmt.Errorf("read the catalogue key: %s is damaged", catalogueRootFile)
	}
	s.root = block.Bytes
	k, err := receipt.ParseCatalogueKey(s.cert, s.root)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue key: %w", err)
	}
	s.until = k.NotAfter
	return s, nil
}

func runCatalogueKey(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue key")
	authority, folder := f.String("authority", "", "folder of the authority, with root.key"),
		f.String("o", "", "folder to make")
	day := f.String("until", "", "last day on which the key signs for (default: in a year)")
	if err := want(f, args, "catalogue key -authority DIR -o FOLDER is expected",
		0, 0, authority, folder); err != nil {
		return err
	}
	now := e.now().UTC().Truncate(time.Second)
	end, err := until(*day, now)
	if err != nil {
		return err
	}
	s, err := certified(*authority, now, end)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	if err := os.Mkdir(*folder, 0o700); err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		catalogueKeyFile:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		catalogueCertFile: s.cert,
		catalogueRootFile: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: s.root}),
	} {
		if err := writeWhole(filepath.Join(*folder, name), data); err != nil {
			return fmt.Errorf("write the key: %w", err)
		}
	}
	fmt.Fprintf(e.stdout, "%s signs catalogues until %s\n", *folder, end.Format(time.DateOnly))
	return nil
}

// writeWhole creates a file, which must not exist yet, and syncs it to disk.
func writeWhole(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func runCatalogueSign(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue sign")
	authority, folder := f.String("authority", "", "folder of the authority, with root.key"),
		f.String("key", "", "folder that `catalogue key` made")
	file, day := f.String("o", "", "file to write"),
		f.String("expires", "",
			"last day on which kiosks use it (default: in a year, or when the key ends)")
	if err := parse(f, args); err != nil {
		return err
	}
	if *file == "" || f.NArg() != 1 || (*authority == "") == (*folder == "") {
		return usage("catalogue sign -authority DIR -o FILE FOLDER is expected, or -key FOLDER in place of -authority")
	}
	now := e.now().UTC().Truncate(time.Second)
	end, err := until(*day, now)
	if err != nil {
		return err
	}
	archive, err := e.checked(f.Arg(0))
	if err != nil {
		return err
	}
	var s *signer
	if *folder != "" {
		s, err = readSigner(*folder)
	} else {
		// a key for this bundle only: it is gone when the command ends
		s, err = certified(*authority, now, end)
	}
	if err != nil {
		return err
	}
	if *day == "" && end.After(s.until) {
		end = s.until
	}
	raw, err := bundle.Sign(archive, now, end, s.cert, s.key, s.root)
	if err != nil {
		return err
	}
	if err := writeWhole(*file, raw); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	b, err := bundle.Open(raw)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "version %s, %d procedures, %d bytes, good until %s\n", b.Version,
		len(b.Catalogue.Procedures()), len(raw), end.Format(time.DateOnly))
	return nil
}

// checked packs a folder that passes Check and is not older than this program's list,
// which a kiosk would prefer.
func (e *env) checked(folder string) ([]byte, error) {
	files, err := describe.Files(folder)
	if err != nil {
		return nil, err
	}
	c, err := describe.Check(files)
	if err != nil {
		return nil, e.told(err)
	}
	archive, err := bundle.Pack(files)
	if err != nil {
		return nil, err
	}
	mine, err := bundle.Number(e.catalogue.Version)
	if err != nil {
		return nil, err
	}
	number, err := bundle.Number(c.Version)
	if err != nil {
		return nil, err
	}
	compiled, err := bundle.Pack(assets.All())
	if err != nil {
		return nil, err
	}
	if number < mine || number == mine && !bytes.Equal(archive, compiled) {
		return nil,
			fmt.Errorf("version %s is that of the list in this program, or older: raise "+
				"\"version\" in procedures/catalogue.json above %s",
				c.Version, e.catalogue.Version)
	}
	return archive, nil
}
