// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"archive/tar"
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// The tar is POSIX ustar with exactly one way to write each header: regular file, mode
// 0600, owner and group 0 without names, time 0. A header therefore follows from the name
// and the size alone, and a reader compares instead of interpreting: no tar parser ever
// sees foreign bytes.

const (
	blockSize    = 512
	manifestName = "manifest.json"
)

// header returns the 512 bytes before a member. name and size have already been checked:
// an error is a bug.
func header(name string, size int64) []byte {
	var out bytes.Buffer
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600,
		ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if err := tar.NewWriter(&out).WriteHeader(h); err != nil {
		panic(fmt.Sprintf("sealed: header of %d bytes: %v", size, err))
	}
	if out.Len() != blockSize {
		panic("sealed: header of more than one block")
	}
	return out.Bytes()
}

// padding returns the zero bytes that fill the last block of a member.
func padding(size int64) []byte { return make([]byte, (blockSize-size%blockSize)%blockSize) }

// manifestSize reads the size from the first header, the only one that a reader can't
// predict, and checks the header against it.
func manifestSize(block []byte) (int64, error) {
	size, err := strconv.ParseInt(string(bytes.TrimRight(block[124:136], "\x00")), 8, 64)
	if err != nil || size < 1 || size > maxManifest ||
		!bytes.Equal(block, header(manifestName, size)) {
		return 0, fmt.Errorf("%w: it does not begin with its manifest", ErrDamaged)
	}
	return size, nil
}
