// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"errors"

	"passerelle/capture"
)

// unreadable is the code of what no paper can be read from, for whatever reason.
const unreadable = "file.refused"

// codes is the one table from why a file is refused to what the person is told: the words
// are mishap.CODE.title and .help. Two reasons have one code where the person can do the
// same about both.
var codes = map[capture.Reason]string{
	capture.Encrypted: "file.encrypted", capture.Empty: "file.empty",
	capture.TooBig: "file.too_big", capture.Timeout: "file.too_big",
	capture.Memory: "file.too_big", capture.TooFine: "file.too_fine",
	capture.TooLong: "file.too_long", capture.AcrobatOnly: "file.acrobat_only",
	capture.Portfolio: "file.portfolio", capture.Unreadable: unreadable,
	capture.UnknownType: unreadable, capture.HEIC: "file.heic", capture.AVIF: "file.avif",
	capture.JPEGXL: "file.jxl", capture.JPEG2000: "file.jpx", capture.SVG: "file.svg",
	capture.Moving: "file.moving", capture.Document: "file.document",
	capture.Archive: "file.archive", capture.Mail: "file.mail", capture.Web: "file.web",
	capture.Video: "file.video", capture.Program: "file.program",
	capture.Shortcut: "file.shortcut", capture.Text: "file.text",
}

// Refusal says by which code the refusal of a foreign file is told, and how many pages
// came before it; ok is false for any other error. A reason that is in no list comes from
// a process that the file has led astray: the file can't be read.
func Refusal(err error) (code string, pages int, ok bool) {
	var r *capture.Refused
	if !errors.As(err, &r) {
		return "", 0, false
	}
	code, known := codes[r.Reason]
	if !known {
		code = unreadable
	}
	return code, r.Page, true
}
