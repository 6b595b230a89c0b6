// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"os"
)

// frame is what -outline writes: where the controls of the current frame are. A control's
// name is what a screen reader would say, and on the summary that is an answer, so it is
// written for a demonstration authority only.
type frame struct {
	Frame    uint64         `json:"frame"`
	Visit    uint64         `json:"visit"`
	Step     string         `json:"step"`
	Overlay  string         `json:"overlay"`
	Lang     string         `json:"lang"`
	Task     string         `json:"task"`
	Field    string         `json:"field"`
	Slot     string         `json:"slot"`
	Page     string         `json:"page"`
	Mishap   string         `json:"mishap"`
	Controls []frameControl `json:"controls"`
}

type frameControl struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Enabled bool   `json:"enabled"`
	Key     bool   `json:"key"`
}

// frames writes the newest frame to a file. One goroutine, not the UI's, renames each
// frame into place, so the file is never partial.
type frames struct {
	latest chan frame
	count  uint64
	last   []byte
}

// newFrames returns nil if no outline is wanted.
func newFrames(file string) *frames {
	if file == "" {
		return nil
	}
	f := &frames{latest: make(chan frame, 1)}
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
	fr := frame{Visit: s.Visit.Number, Step: string(s.Visit.Step), Overlay: string(s.Cover.Overlay),
		Lang: s.Person.Lang, Task: string(s.Job.Task), Field: string(s.Screen.Field),
		Slot: string(s.Paper.Slot), Page: string(s.Look.Page), Mishap: string(s.Cover.Mishap)}
	for _, c := range k.ui.Outline() {
		r := c.Rect
		fr.Controls = append(fr.Controls,
			frameControl{c.ID, c.Name, r.Min.X, r.Min.Y, r.Dx(), r.Dy(), c.Enabled, c.Key})
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
