package simdrdrive_test

import (
	"os"
	"testing"
)

// threads returns how many threads the process has.
func threads(t *testing.T) int {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Skip("the system does not say how many threads there are")
	}
	return len(tasks)
}
