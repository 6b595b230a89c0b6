// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Kinds of files that people bring and that are not read here. Each has its own name
// because the person can do something different about each. They are reasons like the
// others: they travel as text and are never renamed.
const (
	HEIC     Reason = "heic"     // a telephone's photograph
	AVIF     Reason = "avif"     // a picture
	JPEGXL   Reason = "jxl"      // a picture
	JPEG2000 Reason = "jpx"      // a picture
	SVG      Reason = "svg"      // a drawing
	Moving   Reason = "moving"   // an animation
	Document Reason = "document" // from an office program
	Archive  Reason = "archive"  // several files packed into one
	Mail     Reason = "mail"     // a message with its attachments
	Web      Reason = "web"      // a web page
	Video    Reason = "video"    // or sound
	Program  Reason = "program"  // an executable
	Shortcut Reason = "shortcut" // it only says where the paper is
	Text     Reason = "text"     // plain text without pages
)

// headLooked is how many bytes of a file are examined to find out what it is.
const headLooked = 4096

// magics are initial bytes. Longer ones that fit only one kind come first.
var magics = []struct {
	head string
	kind Reason
}{
	{"\x00\x00\x00\x0cjP  ", JPEG2000}, {"\xff\x4f\xff\x51", JPEG2000},
	{"\x00\x00\x00\x0cJXL ", JPEGXL}, {"\xff\x0a", JPEGXL},
	{"{\\rtf", Document}, {"%!PS", Document}, {"AT&TFORM", Document}, {"8BPS", Document},
	{"Rar!\x1a\x07", Archive}, {"7z\xbc\xaf\x27\x1c", Archive}, {"\x1f\x8b", Archive},
	{"BZh", Archive}, {"\xfd7zXZ\x00", Archive}, {"MSCF", Archive},
	{"\x1aE\xdf\xa3", Video}, {"ID3", Video}, {"OggS", Video}, {"fLaC", Video}, {"#!AMR", Video},
	{"FLV\x01", Video}, {"\x00\x00\x01\xba", Video},
	{"\x00\x00\x01\xb3", Video}, {"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Video}, {"\xff\xfb", Video},
	{"\xff\xf1", Video},
	{"MZ", Program}, {"\x7fELF", Program}, {"#!", Program}, {"\xcf\xfa\xed\xfe", Program},
	{"\xca\xfe\xba\xbe", Program},
	{"\x4c\x00\x00\x00\x01\x14\x02\x00", Shortcut}, {"[InternetShortcut]", Shortcut},
}

// foreign determines from its bytes what kind a file is that nothing here reads;
// UnknownType if unknown.
func foreign(b []byte) Reason {
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.head)) {
			return m.kind
		}
	}
	switch {
	case len(b) >= 12 && string(b[4:8]) == "ftyp": // the pictures among them are read
		return Video
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return packed(b)
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		// Word, Excel, Outlook before 2007
		if bytes.Contains(b, wide("__substg1.0_")) ||
			bytes.Contains(b, wide("__properties_version1.0")) {
			return Mail
		}
		return Document
	case len(b) >= 12 && string(b[:4]) == "RIFF" &&
		(string(b[8:12]) == "AVI " || string(b[8:12]) == "WAVE"):
		return Video
	case len(b) > 262 && string(b[257:262]) == "ustar":
		return Archive
	}
	return written(b)
}

// wide encodes ASCII as names are stored in such files: UTF-16, little-endian.
func wide(s string) (out []byte) {
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// packed determines what a ZIP file contains: programs for documents and spreadsheets
// save them in that format.
func packed(b []byte) Reason {
	for _, sign := range []string{"[Content_Types].xml",
		"mimetypeapplication/vnd.oasis.opendocument", "mimetypeapplication/vnd.sun.xml",
		"Index/Document.iwa", "Index.zip", "mimetypeapplication/epub"} {
		if bytes.Contains(b, []byte(sign)) {
			return Document
		}
	}
	return Archive
}

// mailHeads begin the header lines of a message (RFC 5322, 2.2).
var mailHeads = []string{"from:", "to:", "subject:", "date:", "mime-version:", "received:",
	"message-id:", "return-path:", "delivered-to:", "content-type:", "reply-to:", "x-"}

// written distinguishes kinds of text; UnknownType for anything that is not text.
func written(b []byte) Reason {
	head := b[:min(len(b), headLooked)]
	// UTF-16: Windows Notepad
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return Text
	}
	if bytes.IndexByte(head, 0) >= 0 || !readable(head) {
		return UnknownType
	}
	low := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	switch {
	case strings.HasPrefix(low, "[internetshortcut]"), strings.HasPrefix(low, "[desktop entry]"),
		strings.Contains(low, "<plist") && strings.Contains(low, "<key>url</key>"):
		return Shortcut
	case strings.HasPrefix(low, "<svg"), strings.HasPrefix(low, "<?xml") &&
		strings.Contains(low, "<svg"), strings.HasPrefix(low, "<!doctype svg"):
		return SVG
	case strings.HasPrefix(low, "<!doctype html"), strings.HasPrefix(low, "<html"),
		strings.Contains(low, "<html"):
		return Web
	}
	heads := 0
	for i, line := range strings.Split(low, "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" {
			break // the header ends
		}
		for _, h := range mailHeads {
			if strings.HasPrefix(line, h) || i == 0 && strings.HasPrefix(line, "from ") {
				heads++
				break
			}
		}
	}
	if heads >= 2 {
		return Mail
	}
	return Text
}

// readable distinguishes text from other bytes: UTF-8, or an older character set with few
// control characters.
func readable(b []byte) bool {
	odd := 0
	for _, c := range b {
		if c < ' ' && !isSpace(c) && c != '\x1b' || c == 0x7f {
			odd++
		}
	}
	if odd > 0 {
		return false
	}
	for cut := range min(4, len(b)) { // the last character may have been cut
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	high := 0
	for _, c := range b {
		if c >= 0x80 {
			high++
		}
	}
	return high*4 < len(b)
}
