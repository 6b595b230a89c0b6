// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"crypto/ecdsa"
	"image"
	"image/color"
	"iter"
	"os"
	"sync"
	"testing"
	"time"
	_ "unsafe" // for go:linkname

	"filippo.io/age"

	"passerelle/capture"
	"passerelle/capture/render"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage"
	"passerelle/ui/session"
)

// argonMemory is package storage's cost of a ticket. Its own tests turn it down, and so
// do these: a campaign opens thousands of drafts.
//
//go:linkname argonMemory passerelle/storage.argonMemory
var argonMemory uint32

func TestMain(m *testing.M) {
	render.Main()
	argonMemory = 64
	os.Exit(m.Run())
}

// epoch is when the authority of the tests began.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// rig is a clerk with a real vault, enrolled with an authority of the test.
type rig struct {
	t        testing.TB
	c        *Clerk
	v        *storage.Vault
	data     string
	service  *ecdsa.PrivateKey
	identity string
	mu       sync.Mutex
	now      time.Time
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, data: t.TempDir(), now: today}
	cat, err := catalogue.Parse(os.DirFS("../session/testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if r.v, err = storage.Open(r.data, storage.Options{Now: r.moment}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.v.Close(); err != nil {
			t.Error(err)
		}
	})
	r.enrol()
	r.c = &Clerk{Vault: r.v, Catalogue: cat, Now: r.moment, LineWait: 10 * time.Second}
	return r
}

func (r *rig) moment() dossier.Moment {
	r.mu.Lock()
	defer r.mu.Unlock()
	return dossier.Moment{Time: r.now, Known: true}
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) enrol() {
	t := r.t
	t.Helper()
	root, list := testkit.NewKey(t), testkit.NewKey(t)
	r.service = testkit.NewKey(t)
	cert, err := receipt.CertifyListKey(root, &list.PublicKey, epoch, epoch.AddDate(5, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	r.identity = id.String()
	der := testkit.PublicDER(t, root)
	kiosk, ok := r.v.ReceiptKey().Public().(*ecdsa.PublicKey)
	if !ok {
		t.Fatal("the receipt key is not ECDSA")
	}
	key := func(pub *ecdsa.PublicKey, role, name string) receipt.Key {
		return receipt.Key{ID: receipt.KeyID(pub), Public: pub, Role: role, Name: name,
			NotBefore: epoch, NotAfter: epoch.AddDate(5, 0, 0)}
	}
	raw, err := receipt.SignTrust(&receipt.Trust{
		Number: 1, Issued: epoch.Add(time.Hour), Expires: epoch.AddDate(1, 0, 0), Demo: true,
		Recipients: []string{id.Recipient().String()}, Root: der,
		Keys: []receipt.Key{key(kiosk, receipt.RoleKiosk, receipt.KioskID(kiosk)),
			key(&r.service.PublicKey, receipt.RoleService, "service")},
	}, cert, list)
	if err != nil {
		t.Fatal(err)
	}
	pin := receipt.RootPin(der)
	if err := r.v.InstallTrust(raw, &pin); err != nil {
		t.Fatal(err)
	}
}

// do does one task and returns what was sent and how it ended. It checks that there was
// one Done, and that it came last.
func (r *rig) do(visit uint64, t session.Task) ([]session.What, session.Mishap) {
	r.t.Helper()
	return r.doCtx(r.t.Context(), visit, t)
}

func (r *rig) doCtx(ctx context.Context, visit uint64,
	t session.Task) ([]session.What, session.Mishap) {
	r.t.Helper()
	var all []session.What
	r.c.Do(ctx, visit, t, func(w session.What) { all = append(all, w) })
	for i, w := range all {
		if d, ok := w.(session.Done); ok {
			if i != len(all)-1 || d.Task != t.Name() {
				r.t.Fatalf("%s: a Done of %q at %d of %d", t.Name(), d.Task, i+1, len(all))
			}
			return all[:i], d.Mishap
		}
	}
	r.t.Fatalf("%s: no Done", t.Name())
	return nil, ""
}

// ok does a task that has to end well, and returns the one event of that type that it sent.
func ok[T session.What](r *rig, visit uint64, t session.Task) T {
	r.t.Helper()
	all, mishap := r.do(visit, t)
	if mishap != session.NoMishap {
		r.t.Fatalf("%s: got mishap %q", t.Name(), mishap)
	}
	var found []T
	for _, w := range all {
		if x, is := w.(T); is {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		var want T
		r.t.Fatalf("%s: got %d events (%T), want one %T", t.Name(), len(all), all, want)
	}
	return found[0]
}

// well does a task that has to end well and send nothing.
func (r *rig) well(visit uint64, t session.Task) {
	r.t.Helper()
	if all, mishap := r.do(visit, t); mishap != session.NoMishap || len(all) != 0 {
		r.t.Fatalf("%s: got mishap %q and %d events", t.Name(), mishap, len(all))
	}
}

func (r *rig) ends(visit uint64, t session.Task, want session.Mishap) {
	r.t.Helper()
	if _, got := r.do(visit, t); got != want {
		r.t.Fatalf("%s: got %q, want %q", t.Name(), got, want)
	}
}

// glass is a scanner on whose glass lie given pictures.
type glass struct {
	pages  []image.Image
	err    error // after them
	panics bool
	state  session.Condition
}

func (g *glass) Source(bool) capture.Source { return g }

func (g *glass) State(context.Context) session.Condition { return g.state }

func (g *glass) Name() string { return "scanner" }

func (g *glass) Pages(ctx context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) {
		for _, p := range g.pages {
			if ctx.Err() != nil {
				yield(capture.Image{}, ctx.Err())
				return
			}
			if !yield(capture.Image{Pix: p, DPI: 100}, nil) {
				return
			}
		}
		if g.panics {
			panic("passeport_eriksson.pdf")
		}
		if g.err != nil {
			yield(capture.Image{}, g.err)
		}
	}
}

// paper draws lines of "text" on a white page.
func paper(w, h int, seed int) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 250
	}
	for y := h / 10; y < h*9/10; y += 12 {
		for x := w / 10; x < w*9/10; x++ {
			if (x*7+y*13+seed*31)%11 < 5 {
				for k := range 4 {
					m.SetGray(x, y+k, color.Gray{Y: 20})
				}
			}
		}
	}
	return m
}

var answers = dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA",
	"birth_date": "1974-08-12"}

func saved(n uint64) session.SaveAnswers {
	return session.SaveAnswers{Number: n, Answers: answers, FiledBy: dossier.BySelf}
}

func (r *rig) begin(visit uint64) session.DraftOpened {
	r.t.Helper()
	return ok[session.DraftOpened](r, visit, session.Begin{Procedure: "single", Lang: "fr"})
}

// scan takes one page and returns it.
func (r *rig) scan(visit uint64) dossier.Page {
	r.t.Helper()
	r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1)}}
	return ok[session.PageSeen](r, visit, session.Scan{Slot: "id.passport"}).Page
}
