// SPDX-License-Identifier: AGPL-3.0-or-later

package strictjson

import (
	"strconv"
	"strings"
)

// Node is one JSON value with its place, so that an error can name file, line and path:
// "dcem.json:12: pieces[2].max_age_days". encoding/json accepts duplicate keys and does
// not report places, and its token interface is too slow to read the whole catalogue
// while a person waits (measured: a third of the speed).
type Node struct {
	File   string
	Line   int // from 1
	parent *Node
	Key    string // in the parent, if that is an object
	at     int    // in the parent, if that is a list
	// of an object, in order, each with its key; there are so few that searching them is
	// faster than a map
	Members []*Node
	List    []*Node // of a list
	Text    string  // of a string, decoded; of a number, as written
	Yes     bool    // of a boolean
	Kind    string  // object, array, string, number, boolean, null
}

// Path returns the node's place in its file, "pieces[2].max_age_days", or "" for the root.
func (n *Node) Path() string {
	switch {
	case n.parent == nil:
		return ""
	case n.parent.Kind == "array":
		return n.parent.Path() + "[" + strconv.Itoa(n.at) + "]"
	}
	return join(n.parent.Path(), n.Key)
}

func join(path, key string) string {
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}

// index returns the index of the member with a key, or -1.
func (n *Node) index(key string) int { return index(n.Members, key) }

func index(members []*Node, key string) int {
	for i, m := range members {
		if m.Key == key {
			return i
		}
	}
	return -1
}

// Member returns the value under a key, or nil.
func (n *Node) Member(key string) *Node {
	if i := n.index(key); i >= 0 {
		return n.Members[i]
	}
	return nil
}

// Find follows a relative path such as "when" or "alternatives[2]" as far as there are nodes.
func (n *Node) Find(rel string) *Node {
	for rel != "" {
		var next *Node
		if s, ok := strings.CutPrefix(rel, "["); ok {
			num, rest, _ := strings.Cut(s, "]")
			if i, err := strconv.Atoi(num); err == nil && i >= 0 && i < len(n.List) {
				next = n.List[i]
			}
			rel = strings.TrimPrefix(rest, ".")
		} else {
			end := strings.IndexAny(rel, ".[")
			if end < 0 {
				end = len(rel)
			}
			next = n.Member(rel[:end])
			rel = strings.TrimPrefix(rel[end:], ".")
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
