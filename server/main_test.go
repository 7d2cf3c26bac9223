package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/server/web/apitest"
)

// asProgram makes the test binary behave as waylog itself, so that tests drive
// the real process without building it a second time.
const asProgram = "WAYLOG_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// waylog runs a command in this process.
func waylog(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, console{in: strings.NewReader(stdin), out: &out, err: &errs})
	return out.String(), errs.String(), status
}

// server is a waylog process that serves.
type server struct {
	url    string
	cmd    *exec.Cmd
	log    *bytes.Buffer
	client *http.Client  // fails the test for an answer that the OpenAPI document does not allow
	ended  chan struct{} // closed when it says nothing more
}

var announced = regexp.MustCompile(`Waylog is at (http://\S+)`)

// startServer runs `waylog serve` as a process of its own on a free port and
// waits until it says where it is. It is stopped when the test ends.
func startServer(t *testing.T, args ...string) *server {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd, log: &bytes.Buffer{}, ended: make(chan struct{})}
	at := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			fmt.Fprintln(s.log, lines.Text())
			if m := announced.FindStringSubmatch(lines.Text()); m != nil {
				at <- m[1]
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
		<-s.ended
		if err := cmd.Wait(); err != nil && !t.Failed() {
			t.Errorf("the server did not end in order: %v\n%s", err, s.log)
		}
	})
	select {
	case s.url = <-at:
		s.client = &http.Client{Transport: apitest.Transport(s.url, func(err error) { t.Error(err) }, "/static/", "/favicon.ico", "/embed")}
	case <-s.ended:
		t.Fatalf("the server ended at once:\n%s", s.log)
	case <-time.After(time.Minute):
		t.Fatal("the server did not start within a minute")
	}
	return s
}

// get fetches a path of the server and returns body and status.
func (s *server) get(t *testing.T, path string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), resp.StatusCode
}

// tool returns the path of a program that the test needs.
func tool(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	storetest.Lacks(t, strings.Join(names, " or ")+" is not installed")
	return ""
}

// json fetches a path that must answer 200 and decodes it.
func (s *server) json(t *testing.T, path string, into any) {
	t.Helper()
	body, status := s.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// stop ends the server as an operator does, and waits for it.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.ended
}
