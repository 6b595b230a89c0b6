// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"iter"
	"slices"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
)

// photographMemory is how many times the memory of other files a hungry one may take: in HEIC,
// one of 48 megapixels stands three times in that of its decoder, which takes 930 MB.
const photographMemory = 3

// boxed distinguishes the files of boxes (ISO/IEC 14496-12) by their brands: photographs
// of telephones (ISO/IEC 23008-12), pictures in AV1, and else films, of which none is a
// paper. Films and photographs share brands, so a picture's brand decides wherever it
// stands; of a moving picture only the first brand tells.
func boxed(b []byte) fileType {
	size := int(min(binary.BigEndian.Uint32(b), headLooked))
	head := b[8:max(12, min(size, len(b)))]
	kind := typeUnknown
	for at := 0; at+4 <= len(head); at += 4 {
		switch brand := string(head[at : at+4]); {
		case brand == "avif", brand == "avis":
			return typeAVIF
		case slices.Contains(heifBrands, brand):
			kind = typeHEIC
		}
	}
	return kind
}

// heifBrands are those of HEIF pictures and of sequences of them.
var heifBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1",
	"msf1", "mif2"}

// decodeHEIC sends the main picture of the file; the library has turned it upright. What it
// can't read (a sequence, a kind of picture newer than it is) keeps the name of its kind:
// the person has a way out that is that kind's. So does a picture that is in part
// transparent, which the library shows as if it were not.
func decodeHEIC(data []byte, lim Limits, out *Writer) error {
	if cutOff(data) || bytes.Contains(data, []byte("auxiliary:alpha\x00")) ||
		bytes.Contains(data, []byte("urn:mpeg:hevc:2015:auxid:1\x00")) {
		return refusal(HEIC)
	}
	img, err := picture(data, lim, func(r io.Reader) (image.Config, error) {
		c, err := heic.DecodeConfig(r)
		return halved(c), err
	}, heic.Decode)
	if err != nil {
		return named(err, HEIC)
	}
	return send(img, 0, 1, out)
}

// decodeAVIF sends the one picture of the file. The library leaves it as the camera held it.
func decodeAVIF(data []byte, lim Limits, out *Writer) error {
	if string(data[8:12]) == "avis" {
		return refusal(Moving)
	}
	orientation, ok := turnOf(data)
	if !ok || cutOff(data) { // the library shows what is there
		return refusal(AVIF)
	}
	img, err := picture(data, lim, avif.DecodeConfig, avif.Decode)
	if err != nil {
		return named(err, AVIF)
	}
	return send(img, 0, orientation, out)
}

// turnOf returns how the picture of a file of boxes is turned upright (ISO/IEC 23008-12,
// 6.5.10), as an Exif orientation. It is not ok where that can't be told: the file turns its
// pictures differently, or mirrors one.
func turnOf(b []byte) (orientation int, ok bool) {
	turned := []int{1, 8, 3, 6} // by quarters against the clock
	orientation = 1
	for kind, body := range within(b, "meta", "iprp", "ipco") {
		switch {
		case kind == "imir", kind == "irot" && (len(body) != 1 || orientation != 1):
			return 0, false
		case kind == "irot":
			orientation = turned[body[0]&3]
		}
	}
	return orientation, true
}

// cutOff reports whether a box that holds the picture is longer than what is left of the file.
// What follows the boxes may be anything: some telephones add data of their own.
func cutOff(b []byte) bool {
	for len(b) >= 8 {
		kind, size, _ := boxHead(b)
		if size > int64(len(b)) {
			return kind == "meta" || kind == "mdat" || kind == "moov"
		}
		if size < 8 {
			break
		}
		b = b[size:]
	}
	return false
}

// boxHead reads the beginning of a box, of which there are 8 bytes or more: its kind, its
// whole size, and how much of that is the beginning.
func boxHead(b []byte) (kind string, size, head int64) {
	size, head = int64(binary.BigEndian.Uint32(b)), 8
	if size == 1 && len(b) >= 16 {
		size, head = int64(binary.BigEndian.Uint64(b[8:])), 16
	}
	return string(b[4:8]), size, head
}

// boxes yields the boxes in b and what is in each, to the first that is malformed.
func boxes(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(kind string, body []byte) bool) {
		for len(b) >= 8 {
			kind, size, head := boxHead(b)
			if size == 0 {
				size = int64(len(b))
			}
			if size < head || size > int64(len(b)) || !yield(kind, b[head:size]) {
				return
			}
			b = b[size:]
		}
	}
}

// within yields the boxes in all boxes that lie in each other as path says.
func within(b []byte, path ...string) iter.Seq2[string, []byte] {
	return func(yield func(kind string, body []byte) bool) {
		for kind, body := range boxes(b) {
			if len(path) == 0 {
				if !yield(kind, body) {
					return
				}
				continue
			}
			if kind != path[0] || kind == "meta" && len(body) < 4 {
				continue
			}
			if kind == "meta" {
				body = body[4:] // its version and flags
			}
			for kind, body := range within(body, path[1:]...) {
				if !yield(kind, body) {
					return
				}
			}
		}
	}
}

// named gives what could not be read the name of its kind.
func named(err error, kind Reason) error {
	if r := refusal(Unreadable); errors.Is(err, r) {
		return refusal(kind)
	}
	return err
}
