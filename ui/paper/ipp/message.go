// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ipp sends one page to a printer and reports what became of it. It uses the
// Internet Printing Protocol (RFC 8010, RFC 8011), directly with the printer or with a
// cupsd on this machine.
//
// It draws nothing and keeps nothing: it does not know what is on the page, has no queue,
// and never searches for printers. It is no general IPP library: it has five operations.
//
// What must be true: [Printed] is returned only for a job that the printer itself reports
// as completed; a page that did not come out is cancelled, so that it doesn't come out in
// front of the next person; the printer's answers are untrusted, and read within limits.
package ipp

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Operations (RFC 8011, section 5.4.15) and status codes (RFC 8011, appendix B) that are used here.
const (
	OpPrintJob             uint16 = 0x0002
	OpCancelJob            uint16 = 0x0008
	OpGetJobAttributes     uint16 = 0x0009
	OpGetPrinterAttributes uint16 = 0x000B

	StatusOK                uint16 = 0x0000
	statusLastSuccess       uint16 = 0x00FF
	StatusBadRequest        uint16 = 0x0400
	StatusNotFound          uint16 = 0x0406
	StatusNotPossible       uint16 = 0x0404
	StatusFormatUnsupported uint16 = 0x040A
	StatusNotAcceptingJobs  uint16 = 0x0506
	StatusBusy              uint16 = 0x0507
)

// Tags of groups (RFC 8010, section 3.5.1) and of values (3.5.2).
const (
	GroupOperation byte = 0x01
	GroupJob       byte = 0x02
	GroupEnd       byte = 0x03
	GroupPrinter   byte = 0x04

	TagInteger  byte = 0x21
	TagBoolean  byte = 0x22
	TagEnum     byte = 0x23
	TagBegin    byte = 0x34 // begins a collection
	TagEndColl  byte = 0x37
	TagName     byte = 0x42
	TagKeyword  byte = 0x44
	TagURI      byte = 0x45
	TagCharset  byte = 0x47
	TagLanguage byte = 0x48
	TagMIME     byte = 0x49
	TagMember   byte = 0x4A
)

// Limits on a printer's answer. The longest one seen, cupsd's list of everything, has 40
// KB and 150 attributes.
const (
	MaxMessage    = 1 << 20
	maxAttributes = 4096
	maxValues     = 16384
	maxDepth      = 8
)

// ErrMalformed is wrapped by Decode for bytes that are not an IPP message within the limits.
var ErrMalformed = errors.New("not an IPP message")

// Value is one value of an attribute. Of a collection, never read here, only the tag is
// kept.
type Value struct {
	Tag  byte
	Data []byte
}

// Attribute has a name and at least one value.
type Attribute struct {
	Name   string
	Values []Value
}

// Group is a list of attributes under one delimiter tag.
type Group struct {
	Tag        byte
	Attributes []Attribute
}

// Message is a request (Code is the operation) or a response (Code is the status).
type Message struct {
	Code      uint16
	RequestID uint32
	Groups    []Group
}

// Int returns an integer or enum value.
func Int(tag byte, v int) Value {
	return Value{tag, binary.BigEndian.AppendUint32(nil, uint32(int32(v)))}
}

// String returns a value of one of the character types.
func String(tag byte, s string) Value { return Value{tag, []byte(s)} }

// Bool returns a boolean value.
func Bool(v bool) Value {
	if v {
		return Value{TagBoolean, []byte{1}}
	}
	return Value{TagBoolean, []byte{0}}
}

// Add appends an attribute to the last group, or to a new one if that has another tag.
func (m *Message) Add(group byte, name string, values ...Value) {
	if n := len(m.Groups); n == 0 || m.Groups[n-1].Tag != group {
		m.Groups = append(m.Groups, Group{Tag: group})
	}
	g := &m.Groups[len(m.Groups)-1]
	g.Attributes = append(g.Attributes, Attribute{name, values})
}

// Encode returns the message in version 1.1, which every printer and cupsd understand,
// without the document, which follows it. It panics on a name or value longer than 65 535
// bytes, which would be a bug of ours.
func (m *Message) Encode() []byte {
	b := []byte{1, 1}
	b = binary.BigEndian.AppendUint16(b, m.Code)
	b = binary.BigEndian.AppendUint32(b, m.RequestID)
	for _, g := range m.Groups {
		b = append(b, g.Tag)
		for _, a := range g.Attributes {
			name := a.Name
			for _, v := range a.Values {
				b = append(b, v.Tag)
				b = appendField(b, []byte(name))
				b = appendField(b, v.Data)
				name = "" // further values of the same attribute
				if v.Tag == TagBegin {
					b = append(b, TagEndColl, 0, 0, 0, 0)
				}
			}
		}
	}
	return append(b, GroupEnd)
}

