//go:build unix

package mockserver_test

import (
	"fmt"
	"net/http"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// limitFiles lets no file of this process grow beyond so many bytes.
func limitFiles(bytes uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = bytes
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

// TestAFullDiskRefusesChangesAndNothingElse serves with a state file that cannot grow beyond a limit.
func TestAFullDiskRefusesChangesAndNothingElse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	p := startProcess(t, "limited "+file)
	m := &mock{t: t, url: "http://" + p.address}
	n, refused := 0, reply{}
	for refused = m.send(addNth(n)); refused.status == http.StatusOK; refused = m.send(addNth(n)) {
		n++
	}
	if refused.status != http.StatusInsufficientStorage || !strings.Contains(refused.text, "nothing was changed") ||
		refused.header.Get("Content-Type") != "application/problem+json" || n == 0 {
		t.Errorf("after %d: %d %s", n, refused.status, refused.text)
	}
	state := m.state("")
	if strings.Contains(state, fmt.Sprintf("1555%07d", n)) || !strings.Contains(state, fmt.Sprintf("1555%07d", n-1)) {
		t.Errorf("the state is not as it was after %d", n)
	}
	m.want(http.StatusOK, addNth(0)) // changes nothing
	big := `{"rocketchat":{"rooms":{"r":{"usernames":[],"name":"` + strings.Repeat("n", 100_000) + `"}}}}`
	m.want(http.StatusInsufficientStorage, control("PUT", "state", big))
	p.kill()
	again := &mock{t: t, url: "http://" + startProcess(t, "kept "+file).address}
	if again.state("") != state {
		t.Error("after a restart the state is another")
	}
}
