// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"passerelle/ui/session"
)

// pane lies under everything and feels the touches that meet nothing else: they do nothing, but they say that somebody is there.
type pane struct {
	widget.BaseWidget
	u *UI
}

var _ fyne.Tappable = (*pane)(nil)

func newPane(u *UI) *pane {
	p := &pane{u: u}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped tells the session that somebody is there.
func (p *pane) Tapped(*fyne.PointEvent) { p.u.Send(session.Touched{}) }

// MinSize is nothing: the pane is as large as the canvas.
func (p *pane) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer is for Fyne; there is nothing to see.
func (p *pane) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}