func appendField(b, data []byte) []byte {
	if len(data) > 0xFFFF {
		panic("ipp: field too long")
	}
	return append(binary.BigEndian.AppendUint16(b, uint16(len(data))), data...)
}

// Decode parses a message and also returns the bytes after it (the document of a
// Print-Job). Errors wrap ErrMalformed.
func Decode(b []byte) (*Message, []byte, error) {
	d := decoder{b: b}
	m, err := d.message()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return m, d.b, nil
}

type decoder struct {
	b                  []byte
	attributes, values int
}

var errShort = errors.New("it ends too early")

func (d *decoder) take(n int) ([]byte, error) {
	if n > len(d.b) {
		return nil, errShort
	}
	out := d.b[:n:n]
	d.b = d.b[n:]
	return out, nil
}

func (d *decoder) message() (*Message, error) {
	head, err := d.take(8)
	if err != nil {
		return nil, err
	}
	if head[0] != 1 && head[0] != 2 {
		return nil, fmt.Errorf("version %d", head[0])
	}
	m := &Message{Code: binary.BigEndian.Uint16(head[2:]),
		RequestID: binary.BigEndian.Uint32(head[4:])}
	for {
		tag, err := d.take(1)
		switch {
		case err != nil:
			return nil, err
		case tag[0] == GroupEnd:
			return m, nil
		case tag[0] < 0x10:
			m.Groups = append(m.Groups, Group{Tag: tag[0]})
			if len(m.Groups) > maxAttributes {
				return nil, errors.New("too many groups")
			}
			continue
		case len(m.Groups) == 0:
			return nil, errors.New("a value before any group")
		}
		if err := d.value(tag[0], &m.Groups[len(m.Groups)-1]); err != nil {
			return nil, err
		}
	}
}

// field reads a name and a value.
func (d *decoder) field() (name, data []byte, err error) {
	for _, out := range []*[]byte{&name, &data} {
		n, err := d.take(2)
		if err != nil {
			return nil, nil, err
		}
		if *out, err = d.take(int(binary.BigEndian.Uint16(n))); err != nil {
			return nil, nil, err
		}
	}
	return name, data, nil
}

func (d *decoder) value(tag byte, g *Group) error {
	name, data, err := d.field()
	if err != nil {
		return err
	}
	if d.values++; d.values > maxValues {
		return errors.New("too many values")
	}
	if tag == TagEndColl || tag == TagMember {
		return errors.New("part of a collection outside one")
	}
	if len(name) > 0 {
		if d.attributes++; d.attributes > maxAttributes {
			return errors.New("too many attributes")
		}
		g.Attributes = append(g.Attributes, Attribute{Name: string(name)})
	} else if len(g.Attributes) == 0 {
		return errors.New("a further value of no attribute")
	}
	if tag == TagBegin {
		data = nil
		if err := d.skipCollection(); err != nil {
			return err
		}
	}
	a := &g.Attributes[len(g.Attributes)-1]
	a.Values = append(a.Values, Value{tag, data})
	return nil
}

// skipCollection reads to the end of the current collection.
func (d *decoder) skipCollection() error {
	for depth := 1; depth > 0; {
		tag, err := d.take(1)
		if err != nil {
			return err
		}
		if tag[0] < 0x10 {
			return errors.New("a group inside a collection")
		}
		if _, _, err := d.field(); err != nil {
			return err
		}
		if d.values++; d.values > maxValues {
			return errors.New("too many values")
		}
		switch tag[0] {
		case TagBegin:
			if depth++; depth > maxDepth {
				return errors.New("collections too deep")
			}
		case TagEndColl:
			depth--
		}
	}
	return nil
}

// find returns the first attribute with that name in any group with that tag.
func (m *Message) find(group byte, name string) *Attribute {
	for i := range m.Groups {
		if m.Groups[i].Tag != group {
			continue
		}
		for j := range m.Groups[i].Attributes {
			if a := &m.Groups[i].Attributes[j]; a.Name == name {
				return a
			}
		}
	}
	return nil
}

// Strings returns the values of an attribute that are of character types.
func (m *Message) Strings(group byte, name string) []string {
	var out []string
	if a := m.find(group, name); a != nil {
		for _, v := range a.Values {
			if v.Tag >= 0x40 && v.Tag < 0x60 {
				out = append(out, string(v.Data))
			}
		}
	}
	return out
}

// Number returns the first value of an integer, enum or boolean attribute.
func (m *Message) Number(group byte, name string) (int, bool) {
	a := m.find(group, name)
	if a == nil {
		return 0, false
	}
	v := a.Values[0]
	switch {
	case (v.Tag == TagInteger || v.Tag == TagEnum) && len(v.Data) == 4:
		return int(int32(binary.BigEndian.Uint32(v.Data))), true
	case v.Tag == TagBoolean && len(v.Data) == 1:
		return int(v.Data[0]), true
	}
	return 0, false
}
