// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// What the screens say about missing devices. session.Health decides what is offered; a
// sentence about a device has a separate form for when it is missing (".noscan",
// ".nostick", ".noprint").

// papersNotice says how papers can be given here, if not every way is available; nil if
// there is a scanner. otherwise says what to do if there is no way at all.
func (k *kit) papersNotice(otherwise string) glass.Box {
	switch h := k.s.Health; {
	case h.CanScan():
		return nil
	case h.CanRead() || h.TakesSticks():
		return k.notice("usb-duotone", k.say("device.scan.none"), k.say("device.scan.stick"),
			k.Pal.Tint)
	}
	return k.notice("warning-duotone", k.say("device.papers.none"), k.say(otherwise), k.Pal.Warn)
}

// stickCard offers the files on a stick; without one it says where to plug it in, and
// can't be touched. nil if this machine takes none.
func (k *kit) stickCard() glass.Box {
	h := k.s.Health
	c := card{id: "stick", icon: "usb-duotone", title: k.say("source.stick"),
		sub: k.say("source.stick.sub"), arrow: true, height: 196, iconPx: 104,
		what: session.StickAsked{}}
	switch {
	case h.CanRead():
		return k.card(c)
	case !h.TakesSticks():
		return nil
	case h.Stick == session.Busy: // somebody left it
		return k.notice("usb-duotone", k.say("mishap.stick.left.title"),
			k.say("mishap.stick.left.help"), k.Pal.Warn)
	}
	return k.notice("usb-duotone", k.say("source.plug"), k.say("source.plug.sub"), k.Pal.Tint)
}

// noPrinter says that nothing can be printed, and what to do with what is on the screen;
// nil if printing is possible.
func (k *kit) noPrinter() glass.Box {
	if k.s.Health.CanPrint() {
		return nil
	}
	return k.notice("printer-duotone", k.say("device.print.none"), k.say("device.print.note"),
		k.Pal.Tint)
}

// fitting returns the form of a sentence that mentions no missing device, or no two
// missing ones (".nostick.noprint").
func (k *kit) fitting(key string, args ...string) string {
	h := k.s.Health
	for _, f := range []struct {
		form    string
		missing bool
	}{{".noscan", !h.CanScan()}, {".nostick", !h.TakesSticks()}, {".noprint", !h.CanPrint()}} {
		if f.missing && k.cfg.Words.Has(key+f.form) {
			key += f.form
		}
	}
	return k.say(key, args...)
}

// againIcon returns the icon for giving a page again: a scanner only if there is one.
func (k *kit) againIcon() string {
	if k.s.Health.CanScan() {
		return "scan-duotone"
	}
	return "arrow-clockwise-duotone"
}

// deviceWhy says, for the staff, why a device is not working; "" if nothing more is known.
func (k *kit) deviceWhy(device string) string {
	if why := k.s.Health.Details[device]; why != "" {
		return k.sayOr("staff."+device+"."+why, "")
	}
	return ""
}
