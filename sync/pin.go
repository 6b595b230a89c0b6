// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"passerelle/dossier/receipt"
)

// pinned returns the TLS configuration of a kiosk that knows its service only by the
// root's pin. The service sends its whole chain, including the root; the root whose key
// matches the pin becomes the only root of a full verification: signatures, validity,
// use, and the host's name or address.
//
// Go's own verification is turned off because it needs the root before the handshake;
// VerifyConnection is called in every handshake, even resumed ones, before we send any byte.
//
// The chain must be valid at one of the hours, which are tried in turn (see [Client.hours]).
func pinned(host string, pin [16]byte, hours ...time.Time) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		ServerName:         host,
		NextProtos:         []string{"http/1.1"},
		InsecureSkipVerify: true, //nolint:gosec // verified whole in VerifyConnection, see above
		VerifyConnection: func(s tls.ConnectionState) error {
			return verifyService(s, host, pin, hours)
		},
		Time: func() time.Time { return hours[0] },
	}
}

func verifyService(s tls.ConnectionState, host string, pin [16]byte, hours []time.Time) error {
	if s.Version < tls.VersionTLS13 || len(s.PeerCertificates) == 0 {
		return ErrOtherService
	}
	roots, between, found := x509.NewCertPool(), x509.NewCertPool(), false
	for _, c := range s.PeerCertificates[1:] {
		if receipt.RootPin(c.RawSubjectPublicKeyInfo) == pin {
			roots.AddCert(c)
			found = true
		} else {
			between.AddCert(c)
		}
	}
	if !found {
		return fmt.Errorf("%w: its chain has another root", ErrOtherService)
	}
	for _, hour := range hours {
		_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{
			DNSName: host, Roots: roots, Intermediates: between, CurrentTime: hour,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		})
		var invalid x509.CertificateInvalidError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &invalid) || invalid.Reason != x509.Expired:
			return &trouble{ErrOtherService,
				"its certificate is not the authority's for this address", err}
		}
	}
	return fmt.Errorf("%w: it is %s here", ErrClock, hours[0].UTC().Format(time.RFC3339))
}

// hours returns the times at which the service's certificate may be valid.
//
// The first is this machine's time, but no earlier than what is certain: the time when
// this program was built, and the floor, a time on which service and machine once agreed.
// A clock that was set back, or whose battery died, therefore validates no certificate
// that had expired by then.
//
// The second is the last time that the service gave, if that is later: it is all that a
// machine without a clock has when nothing else is known. It is only an addition. If only
// the later of the two were tried, a service whose clock was wrong by a year for one
// minute would cut off every kiosk that called in that minute: its right certificates
// would have "expired" there, and no contact could correct it.
//
// An expired certificate would gain an attacker little: its key never leaves the memory
// of the service, dossiers are sealed to the authority, and receipts, lists and
// catalogues are signed by other keys. Refusing a good one would lose a whole fleet.
func (c *Client) hours() []time.Time {
	l := c.book.line()
	hours := []time.Time{latest(c.now(), l.Floor, c.BuildTime)}
	if l.Clock.Service.After(hours[0]) {
		hours = append(hours, l.Clock.Service)
	}
	return hours
}

// BuildTime parses the time at which a program's source was committed, in RFC 3339, as
// the build writes it: TLS never believes an earlier clock. It returns zero when the
// build does not contain it.
func BuildTime(built string) time.Time {
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return time.Time{}
	}
	return t
}

// latest returns the latest of some times.
func latest(times ...time.Time) time.Time {
	var t time.Time
	for _, u := range times {
		if u.After(t) {
			t = u
		}
	}
	return t
}
