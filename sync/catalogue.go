// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"errors"
	"fmt"

	"passerelle/dossier/bundle"
)

// catalogue fetches the newest catalogue bundle and hands it over unread: the vault
// verifies it. It comes after the dossiers, which are what the line is for; failures are
// logged, and the next round tries again. A service that has none, or does not know the
// route, is not a problem.
func (c *Client) catalogue(ctx context.Context, l *line) {
	if err := c.fetchCatalogue(ctx, l); err != nil && ctx.Err() == nil {
		c.log().Warn("catalogue not fetched", "why", whyOf(err))
	}
}

func (c *Client) fetchCatalogue(ctx context.Context, l *line) error {
	raw, tag, err := c.fetch(ctx, l, RouteCatalogue, c.catalogueTag, bundle.MaxSize)
	var refused *refusal
	if errors.Is(err, errNoRoute) ||
		errors.As(err, &refused) && refused.code == RefusedUnknown {
		return nil
	}
	if err != nil || raw == nil {
		return err
	}
	if err := c.Outbox.NewCatalogue(raw); err != nil {
		return fmt.Errorf("%w: %w", errLocal, err)
	}
	c.catalogueTag = tag
	return nil
}
