//go:build linux || darwin

package main

import (
	"os"
	"strconv"
	"syscall"
)

// niceness is what an import runs at, of 19 at most: a server on the same machine
// is heard at once, and an import by itself takes no longer.
const niceness = 15

// giveWay has this process yield the processors to others. Linux keeps a niceness for
// each thread, and a new one has that of the thread which starts it: one that was
// started meanwhile by another is found the second time. Where a system refuses,
// the import goes on as it is.
func giveWay() {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness)
	for range 2 {
		threads, _ := os.ReadDir("/proc/self/task") // is there on Linux alone
		for _, t := range threads {
			if id, err := strconv.Atoi(t.Name()); err == nil {
				_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness)
			}
		}
	}
}
