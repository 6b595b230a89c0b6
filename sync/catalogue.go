// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"errors"
	"fmt"
	"net/http"

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
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	req, err := l.request(ctx, http.MethodGet, RouteCatalogue, nil)
	if err != nil {
		return err
	}
	if c.catalogueTag != "" {
		req.Header.Set("If-None-Match", c.catalogueTag)
	}
	resp, err := c.do(l, req)
	var refused *refusal
	if errors.As(err, &refused) && refused.code == RefusedUnknown {
		return nil
	}
	if err != nil {
		return err
	}
	raw, err := small(resp, bundle.MaxSize)
	if err != nil {
		return err
	}
	switch resp.StatusCode {
	case http.StatusNotModified, http.StatusNotFound:
		return nil
	case http.StatusOK:
		if err := c.Outbox.NewCatalogue(raw); err != nil {
			return fmt.Errorf("%w: %w", errLocal, err)
		}
		c.catalogueTag = resp.Header.Get("ETag")
		return nil
	}
	return fmt.Errorf("%w: it answers %d", ErrOtherService, resp.StatusCode)
}
