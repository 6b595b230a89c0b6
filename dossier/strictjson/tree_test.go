// SPDX-License-Identifier: AGPL-3.0-or-later

package strictjson

import (
	"encoding/json"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// FuzzTree compares the reader of JSON with that of the standard library: what one takes
// the other takes, but for keys that stand twice, depth, and what is no UTF-8.
func FuzzTree(f *testing.F) {
	for _, s := range []string{`{"a": [1, -2.5e+3, "é\n\u00e9\ud83d\ude00", true, null]}`,
		`{"a":{}}`, `[[],{}]`, `"\ud800"`, `01`, `1.`, `{"a":1,}`, `[1 2]`, "\"a\nb\"", `{"a" 1}`,
		`tru`, `-`, "", ` {} {} `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("fuzz.json", data)
		valid := json.Valid(data)
		if err == nil && !valid {
			t.Fatalf("taken: %q", data)
		}
		if err != nil {
			for _, s := range []string{"stands twice", "nested more", "UTF-8"} {
				if strings.Contains(err.Error(), s) {
					return
				}
			}
			if valid {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		sameValue(t, n, data)
	})
}

// sameValue compares strings and structure with what encoding/json reads.
func sameValue(t *testing.T, n *Node, data []byte) {
	t.Helper()
	switch n.Kind {
	case "object":
		var m map[string]json.RawMessage
		if err := json.Unmarshal(data, &m); err != nil || len(m) != len(n.Members) {
			t.Fatalf("%d members, not %d: %v", len(n.Members), len(m), err)
		}
		for _, c := range n.Members {
			sameValue(t, c, m[c.Key])
		}
	case "array":
		var l []json.RawMessage
		if err := json.Unmarshal(data, &l); err != nil || len(l) != len(n.List) {
			t.Fatalf("%d values, not %d: %v", len(n.List), len(l), err)
		}
		for i, c := range n.List {
			sameValue(t, c, l[i])
		}
	case "string":
		var s string
		if err := json.Unmarshal(data, &s); err != nil || s != n.Text {
			t.Fatalf("%q, not %q: %v", n.Text, s, err)
		}
	case "number":
		var x json.Number
		if err := json.Unmarshal(data, &x); err != nil || x.String() != n.Text {
			t.Fatalf("%q, not %q: %v", n.Text, x, err)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"{\n  \"a\": 1,\n  \"a\": 2\n}":    "line 3: a: this key stands twice",
		"{\n\n\"a\": [1,\n\n {\"b\": x}]}": "line 5: it is not JSON",
		"{\"a\": 1\n\n":                    "line 3: it ends too early",
		"{}\n\n{}":                         "line 3: something stands after the end",
	} {
		if _, err := Parse("f", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	n, err := Parse("f", []byte("{\n\"a\": [\n1,\n{\"b\": {\"c\": \"x\"}}\n]}"))
	testkit.Must(t, err)
	for rel, want := range map[string]string{"a[1].b.c": "a[1].b.c 4", "a[1].b.d": "a[1].b 4",
		"a[0]": "a[0] 3", "a[7]": "a 2", "z": " 1"} {
		m := n.Find(rel)
		if got := m.Path() + " " + string(rune('0'+m.Line)); got != want {
			t.Errorf("%s: got %q, want %q", rel, got, want)
		}
	}
}
