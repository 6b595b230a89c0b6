// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

var requestWords = func() (out []string) {
	for _, r := range dossier.Requests() {
		out = append(out, string(r))
	}
	return out
}()

// marks reads which requests a line belongs to. In the first format there are none.
func (r *reader) marks(o *strictjson.Object) {
	if !r.titled {
		return
	}
	words := o.Strs("requests", false)
	for i, w := range words {
		at := fmt.Sprintf("requests[%d]", i)
		switch {
		case !slices.Contains(requestWords, w):
			o.Bad(at, "%q is none of %v", w, requestWords)
		case slices.Contains(words[:i], w):
			o.Bad(at, "%q stands twice", w)
		}
	}
}

// belongs reports whether a line is marked as belonging to this request, or not marked at all.
func (s *sheet) belongs(n *strictjson.Node) bool {
	m := n.Member("requests")
	return !s.titled || m == nil || slices.ContainsFunc(m.List, func(w *strictjson.Node) bool {
		return w.Text == string(s.request)
	})
}

// mine leaves out the lines that are marked as belonging to other requests.
func (s *sheet) mine(list []*strictjson.Node) []*strictjson.Node {
	return slices.DeleteFunc(slices.Clone(list), func(n *strictjson.Node) bool {
		return !s.belongs(n)
	})
}
