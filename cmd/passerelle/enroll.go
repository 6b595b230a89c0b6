// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/storage"
	"passerelle/sync"
)

// openVault opens the vault, and says in plain words if the kiosk holds it.
func (e *env) openVault(data string) (*storage.Vault, error) {
	v, err := storage.Open(data, e.knowing(data))
	if errors.Is(err, storage.ErrRunning) {
		return nil, errors.New("the kiosk is running: stop it first (staff door, or the unit)")
	}
	if err != nil {
		return nil, fmt.Errorf("open the vault: %w", err)
	}
	return v, nil
}

func (e *env) options() storage.Options {
	return storage.Options{Now: func() dossier.Moment {
		return dossier.Moment{Time: e.now()}
	}, Usable: e.usable, Built: sync.BuildTime(built)}
}

// knowing returns the options that tell the vault, as in the kiosk, whether the service
// has confirmed this clock recently: that decides whether the clock is at fault, or a key
// that was issued while clocks were ahead.
func (e *env) knowing(data string) storage.Options {
	o := e.options()
	o.Now = func() dossier.Moment {
		m := dossier.Moment{Time: e.now()}
		if l, err := sync.LineOf(carryOf(data)); err == nil {
			m.Known = l.Clock.Known(m.Time)
		}
		return m
	}
	return o
}

func runEnroll(ctx context.Context, e *env, args []string) error {
	f := e.flags("enroll")
	data := f.String("data", "", "data folder of the kiosk")
	url := f.String("central", "", "address of the central service, https://HOST:PORT")
	text := f.String("code", "", "the enrolment code that `central enroll` printed")
	if err := want(f, args, "enroll -data DIR -central URL -code CODE is expected",
		0, 0, data, url, text); err != nil {
		return err
	}
	code, err := receipt.ParseCode(*text)
	if err != nil {
		return usage("the code is not well typed: %v", err)
	}
	v, err := e.openVault(*data)
	if err != nil {
		return err
	}
	defer v.Close()
	for _, f := range v.Faults() { // enrolling restores a lost list, but not a lost key
		switch f {
		case storage.SecretLost, storage.SecretDamaged, storage.KeyLost, storage.KeyDamaged,
			storage.KeyRevoked:
			return &storage.OutOfOrder{Fault: f}
		}
	}
	got, err := sync.Enrol(ctx, carryOf(*data), *url, code, v.ReceiptKey(), e.now())
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	if err := v.InstallTrust(got.Trust, &got.Pin); err != nil {
		return fmt.Errorf("keep the trust list: %w", err)
	}
	if err := noteClock(v, *data); err != nil {
		return fmt.Errorf("note the clock: %w", err)
	}
	t := v.Trust()
	fmt.Fprintf(e.stdout, "enrolled as %s\nroot %s\n", got.Kiosk, t.RootFingerprint())
	if t.Demo {
		fmt.Fprintln(e.stdout, "this authority is a demonstration")
	}
	for _, f := range v.Faults() {
		fmt.Fprintln(e.stderr, "passerelle: no papers are taken yet:",
			(&storage.OutOfOrder{Fault: f}).Error())
	}
	return nil
}
