// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/sync/central"
)

func runEnroll(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("enroll")
	if err := parse(fs, args, data, 1); err != nil {
		return err
	}
	name := strings.TrimSpace(fs.Arg(0))
	if name == "" || len(name) > 80 || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return usage("the kiosk's name has 1 to 80 bytes")
	}
	return withService(ctx, *data, func(s *service) error {
		code, err := central.Invite(ctx, s.archive, s.keys, name, e.now())
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, "good for one hour, for one kiosk:")
		fmt.Fprintln(e.stdout, code)
		return nil
	})
}

func runRevoke(ctx context.Context, e *env, args []string) error {
	return e.onService(ctx, "revoke", args, 1, func(s *service, args []string) error {
		id := receipt.NormalizeLetters(args[0])
		err := central.Revoke(ctx, s.archive, s.keys, id, e.now())
		if errors.Is(err, central.ErrNoKiosk) {
			return fmt.Errorf("no kiosk %q has enrolled", id)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "revoked %s\n", id)
		return nil
	})
}

func runTrust(ctx context.Context, e *env, args []string) error {
	return e.onService(ctx, "trust", args, 0, func(s *service, _ []string) error {
		_, raw, err := s.archive.Trust(ctx)
		if err != nil {
			return err
		}
		_, err = e.stdout.Write(raw)
		return err
	})
}

// row is one dossier of list.
type row struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Size      int64  `json:"size"` // bytes
	Kiosk     string `json:"kiosk"`
	Procedure string `json:"procedure"`
	Received  string `json:"received"` // RFC 3339, UTC
	First     string `json:"first"`    // stage-1 receipt
	Receipt   string `json:"receipt"`  // stage-2 receipt
}

func runList(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("list")
	asJSON := fs.Bool("json", false, "an array of objects")
	if err := parse(fs, args, data, 0); err != nil {
		return err
	}
	return withService(ctx, *data, func(s *service) error {
		all, err := s.archive.List(ctx)
		if err != nil {
			return err
		}
		rows := []row{}
		for _, r := range all {
			rows = append(rows, row{r.ID.String(), r.ID.Reference(), r.Size, r.Kiosk,
				string(r.Procedure), r.Received.Format(time.RFC3339), r.First, r.Second})
		}
		if *asJSON {
			enc := json.NewEncoder(e.stdout)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(rows)
		}
		for _, r := range rows {
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\t%s\t%d bytes\n", r.ID,
				dossier.GroupReference(r.Reference), r.Received, r.Kiosk, r.Procedure, r.Size)
		}
		return nil
	})
}
