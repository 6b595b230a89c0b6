// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"

	"passerelle/capture/stick"
	"passerelle/storage"
	"passerelle/ui/session"
)

// leastDisk is the space that a visit may need: a hundred pages, their PDFs, and the
// sealed file.
const leastDisk = 500 << 20

// Health returns the health of the machine. It queries the devices, so it is called
// periodically and never by a screen.
func (c *Clerk) Health(ctx context.Context) session.Health {
	h := session.Health{Version: c.Version, Clock: session.Broken, Scanner: session.Absent,
		Printer: session.Absent, Details: map[string]string{}}
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
	if c.Sound != nil {
		h.Sound = c.Sound(ctx)
	}
	h.Stick, h.Folder = c.stickHealth()
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
	h.Fault, h.FaultFile = c.fault()
	return h
}

// fault returns why no papers are taken.
func (c *Clerk) fault() (session.Fault, string) {
	if c.Vault == nil {
		return c.Closed, ""
	}
	if all := c.Vault.Faults(); len(all) > 0 {
		return session.Fault(all[0]), ""
	}
	if c.Carrier != nil && c.Vault.Enrolled() {
		return c.Carrier()
	}
	return "", ""
}

// fit is checked before a person begins, resumes a draft, or sends: much may have changed
// since the last health check. Errors: storage.ErrOutOfOrder, storage.ErrNotEnrolled.
func (c *Clerk) fit() error {
	if f, _ := c.fault(); f != "" {
		return storage.ErrOutOfOrder
	}
	return c.Vault.Fit()
}

// stickHealth says whether a stick is plugged in that is this visit's to use, and whether
// files lie in a plain folder of the configuration.
func (c *Clerk) stickHealth() (plugged session.Condition, folder bool) {
	if len(c.ImportFolders) == 0 {
		return session.Broken, false
	}
	there := c.sticks()
	plugged = session.Absent
	for _, at := range there {
		if !c.isLeft(at) {
			plugged = session.Good
			break
		}
		plugged = session.Busy
	}
	return plugged, stick.HoldFiles(c.ImportFolders, there)
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
