// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// pane is below everything and receives the touches that hit nothing else: they do
// nothing but show that somebody is there.
type pane struct {
	widget.BaseWidget
	touched func()
}

var _ fyne.Tappable = (*pane)(nil)

// Tapped reports that somebody is there.
func (p *pane) Tapped(*fyne.PointEvent) { p.touched() }

// MinSize returns almost nothing: the pane is as large as the canvas.
func (p *pane) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

// CreateRenderer implements fyne.Widget; there is nothing to see.
func (p *pane) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}
