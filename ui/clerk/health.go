// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"

	"passerelle/ui/session"
)

// leastDisk is the room that a visit may need: a hundred pages, their PDFs, and the sealed file.
const leastDisk = 500 << 20

// Health says how the machine is. It asks the devices, so it is called from time to time and never by a screen.
func (c *Clerk) Health(ctx context.Context) session.Health {
	h := session.Health{Version: c.Version, Clock: session.Broken, Scanner: session.Absent, Printer: session.Absent, Details: map[string]string{}}
	if c.Details != nil {
		for k, v := range c.Details() {
			h.Details[k] = v
		}
	}
	if c.now().Known {
		h.Clock = session.Good
	}
	if c.Scanner != nil {
		h.Scanner = c.Scanner.State(ctx)
	}
	if c.Printer != nil {
		h.Printer = c.Printer.State(ctx)
	}
	if c.Line != nil {
		h.Line = c.Line()
	}
	if c.Certificate != nil {
		h.CertUntil = c.Certificate()
	}
	if c.List != nil {
		h.List = c.List()
	}
	c.vaultHealth(&h)
	return h
}

func (c *Clerk) vaultHealth(h *session.Health) {
	if c.Vault == nil {
		h.Vault = session.Broken
		return
	}
	stats, err := c.Vault.Stats()
	if err != nil {
		h.Vault, h.Disk = session.Broken, session.Unknown
		c.log().Warn("the vault does not answer")
		return
	}
	h.Vault, h.Disk = session.Good, session.Good
	if stats.DiskFree < leastDisk {
		h.Disk = session.Broken
	}
	h.QueueCount, h.QueueSince = stats.Waiting, stats.Oldest
	if trust := c.Vault.Trust(); trust != nil {
		h.Enrolled, h.Demo = true, trust.Demo
	}
	switch found := c.Vault.Condition(); {
	case found.Restored:
		h.Details["vault"] = "restored"
	case found.Quarantined:
		h.Details["vault"] = "quarantined"
	}
}
