// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// FuzzEnrolmentRequest: what strangers post is read or refused, and what is read means
// the same when it is written again.
func FuzzEnrolmentRequest(f *testing.F) {
	good, err := json.Marshal(sync.EnrolmentRequest{Format: sync.EnrolmentFormat,
		Secret: make([]byte, 10), TLSKey: []byte{1}, ReceiptKey: []byte{2}})
	testkit.Must(f, err)
	f.Add(string(good))
	f.Add(string(good) + "{}")
	f.Add(strings.Replace(string(good), "{", `{"more":1,`, 1))
	f.Add("null")
	f.Fuzz(func(t *testing.T, text string) {
		req, err := readEnrolment(strings.NewReader(text))
		if err != nil {
			return
		}
		e := enrolment{request: req}
		if e.readKeys() {
			t.Log("two keys")
		}
		again, err := json.Marshal(req)
		testkit.Must(t, err)
		back, err := readEnrolment(bytes.NewReader(again))
		if err != nil || !bytes.Equal(back.Secret, req.Secret) ||
			!bytes.Equal(back.TLSKey, req.TLSKey) {
			t.Errorf("%q is not read again: %v", again, err)
		}
	})
}

func TestAnEnrolmentRequestIsStrict(t *testing.T) {
	good := `{"format":"` + sync.EnrolmentFormat +
		`","secret":"AAAAAAAAAAAAAA==","tls_key":"","receipt_key":"","tls_proof":"","receipt_proof":""}`
	if _, err := readEnrolment(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "null", "[]", good + " {}", good[:len(good)-1],
		strings.Replace(good, "/1", "/2", 1), strings.Replace(good, "AAAAAAAAAAAAAA==", "AAAA", 1),
		strings.Replace(good, "{", `{"admin":true,`, 1)} {
		if _, err := readEnrolment(strings.NewReader(bad)); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
}
