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

// pinned returns the TLS configuration of a kiosk that knows its service by the root's pin alone. The service sends its whole chain, root included; the root whose
// key has the pin becomes the only root of a full verification: signatures, validity, use, and the host's name or address.
//
// Go's own verification is turned off because it wants the root before the handshake; VerifyConnection is called in every handshake, resumed ones too, before a byte of
// ours is sent.
func pinned(host string, pin [16]byte, now time.Time) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		ServerName:         host,
		NextProtos:         []string{"http/1.1"},
		InsecureSkipVerify: true, //nolint:gosec // verified whole in VerifyConnection, see above
		VerifyConnection:   func(s tls.ConnectionState) error { return verifyService(s, host, pin, now) },
		Time:               func() time.Time { return now },
	}
}

func verifyService(s tls.ConnectionState, host string, pin [16]byte, now time.Time) error {
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
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{
		DNSName: host, Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if invalid := (x509.CertificateInvalidError{}); errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return fmt.Errorf("%w: it is %s here", ErrClock, now.UTC().Format(time.RFC3339))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrOtherService, err)
	}
	return nil
}

// BuildTime reads when a program's source was committed, in RFC 3339, as the build writes it: the hour before which TLS believes no clock. Zero when the build does not
// say it.
func BuildTime(built string) time.Time {
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return time.Time{}
	}
	return t
}

// latest is the time that TLS goes by: a clock whose battery died is not believed when something later is known for sure.
func latest(times ...time.Time) time.Time {
	var t time.Time
	for _, u := range times {
		if u.After(t) {
			t = u
		}
	}
	return t
}
