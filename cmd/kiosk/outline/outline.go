// SPDX-License-Identifier: AGPL-3.0-or-later

// Package outline is the form in which the kiosk's -outline says what is on the screen to
// the rehearsal that touches it.
//
// It neither writes nor reads the file.
//
// What must be true: it is written for a demonstration authority only. A control's name is
// what a screen reader would say, and on the summary that is an answer.
package outline

// Screen is where the controls of one frame are.
type Screen struct {
	Frame    uint64    `json:"frame"`
	Visit    uint64    `json:"visit"`
	Step     string    `json:"step"`
	Overlay  string    `json:"overlay"`
	Lang     string    `json:"lang"`
	Task     string    `json:"task"`
	Field    string    `json:"field"`
	Slot     string    `json:"slot"`
	Page     string    `json:"page"` // under review
	Mishap   string    `json:"mishap"`
	Controls []Control `json:"controls"`
}

// Control is one thing that can be touched.
type Control struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Enabled bool   `json:"enabled"`
	Key     bool   `json:"key"`
}
