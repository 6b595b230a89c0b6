// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Set is the specimen papers and answers of one procedure, as `passerelle specimen` writes them.
type Set struct {
	Procedure string
	Dir       string
	Answers   map[string]string
	Pictures  map[string][]string // by slot: its sides, in order
}

// ReadSet reads one folder of specimens.
func ReadSet(dir string) (*Set, error) {
	s := &Set{Procedure: filepath.Base(dir), Dir: dir, Pictures: map[string][]string{}}
	data, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.Answers); err != nil {
		return nil, fmt.Errorf("%s: answers.json: %w", s.Procedure, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jpg"))
	if err != nil {
		return nil, err
	}
	sort.Slice(files, func(i, j int) bool { return side(files[i]) < side(files[j]) })
	for _, f := range files {
		slot, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(f), ".jpg"), "@")
		s.Pictures[slot] = append(s.Pictures[slot], f)
	}
	return s, nil
}

// side sorts SLOT.jpg before SLOT@2.jpg.
func side(name string) string {
	base := strings.TrimSuffix(filepath.Base(name), ".jpg")
	if !strings.Contains(base, "@") {
		base += "@1"
	}
	return base
}

// OnStick copies the papers, as PDF, to the folder that plays the stick.
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

// Person prepares a visit with this set: the proof of address comes on the stick, everything else on the glass.
func (s *Set) Person(stage *Stage, lang string) (*Person, error) {
	p := &Person{Stage: stage, Lang: lang, Procedure: s.Procedure, Answers: s.Answers, Glass: map[string][]string{}, Stick: map[string]string{}}
	for slot, pictures := range s.Pictures {
		if slot == "home.proof" {
			p.Stick[slot] = slot + ".pdf"
			if err := copyFile(filepath.Join(s.Dir, slot+".pdf"), filepath.Join(stage.Stick(), slot+".pdf")); err != nil {
				return nil, err
			}
			continue
		}
		p.Glass[slot] = pictures
	}
	return p, nil
}

// Leave waits for the second stage if the line is up, then ends the visit and sees the welcome again.
func (p *Person) Leave(ctx context.Context) error {
	// The receipt screen hopes for the service's answer; the task ends when it came, or after the configured wait.
	o, err := p.Stage.Await(ctx, 40*time.Second, "the receipt to settle", func(o Outline) bool { return o.Step == "receipt" && o.Task == "" })
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

// SaveTrust writes the service's trust list to a file.
func (s *Stage) SaveTrust(ctx context.Context, name string) error {
	out, err := s.command(ctx, s.program("central"), "trust", "-data", s.CentralData()).Output()
	if err != nil {
		return fmt.Errorf("print the trust list: %w", err)
	}
	return os.WriteFile(name, out, 0o644)
}
