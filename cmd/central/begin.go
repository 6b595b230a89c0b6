// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"passerelle/dossier/named"
	"passerelle/dossier/receipt"
	"passerelle/sync/central"
	"passerelle/sync/central/archive"
)

// demonstration is the authority of a new folder unless the flags name another. Nobody
// must mistake it for a prefecture.
var demonstration = receipt.Authority{
	Name: "DÉMONSTRATION : aucune autorité", Address: "Aucune adresse",
	Email: "demonstration@passerelle.invalid", Phone: "00 00 00 00 00",
}

// ordinaryTerms are the notices for a residence permit (CESEDA R432-1 and R432-2, code de
// justice administrative R421-2), as a demonstration states them; a real authority's
// lawyers read them first.
var ordinaryTerms = receipt.Terms{
	Silence: receipt.SilenceRefusal, SilenceMonths: 4,
	Remedies: "Recours devant le tribunal administratif dans les deux mois qui suivent la " +
		"décision, expresse ou implicite.",
}

// founding holds the flags that say who the authority is.
type founding struct {
	authority receipt.Authority
	database  string
}

func (f *founding) flags(fs *flag.FlagSet) {
	f.authority = demonstration
	fs.StringVar(&f.authority.Name, "authority", f.authority.Name, "name of the authority")
	fs.StringVar(&f.authority.Address, "address", f.authority.Address, "its postal address")
	fs.StringVar(&f.authority.Email, "email", f.authority.Email, "its electronic address")
	fs.StringVar(&f.authority.Phone, "phone", f.authority.Phone, "its telephone")
	fs.BoolVar(&f.authority.Real, "real", false,
		"a public authority stands behind it; without, everything says demonstration")
	fs.StringVar(&f.database, "database", "",
		"address of a PostgreSQL database; without, SQLite in the folder")
}

func runInit(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("init")
	var f founding
	f.flags(fs)
	if err := parse(fs, args, data, 0); err != nil {
		return err
	}
	if f.authority.Real && (f.authority.Name == demonstration.Name ||
		f.authority.Address == demonstration.Address ||
		f.authority.Email == demonstration.Email || f.authority.Phone == demonstration.Phone) {
		return usage("-real wants -authority, -address, -email and -phone")
	}
	if err := named.Folder(*data); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if exists(filepath.Join(*data, serviceFolder)) {
		return fmt.Errorf("%s has an authority already", *data)
	}
	if err := begin(*data, f, e.now()); err != nil {
		return err
	}
	return withService(ctx, *data, func(s *service) error {
		t, err := s.trust(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "authority %s\nroot %s\n", f.authority.Name, t.RootFingerprint())
		if t.Demo {
			fmt.Fprintln(e.stdout, "this authority is a demonstration")
		}
		fmt.Fprintf(e.stdout, "move %s to a safe place: the service works without it\n",
			filepath.Join(*data, authorityFolder))
		return nil
	})
}

// begin makes DIR/authority and DIR/service. Everything is written under temporary names
// and put in place by two renames, so an interrupted run can be continued.
func begin(dir string, f founding, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	tmp := filepath.Join(dir, unfinishedInit)
	if !exists(filepath.Join(tmp, unfinishedReady)) {
		if exists(filepath.Join(dir, authorityFolder)) {
			return errors.New("the folder has an authority but no service: move the authority " +
				"away, or bring the service back")
		}
		if err := os.RemoveAll(tmp); err != nil {
			return fmt.Errorf("clear what was begun: %w", err)
		}
		if err := write(tmp, f, now); err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
	}
	for _, name := range []string{authorityFolder, serviceFolder} {
		if from := filepath.Join(tmp, name); exists(from) {
			if err := os.Rename(from, filepath.Join(dir, name)); err != nil {
				return fmt.Errorf("put the keys in place: %w", err)
			}
		}
	}
	return errors.Join(syncFolder(dir), os.RemoveAll(tmp))
}

func write(tmp string, f founding, now time.Time) error {
	name := "central"
	a, k, first, err := central.Found(central.Founding{Now: now, Service: name,
		Authority: f.authority, Terms: ordinaryTerms})
	if err != nil {
		return err
	}
	drawer, held := filepath.Join(tmp, authorityFolder), filepath.Join(tmp, serviceFolder)
	for _, d := range []string{tmp, drawer, held} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return err
		}
	}
	err = errors.Join(
		writeKey(filepath.Join(drawer, rootKeyFile), a.Root),
		writeNew(filepath.Join(drawer, identityFile), identityText(a, now)),
		writeCertificate(filepath.Join(held, rootCertFile), k.Root),
		writeCertificate(filepath.Join(held, caCertFile), k.CA),
		writeKey(filepath.Join(held, caKeyFile), k.CAKey),
		writeKey(filepath.Join(held, receiptKeyFile), k.Receipt),
		writeKey(filepath.Join(held, listKeyFile), k.List),
		writeNew(filepath.Join(held, listCertFile), k.ListCert),
		writeNew(filepath.Join(held, firstTrustFile), first),
	)
	if err == nil && f.database != "" {
		err = writeNew(filepath.Join(held, databaseFile), []byte(f.database+"\n"))
	}
	return errors.Join(err, syncFolder(drawer), syncFolder(held),
		writeNew(filepath.Join(tmp, unfinishedReady), nil), syncFolder(tmp))
}

// service is an opened folder.
type service struct {
	dir     string
	keys    *central.Keys
	archive *archive.Archive
}

// openService opens a folder that begin made; the caller closes its archive.
func openService(ctx context.Context, dir string) (*service, error) {
	if err := named.Folder(dir); err != nil {
		return nil, fmt.Errorf("no folder of a service, which `central init` makes: %w", err)
	}
	if !exists(filepath.Join(dir, serviceFolder)) {
		return nil, fmt.Errorf("%s has no service: `central init` makes one", dir)
	}
	keys, first, err := readKeys(dir)
	if err != nil {
		return nil, err
	}
	dsn, err := os.ReadFile(filepath.Join(dir, serviceFolder, databaseFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	a, err := archive.Open(ctx, dir, strings.TrimSpace(string(dsn)))
	if err != nil {
		return nil, err
	}
	if err := central.Begin(ctx, a, keys, first); err != nil {
		a.Close()
		return nil, err
	}
	return &service{dir, keys, a}, nil
}

// withService opens the folder of a service for one command.
func withService(ctx context.Context, dir string, do func(*service) error) error {
	s, err := openService(ctx, dir)
	if err != nil {
		return err
	}
	defer s.archive.Close()
	return do(s)
}

// onService reads the flags of a command that has none but -data, and n arguments.
func (e *env) onService(ctx context.Context, name string, args []string, n int,
	do func(s *service, args []string) error) error {
	fs, data := e.flags(name)
	if err := parse(fs, args, data, n); err != nil {
		return err
	}
	return withService(ctx, *data, func(s *service) error { return do(s, fs.Args()) })
}

func (s *service) trust(ctx context.Context) (*receipt.Trust, error) {
	_, raw, err := s.archive.Trust(ctx)
	if err != nil {
		return nil, err
	}
	return receipt.ParseTrust(raw)
}
