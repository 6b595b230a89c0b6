// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

// TestAnotherListBetweenVisits brings a newer list of procedures in the middle of a
// visit. That visit ends with the list it began with; the next one has the new one, on
// the screen and in what is sent.
func TestAnotherListBetweenVisits(t *testing.T) {
	s, ctx := staged(t, 8*time.Minute)
	first := visitor(t, s, "changement-adresse", "fr")
	givePapers(t, ctx, first, 1)
	before := papersOn(t, s)
	if !strings.Contains(before, "Votre passeport") {
		t.Fatalf("no passport among\n%s", before)
	}
	bringList(t, ctx, s, "2099.1.1")
	must(t, first.Walk(ctx))
	if used := logged(t, s, "catalogue.used"); used {
		t.Error("the list was changed while the visit was on")
	}
	must(t, first.Leave(ctx))
	until(t, ctx, 100*time.Millisecond, "the kiosk uses the new list", func() bool {
		return logged(t, s, "catalogue.used")
	})

	second := visitor(t, s, "changement-adresse", "fr")
	givePapers(t, ctx, second, 1)
	if after := papersOn(t, s); !strings.Contains(after, "Le passeport nouveau") {
		t.Errorf("the second visit shows\n%s", after)
	}
	must(t, second.Walk(ctx))
	must(t, second.Leave(ctx))
	must(t, s.AwaitRegistered(ctx, 2))
	if got, want := versionsSent(t, ctx, s),
		[]string{compiledVersion(t, ctx), "2099.1.1"}; !slices.Equal(got, want) {
		t.Errorf("the dossiers say that they were judged by %q, want %q", got, want)
	}
}

func command(t *testing.T, ctx context.Context, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(ctx, filepath.Join(built, name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// bringList signs a changed list with the authority's root, leaves it where the carrier
// does, and waits until the vault has taken it.
func bringList(t *testing.T, ctx context.Context, s *rehearsal.Stage, version string) {
	t.Helper()
	list, bundle := filepath.Join(s.Dir, "list"), filepath.Join(s.Dir, "list.pscb")
	command(t, ctx, "passerelle", "catalogue", "copy", "-o", list)
	edit := func(name, from, to string) {
		t.Helper()
		data := testkit.Read(t, list, name)
		changed := regexp.MustCompile(from).ReplaceAllString(string(data), to)
		if changed == string(data) {
			t.Fatalf("%s has no %s", name, from)
		}
		testkit.Write(t, filepath.Join(list, name), []byte(changed))
	}
	edit("procedures/catalogue.json", `"version": "[0-9.]+"`, `"version": "`+version+`"`)
	edit("words/fr/procedures.json", `"Votre passeport"`, `"Le passeport nouveau"`)
	command(t, ctx, "passerelle", "catalogue", "sign", "-authority", s.CentralData(), "-o", bundle,
		list)
	in := filepath.Join(s.KioskData(), "spool", "in", "catalogue")
	must(t, os.Rename(bundle, in))
	until(t, ctx, 100*time.Millisecond, "the vault takes the list", func() bool {
		_, err := os.Stat(in)
		return errors.Is(err, fs.ErrNotExist)
	})
	if _, err := os.Stat(filepath.Join(s.KioskData(), "vault", "catalogue")); err != nil {
		t.Fatalf("the vault refused the list: %v", err)
	}
}

func logged(t *testing.T, s *rehearsal.Stage, event string) bool {
	t.Helper()
	b := testkit.Read(t, s.Dir, "log.txt")
	return strings.Contains(string(b), event)
}

func compiledVersion(t *testing.T, ctx context.Context) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^version ([0-9.]+),`).FindStringSubmatch(
		command(t, ctx, "passerelle", "catalogue", "check", "-"))
	if m == nil {
		t.Fatal("catalogue check says no version")
	}
	return m[1]
}

// versionsSent opens every dossier at the service and returns the version of the list
// that each names, the oldest dossier first.
func versionsSent(t *testing.T, ctx context.Context, s *rehearsal.Stage) []string {
	t.Helper()
	var rows []struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(command(t, ctx, "central", "list", "-data", s.CentralData(),
		"-json")), &rows); err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, r := range rows {
		dir := filepath.Join(s.Dir, "opened-"+r.ID)
		command(t, ctx, "central", "export", "-data", s.CentralData(), "-identity",
			filepath.Join(s.CentralData(), "authority", "identity"), "-o", dir, r.ID)
		b := testkit.Read(t, dir, "manifest.json")
		var m struct {
			Catalogue string `json:"catalogue"`
		}
		must(t, json.Unmarshal(b, &m))
		versions = append(versions, m.Catalogue)
	}
	return versions
}
