// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// TestTroubleIsSaidInASentence: what a technician reads names what is wrong, and has
// neither Go's words nor addresses in it.
func TestTroubleIsSaidInASentence(t *testing.T) {
	w := newWorld(t)
	closed := testkit.Listen(t)
	closed.Close()
	mute := testkit.Listen(t)
	go func() {
		for {
			c, err := mute.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	plain := httptest.NewServer(nil)
	defer plain.Close()
	for name, c := range map[string]struct {
		url  string
		kind error
		says string
	}{
		"a name that nobody has": {"https://borne.invalid:1", sync.ErrLine, "DNS"},
		"nothing listens": {"https://" + closed.Addr().String(), sync.ErrLine,
			"nothing listens"},
		"cut at once": {"https://" + mute.Addr().String(), sync.ErrLine,
			"the line broke"},
		"not TLS": {strings.Replace(plain.URL, "http:", "https:", 1),
			sync.ErrOtherService, "does not speak TLS"},
	} {
		k := w.kiosk()
		k.deposit(random(t, 10))
		k.redirect(c.url)
		_, err := k.drain(2 * time.Second)
		_, enrolErr := sync.Enrol(t.Context(), t.TempDir(), c.url, w.invite(), testkit.NewKey(t),
			time.Now())
		for what, err := range map[string]error{"drain": err, "enrolment": enrolErr} {
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, %s: %v; want %q", name, what, err, c.says)
			}
			for _, raw := range []string{"Get \"", "Post \"", "dial tcp", "127.0.0.1", "lookup",
				"EOF", "tls:", "http:"} {
				if err != nil && strings.Contains(err.Error(), raw) {
					t.Errorf("%s, %s: %q stands in %q", name, what, raw, err)
				}
			}
		}
	}
}
