// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	stdsync "sync"
	"time"
)

const (
	serverDays = 90
	renewDays  = 30 // before the expiry
)

// TLS returns the configuration of a listener: TLS 1.3 only, HTTP/1.1 only, a kiosk's
// certificate verified if it presents one ([Service] decides which routes require one).
// The service's own certificate names 127.0.0.1, ::1, localhost and hosts, and is
// reissued before it expires. Its chain is sent with the root, by which a kiosk that has
// only the pin recognises it.
func (k *Keys) TLS(hosts []string, now func() time.Time) (*tls.Config, error) {
	for _, h := range hosts {
		if h == "" || net.ParseIP(h) == nil && (len(h) > 253 || h[0] == '.') {
			return nil, fmt.Errorf("%q is neither a host's name nor an address", h)
		}
	}
	l := &leaf{keys: k, hosts: append([]string{"127.0.0.1", "::1", "localhost"}, hosts...),
		now: now}
	if _, err := l.get(nil); err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(k.CA)
	return &tls.Config{
		MinVersion:     tls.VersionTLS13,
		NextProtos:     []string{"http/1.1"},
		ClientAuth:     tls.VerifyClientCertIfGiven,
		ClientCAs:      pool,
		GetCertificate: l.get,
		Time:           now,
	}, nil
}

type leaf struct {
	keys  *Keys
	hosts []string
	now   func() time.Time

	mu   stdsync.Mutex
	cert *tls.Certificate
}

func (l *leaf) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cert != nil && l.now().AddDate(0, 0, renewDays).Before(l.cert.Leaf.NotAfter) {
		return l.cert, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the service's TLS key: %w", err)
	}
	cert, err := l.keys.issueServer(&key.PublicKey, l.hosts, l.now().AddDate(0, 0, serverDays))
	if err != nil {
		return nil, err
	}
	l.cert = &tls.Certificate{Certificate: [][]byte{cert.Raw, l.keys.CA.Raw, l.keys.Root.Raw},
		PrivateKey: key, Leaf: cert}
	return l.cert, nil
}
