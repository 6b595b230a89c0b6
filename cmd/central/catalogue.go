// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"passerelle/dossier/bundle"
	"passerelle/dossier/named"
	"passerelle/sync/central"
	"passerelle/sync/central/archive"
)

// runCatalogue publishes a list that an editor of the authority has signed (`passerelle
// catalogue sign`), or prints which one is offered. The service has no key to sign one.
func runCatalogue(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "publish":
			return runPublish(ctx, e, args[1:])
		case "show":
			return runShow(ctx, e, args[1:])
		}
	}
	return usage("catalogue publish -data DIR BUNDLE is expected, or catalogue show -data DIR")
}

func runPublish(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("catalogue publish")
	if err := parse(fs, args, data, 1); err != nil {
		return err
	}
	raw, err := named.Read(fs.Arg(0), bundle.MaxSize)
	if err != nil {
		return err
	}
	return withService(ctx, *data, func(s *service) error {
		b, err := central.Publish(ctx, s.archive, s.keys, raw, e.now())
		if err != nil {
			return fmt.Errorf("%s: %w", fs.Arg(0), err)
		}
		fmt.Fprintf(e.stdout, "published %s, %d procedures, good until %s\n", b.Version,
			len(b.Catalogue.Procedures()), b.Expires.Format(time.DateOnly))
		return nil
	})
}

func runShow(ctx context.Context, e *env, args []string) error {
	return e.onService(ctx, "catalogue show", args, 0, func(s *service, _ []string) error {
		_, raw, err := s.archive.Catalogue(ctx)
		if errors.Is(err, archive.ErrNotFound) {
			return errors.New("no catalogue has been published: " +
				"kiosks use the one of their program")
		}
		if err != nil {
			return err
		}
		b, err := bundle.Open(raw)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s, %d procedures, issued %s, good until %s, digest %x\n",
			b.Version, len(b.Catalogue.Procedures()), b.Issued.Format(time.DateOnly),
			b.Expires.Format(time.DateOnly), b.Digest)
		return nil
	})
}
