// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"os"
	"time"

	"fyne.io/fyne/v2"
)

// beat is the pace of the heartbeat.
const beat = 100 * time.Millisecond

// heartbeat measures how late the UI goroutine runs what is handed to it: ten times a
// second, starting one second after the window opened, it hands over a function and notes
// when it ran. At the end it writes the delays, in milliseconds, to a file. It is for the
// end-to-end tests, under a demonstration authority.
func heartbeat(ctx context.Context, file string) {
	delays := make(chan time.Duration, 1<<16)
	open := make(chan struct{})
	fyne.Do(func() { close(open) })
	select { // the window is being created: nobody is using it yet
	case <-open:
		time.Sleep(time.Second)
	case <-ctx.Done():
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			sent := time.Now()
			fyne.Do(func() {
				select {
				case delays <- time.Since(sent):
				default: // two hours of beats: that is enough
				}
			})
		case <-ctx.Done():
			writeBeats(file, delays)
			return
		}
	}
}

func writeBeats(file string, delays chan time.Duration) {
	ms := []float64{}
	for {
		select {
		case d := <-delays:
			ms = append(ms, float64(d.Microseconds())/1000)
			continue
		default:
		}
		break
	}
	if b, err := json.Marshal(ms); err == nil {
		_ = os.WriteFile(file, b, 0o600) // for a rehearsal, which reports when it finds none
	}
}
