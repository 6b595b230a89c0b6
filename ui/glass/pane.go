// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// pane lies under everything and feels the touches that meet nothing else: they do
// nothing, but they say that somebody is there.
type pane struct {
	widget.BaseWidget
	touched func()
}

var _ fyne.Tappable = (*pane)(nil)

func newPane(touched func()) *pane {
	p := &pane{touched: touched}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped says that somebody is there.
func (p *pane) Tapped(*fyne.PointEvent) { p.touched() }

// MinSize is nothing: the pane is as large as the canvas.
func (p *pane) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer is for Fyne; there is nothing to see.
func (p *pane) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}
