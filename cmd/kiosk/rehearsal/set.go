// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Set is the specimen papers and answers of one procedure, as `passerelle specimen` writes them.
type Set struct {
	Procedure string
	Dir       string
	Answers   map[string]string
	Flat      map[string][]string // by slot: its sides as a flatbed scanner sees them, JPEG
}

// ReadSet reads one folder of specimens, with their pages flat: what a scanner's glass
// gets is the page of the PDF, not the photograph of it.
func ReadSet(dir string) (*Set, error) {
	s := &Set{Procedure: filepath.Base(dir), Dir: dir, Flat: map[string][]string{}}
	data, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.Answers); err != nil {
		return nil, fmt.Errorf("%s: answers.json: %w", s.Procedure, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.pdf"))
	if err != nil {
		return nil, err
	}
	flat := filepath.Join(dir, "flat")
	if err := os.MkdirAll(flat, 0o755); err != nil {
		return nil, err
	}
	for _, f := range files {
		slot := strings.TrimSuffix(filepath.Base(f), ".pdf")
		if out, err := exec.Command("pdftoppm", "-r", "300", "-jpeg", f,
			filepath.Join(flat, slot)).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("lay %s flat: %w: %s", slot, err, out)
		}
		if s.Flat[slot], err = filepath.Glob(filepath.Join(flat, slot+"-*.jpg")); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// OnStick copies the papers, as PDFs, to the folder that stands in for the stick.
func (s *Set) OnStick(stick string) error {
	files, err := filepath.Glob(filepath.Join(s.Dir, "*.pdf"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := copyFile(f, filepath.Join(stick, filepath.Base(f))); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

// Person prepares a visit with this set: the proof of address comes on the stick,
// everything else on the glass.
func (s *Set) Person(stage *Stage, lang string) (*Person, error) {
	p := &Person{Stage: stage, Lang: lang, Procedure: s.Procedure, Answers: s.Answers,
		Glass: map[string][]string{}, Stick: map[string]string{}}
	for slot, pictures := range s.Flat {
		if slot == "home.proof" {
			p.Stick[slot] = slot + ".pdf"
			if err := copyFile(filepath.Join(s.Dir, slot+".pdf"),
				filepath.Join(stage.Stick(), slot+".pdf")); err != nil {
				return nil, err
			}
			continue
		}
		p.Glass[slot] = pictures
	}
	return p, nil
}

// Leave waits for the second stage if the line is up, then ends the visit and waits for
// the welcome screen.
func (p *Person) Leave(ctx context.Context) error {
	// The receipt screen waits for the service's answer; the task ends when it arrives,
	// or after the configured time.
	o, err := p.Stage.Await(ctx, 40*time.Second, "the receipt to settle", func(o Outline) bool {
		return o.Step == "receipt" && o.Task == ""
	})
	if err != nil {
		return err
	}
	delete(p.shown, "receipt")
	if err := p.picture(ctx, o); err != nil {
		return err
	}
	if err := p.Stage.Touch(ctx, "end"); err != nil {
		return err
	}
	if o, err = p.Stage.AwaitStep(ctx, "goodbye"); err != nil {
		return err
	}
	if err := p.picture(ctx, o); err != nil {
		return err
	}
	if err := p.Stage.Touch(ctx, "end"); err != nil {
		return err
	}
	_, err = p.Stage.AwaitStep(ctx, "welcome")
	return err
}

// AwaitRegistered waits until the kiosk holds n receipts of the second stage.
func (s *Stage) AwaitRegistered(ctx context.Context, n int) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		stages, err := s.Receipts(ctx)
		if err != nil {
			return err
		}
		if have := count(stages, 2); have >= n {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the service registered fewer than %d dossiers: receipts of stages %v",
				n, stages)
		}
	}
}

func count(list []int, v int) (n int) {
	for _, x := range list {
		if x == v {
			n++
		}
	}
	return n
}

// Receipts returns the stage of each receipt that the kiosk holds, in the order of sealing.
func (s *Stage) Receipts(ctx context.Context) (stages []int, err error) {
	out, err := s.Command(ctx, s.program("passerelle"), "receipts", "-data", s.KioskData(),
		"-json").Output()
	if err != nil {
		return nil, fmt.Errorf("list the receipts: %w", err)
	}
	var rows []struct{ Stage1, Stage2 string }
	if err := json.Unmarshal(out, &rows); err != nil {
		return nil, fmt.Errorf("list the receipts: %w", err)
	}
	for _, r := range rows {
		stage := 1
		if r.Stage2 != "" {
			stage = 2
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// SaveTrust writes the service's trust list to a file.
func (s *Stage) SaveTrust(ctx context.Context, name string) error {
	out, err := s.Command(ctx, s.program("central"), "trust", "-data", s.CentralData()).Output()
	if err != nil {
		return fmt.Errorf("print the trust list: %w", err)
	}
	return os.WriteFile(name, out, 0o644)
}
