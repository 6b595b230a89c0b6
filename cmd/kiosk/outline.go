// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"os"

	"passerelle/cmd/kiosk/outline"
)

// frames writes the newest frame to a file. One goroutine, not the UI's, renames each
// frame into place, so the file is never partial.
type frames struct {
	latest chan outline.Screen
	count  uint64
	last   []byte
}

// newFrames returns nil if no outline is wanted.
func newFrames(file string) *frames {
	if file == "" {
		return nil
	}
	f := &frames{latest: make(chan outline.Screen, 1)}
	go f.write(file) // runs until the program ends
	return f
}

func (f *frames) write(file string) {
	for fr := range f.latest {
		b, err := json.Marshal(fr)
		if err != nil {
			continue // a frame holds plain values: this can't fail
		}
		if err := os.WriteFile(file+".new", b, 0o600); err == nil {
			_ = os.Rename(file+".new", file) // the next frame tries again
		}
	}
}

// framed is called on the UI goroutine after each frame.
func (k *kiosk) framed(f *frames) {
	if f == nil || k.ui == nil || !k.ui.State().Health.Demo {
		return
	}
	s := k.ui.State()
	fr := outline.Screen{Visit: s.Visit.Number, Step: string(s.Visit.Step), Overlay: string(s.Cover.Overlay),
		Lang: s.Person.Lang, Task: string(s.Job.Task), Field: string(s.Screen.Field),
		Slot: string(s.Paper.Slot), Page: string(s.Look.Page), Mishap: string(s.Cover.Mishap)}
	for _, c := range k.ui.Outline() {
		r := c.Rect
		fr.Controls = append(fr.Controls,
			outline.Control{ID: c.ID, Name: c.Name, X: r.Min.X, Y: r.Min.Y, W: r.Dx(), H: r.Dy(),
				Enabled: c.Enabled, Key: c.Key})
	}
	b, err := json.Marshal(fr)
	if err != nil || bytes.Equal(b, f.last) {
		return
	}
	f.last = b
	f.count++
	fr.Frame = f.count
	select {
	case <-f.latest: // an older frame that nobody has written yet
	default:
	}
	f.latest <- fr
}
