// SPDX-License-Identifier: AGPL-3.0-or-later

package ipptest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// CUPS is a real cupsd, started with a queue that writes to a file, and configured to
// keep nothing of a job.
type CUPS struct {
	Dir  string // folder of everything it writes
	URI  string // of the queue
	Tray string // the file it prints to
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

// trayPPD describes a printer that accepts PDF as it is. A raw queue would write nothing:
// cupsd has no backend for files, so it leaves writing to the last filter, and calls the
// job completed if there is none.
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

// StartCUPS starts cupsd; it ends with the test.
func StartCUPS(t testing.TB) CUPS {
	t.Helper()
	program, err := exec.LookPath("cupsd")
	if err != nil {
		program = "/usr/sbin/cupsd"
		if _, err := os.Stat(program); err != nil {
			t.Fatalf("%v: install Debian's package cups", err)
		}
	}
	dir := t.TempDir()
	// cupsd's filters run as another user and need access to the folder.
	for d := dir; strings.HasPrefix(d, filepath.Clean(os.TempDir())+"/"); d = filepath.Dir(d) {
		testkit.Must(t, os.Chmod(d, 0o755))
	}
	for _, d := range []string{"etc/ppd", "spool", "cache", "run", "tmp"} {
		testkit.Must(t, os.MkdirAll(filepath.Join(dir, d), 0o755))
	}
	l := testkit.Listen(t)
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	c := CUPS{Dir: dir, URI: fmt.Sprintf("ipp://127.0.0.1:%d/printers/tray", port),
		Tray: filepath.Join(dir, "tray.out")}
	write := func(name, text string) {
		testkit.Must(t, os.WriteFile(filepath.Join(dir, "etc", name), []byte(text), 0o644))
	}
	write("cupsd.conf", fmt.Sprintf(cupsdConf, port))
	write("cups-files.conf", fmt.Sprintf(cupsFilesConf, dir))
	write("ppd/tray.ppd", trayPPD)
	write("printers.conf", "<DefaultPrinter tray>\nDeviceURI file:"+c.Tray+
		"\nState Idle\nAccepting Yes\nShared No\nErrorPolicy abort-job\n</DefaultPrinter>\n")
	cmd := exec.Command(program, "-f", "-c", filepath.Join(dir, "etc", "cupsd.conf"), "-s",
		filepath.Join(dir, "etc", "cups-files.conf"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	t.Cleanup(func() { // once it has ended
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "error_log"))
			t.Logf("cupsd said: %s%s", said.Bytes(), log)
		}
	})
	testkit.Start(t, cmd)
	testkit.Await(t, 10*time.Second, func() error {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err == nil {
			conn.Close()
		}
		return err
	})
	return c
}
