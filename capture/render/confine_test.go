// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"

	"passerelle/internal/testkit"
)

// probe, in a process of the role "probe", confines itself and tries what it should no
// longer be able to do.
func probe() {
	if len(os.Args) < 2 || os.Args[1] != "probe" {
		return
	}
	file := os.Args[2]
	if err := limit(DefaultLimits()); err != nil {
		fmt.Println("limits:", err)
		os.Exit(1)
	}
	fmt.Println("confined", confine())
	_, err := os.ReadFile(file)
	fmt.Println("read", err == nil)
	err = os.WriteFile(file, []byte("x"), 0o600)
	fmt.Println("write", err == nil)
	_, err = net.Dial("tcp", os.Args[3])
	fmt.Println("connect", err == nil)
	_, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	fmt.Println("socket", err == nil)
	fmt.Println("exec", exec.Command("/bin/true").Run() == nil)
	_, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	fmt.Println("fork", errno == 0)
	fmt.Println("kill", syscall.Kill(os.Getppid(), 0) == nil)
	var wg sync.WaitGroup // threads have to go on working
	total := make(chan int, 8)
	for i := range 8 {
		wg.Go(func() { total <- i })
	}
	wg.Wait()
	fmt.Println("threads", len(total) == 8)
	os.Exit(0)
}

func TestConfinedProcessCanOnlyCompute(t *testing.T) {
	l := testkit.Listen(t)
	file := t.TempDir() + "/secret"
	testkit.Write(t, file, []byte("secret"))
	exe, err := os.Executable()
	testkit.Must(t, err)
	cmd := exec.Command(exe, "probe", file, l.Addr().String())
	cmd.Env = []string{}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := string(out)
	want := ByLimits | BySeccomp
	if abi, err := ll.LandlockGetABIVersion(); err == nil && abi > 0 {
		want |= ByLandlock
	} else {
		t.Log("this kernel has no Landlock")
	}
	if !strings.Contains(got, fmt.Sprintf("confined %d\n", want)) {
		t.Errorf("confinement is not %d:\n%s", want, got)
	}
	for _, try := range []string{"read", "write", "connect", "socket", "exec", "fork", "kill"} {
		if !strings.Contains(got, try+" false\n") {
			t.Errorf("%s was allowed:\n%s", try, got)
		}
	}
	if !strings.Contains(got, "threads true") {
		t.Errorf("threads do not work:\n%s", got)
	}
}
