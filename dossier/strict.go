// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"
)

// node is one JSON value with its place, so that an error can name it: "pieces[2].max_age_days". encoding/json alone accepts a key that stands twice and names no
// place.
type node struct {
	path string
	keys []string // of an object, in order
	obj  map[string]*node
	arr  []*node
	val  any // string, json.Number, bool or nil
	kind string
}

// parseTree reads one JSON value and nothing after it.
func parseTree(data []byte) (*node, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("it is not UTF-8") // encoding/json would put U+FFFD in its place and say nothing
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := readNode(dec, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands after the end")
	}
	return n, nil
}

// maxNesting bounds objects and lists inside each other: a path is written for each, and no file of ours goes past eight.
const maxNesting = 32

func readNode(dec *json.Decoder, path string, depth int) (*node, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nested more than %d deep", maxNesting)
	}
	t, err := dec.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("%s: %w", place(path), err)
	}
	n := &node{path: path}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return n, n.readArray(dec, depth+1)
		}
		return n, n.readObject(dec, depth+1)
	case string:
		n.kind, n.val = "string", t
	case json.Number:
		n.kind, n.val = "number", t
	case bool:
		n.kind, n.val = "boolean", t
	default:
		n.kind = "null"
	}
	return n, nil
}

func (n *node) readArray(dec *json.Decoder, depth int) error {
	n.kind = "array"
	for dec.More() {
		c, err := readNode(dec, fmt.Sprintf("%s[%d]", n.path, len(n.arr)), depth)
		if err != nil {
			return err
		}
		n.arr = append(n.arr, c)
	}
	_, err := dec.Token()
	return err
}

func (n *node) readObject(dec *json.Decoder, depth int) error {
	n.kind, n.obj = "object", map[string]*node{}
	for dec.More() {
		k, err := dec.Token()
		if err != nil {
			return fmt.Errorf("%s: %w", place(n.path), err)
		}
		key := k.(string) // the decoder lets nothing else be a key
		c, err := readNode(dec, join(n.path, key), depth)
		if err != nil {
			return err
		}
		if n.obj[key] != nil {
			return fmt.Errorf("%s: this key stands twice", c.path)
		}
		n.obj[key] = c
		n.keys = append(n.keys, key)
	}
	_, err := dec.Token()
	return err
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func place(path string) string {
	if path == "" {
		return "the whole"
	}
	return path
}

// reader takes values out of objects and notes what is wrong; each object is closed by a call that reports the keys nobody asked for.
type reader struct{ errs []error }

func (r *reader) bad(path, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s: %s", place(path), fmt.Sprintf(format, args...)))
}

// object is one JSON object being read.
type object struct {
	r    *reader
	n    *node
	used map[string]bool
}

func (r *reader) object(n *node) *object {
	if n.kind != "object" {
		r.bad(n.path, "an object is expected, not a %s", n.kind)
		n = &node{path: n.path, kind: "object", obj: map[string]*node{}}
		return &object{r: nil, n: n, used: map[string]bool{}}
	}
	return &object{r: r, n: n, used: map[string]bool{}}
}

// done reports unknown keys.
func (o *object) done() {
	if o.r == nil {
		return
	}
	for _, k := range o.n.keys {
		if !o.used[k] {
			o.r.bad(o.n.obj[k].path, "unknown key")
		}
	}
}

func (o *object) get(key, kind string, required bool) *node {
	o.used[key] = true
	c := o.n.obj[key]
	if o.r == nil {
		return nil
	}
	if c == nil {
		if required {
			o.r.bad(join(o.n.path, key), "this key is missing")
		}
		return nil
	}
	if c.kind != kind {
		o.r.bad(c.path, "a %s is expected, not a %s", kind, c.kind)
		return nil
	}
	return c
}

func (o *object) str(key string, required bool) string {
	if c := o.get(key, "string", required); c != nil {
		s := c.val.(string)
		if s == "" {
			o.r.bad(c.path, "it is empty")
		}
		return s
	}
	return ""
}

func (o *object) num(key string, required bool) int {
	if c := o.get(key, "number", required); c != nil {
		v, err := strconv.Atoi(c.val.(json.Number).String())
		if err != nil || v < 0 {
			o.r.bad(c.path, "a whole number from 0 is expected")
		}
		return v
	}
	return 0
}

func (o *object) flag(key string, otherwise bool) bool {
	if c := o.get(key, "boolean", false); c != nil {
		return c.val.(bool)
	}
	return otherwise
}

// doubt reads "verified", which is never left out: a rule that nobody marked would pass for certain.
func (o *object) doubt() bool {
	c := o.get("verified", "boolean", true)
	return c != nil && c.val.(bool)
}

func (o *object) day(key string, required bool) time.Time {
	s := o.str(key, required)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		o.r.bad(join(o.n.path, key), "%q is not a day such as 2026-11-24", s)
	}
	return t
}

func (o *object) list(key string, required bool) []*node {
	if c := o.get(key, "array", required); c != nil {
		return c.arr
	}
	return nil
}

func (o *object) strs(key string, required bool) (out []string) {
	for _, c := range o.list(key, required) {
		if c.kind != "string" {
			o.r.bad(c.path, "a string is expected, not a %s", c.kind)
			continue
		}
		out = append(out, c.val.(string))
	}
	return out
}

// sub returns the object under key, nil if there is none.
func (o *object) sub(key string, required bool) *object {
	if c := o.get(key, "object", required); c != nil {
		return o.r.object(c)
	}
	return nil
}

// err joins what was wrong, each with the file's name before it.
func (r *reader) err(file string) error {
	sort.SliceStable(r.errs, func(i, j int) bool { return r.errs[i].Error() < r.errs[j].Error() })
	out := make([]error, len(r.errs))
	for i, e := range r.errs {
		out[i] = fmt.Errorf("%s: %w", file, e)
	}
	return errors.Join(out...)
}
