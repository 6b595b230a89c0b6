// SPDX-License-Identifier: AGPL-3.0-or-later

package sound

import (
	"bytes"
	"encoding/binary"
	"math"
)

// bell returns two soft notes, a fourth apart, as a WAV with 16 bits at 22 050 Hz. They
// are quiet (-12 dB) and short (0.9 s), to call without scolding.
func bell() []byte {
	const rate = 22050
	samples := make([]int16, rate*9/10)
	for i := range samples {
		t := float64(i) / rate
		v := note(t, 587.33) + note(t-0.35, 783.99)
		samples[i] = int16(v * 8000)
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	head := []any{uint32(36 + 2*len(samples)), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1),
		uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"),
		uint32(2 * len(samples)), samples}
	for _, v := range head {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err) // writing to a buffer can't fail
		}
	}
	return b.Bytes()
}

// note sounds like a struck bar: it starts at once and dies away.
func note(t, hz float64) float64 {
	if t < 0 {
		return 0
	}
	return math.Exp(-4*t) * math.Min(1, t*200) * math.Sin(2*math.Pi*hz*t)
}
