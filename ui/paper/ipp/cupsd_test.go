// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/ui/paper/ipp"
)

// cups is a real cupsd, started by hand with a queue that writes into a file. Its configuration is the one that docs give to technicians: nothing of a job stays.
type cups struct {
	dir, uri, tray string
}

const cupsdConf = `Listen 127.0.0.1:%d
Browsing Off
DefaultAuthType None
WebInterface No
LogLevel warn
PreserveJobFiles No
PreserveJobHistory 20
MaxJobs 100
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues all
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues all
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
`

const cupsFilesConf = `FileDevice Yes
SystemGroup root
ServerRoot %[1]s/etc
RequestRoot %[1]s/spool
CacheDir %[1]s/cache
StateDir %[1]s/run
TempDir %[1]s/tmp
ServerKeychain %[1]s/etc
PageLog /dev/null
AccessLog /dev/null
ErrorLog %[1]s/error_log
`

// trayPPD describes a printer that takes PDF as it is. A raw queue would write nothing: cupsd has no backend for files, it gives them to the last filter to fill, and
// calls the job completed when there is none.
const trayPPD = `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TRAY.PPD"
*Manufacturer: "Test"
*Product: "(Tray)"
*ModelName: "Tray"
*ShortNickName: "Tray"
*NickName: "Tray"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*cupsVersion: 2.4
*cupsFilter2: "application/pdf application/pdf 0 gziptoany"
*OpenUI *PageSize: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
`

func startCUPS(t *testing.T) cups {
	t.Helper()
	program, err := exec.LookPath("cupsd")
	if err != nil {
		program = "/usr/sbin/cupsd"
		if _, err := os.Stat(program); err != nil {
			t.Fatalf("%v: install Debian's package cups", err)
		}
	}
	dir := t.TempDir()
	// cupsd's filters run as another user and have to get there.
	for d := dir; strings.HasPrefix(d, filepath.Clean(os.TempDir())+"/"); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{"etc/ppd", "spool", "cache", "run", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	c := cups{dir: dir, uri: fmt.Sprintf("ipp://127.0.0.1:%d/printers/tray", port), tray: filepath.Join(dir, "tray.out")}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, "etc", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("cupsd.conf", fmt.Sprintf(cupsdConf, port))
	write("cups-files.conf", fmt.Sprintf(cupsFilesConf, dir))
	write("ppd/tray.ppd", trayPPD)
	write("printers.conf", "<DefaultPrinter tray>\nDeviceURI file:"+c.tray+"\nState Idle\nAccepting Yes\nShared No\nErrorPolicy abort-job\n</DefaultPrinter>\n")
	cmd := exec.Command(program, "-f", "-c", filepath.Join(dir, "etc", "cupsd.conf"), "-s", filepath.Join(dir, "etc", "cups-files.conf"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "error_log"))
			t.Logf("cupsd said: %s%s", said.Bytes(), log)
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			conn.Close()
			return c
		}
		if time.Now().After(deadline) {
			t.Fatalf("cupsd does not listen: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// jobFiles lists what the spool holds of documents: d00001-001 and the like.
func (c cups) jobFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, sub := range []string{"spool", "tmp", "cache"} {
		err := filepath.WalkDir(filepath.Join(c.dir, sub), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && (strings.HasPrefix(d.Name(), "d") || sub == "tmp") {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestCUPSPrintsAndKeepsNothing(t *testing.T) {
	c := startCUPS(t)
	p := &ipp.Printer{URI: c.uri, Timeout: 30 * time.Second, Poll: 20 * time.Millisecond}
	if got := p.State(t.Context()); got != ipp.Ready {
		t.Fatalf("state %q, want ready", got)
	}
	page := samplePage(t)
	raster, err := ipp.EncodePWG(page)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Print(t.Context(), raster); got != ipp.Printed {
		t.Fatalf("outcome %q, want printed", got)
	}
	want, err := ipp.EncodePDF(page)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(c.tray)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the tray holds %d bytes, the page has %d", len(got), len(want))
	}
	// cupsd removes a job's file after it has said that the job is completed.
	for deadline := time.Now().Add(5 * time.Second); ; {
		left := c.jobFiles(t)
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the spool still holds %v", left)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || path == c.tray {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, want[1000:1100]) {
			t.Errorf("%s holds part of the page", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCUPSWithoutItsPrinter lets cupsd write where nothing can be written: the job must not be called printed.
func TestCUPSWithoutItsPrinter(t *testing.T) {
	c := startCUPS(t)
	if err := os.Mkdir(c.tray, 0o755); err != nil {
		t.Fatal(err)
	}
	p := &ipp.Printer{URI: c.uri, Timeout: 5 * time.Second, Grace: 100 * time.Millisecond, Poll: 20 * time.Millisecond}
	if got := p.Print(t.Context(), sampleRaster(t)); got == ipp.Printed || got == ipp.Ready {
		t.Errorf("outcome %q of a page that had nowhere to go", got)
	}
}

func TestCUPSWithoutThatQueue(t *testing.T) {
	c := startCUPS(t)
	p := &ipp.Printer{URI: strings.TrimSuffix(c.uri, "tray") + "other", Timeout: 5 * time.Second, Poll: 20 * time.Millisecond}
	if got := p.Print(t.Context(), sampleRaster(t)); got != ipp.Failed {
		t.Errorf("outcome %q, want failed", got)
	}
}
