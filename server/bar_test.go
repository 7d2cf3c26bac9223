package main

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	for _, c := range []struct {
		rows int64
		took time.Duration
		want string
	}{
		{0, 0, "Importing, 0 rows"},
		{50_000, 900 * time.Millisecond, "Importing, 50000 rows"},
		{150_000, 1500 * time.Millisecond, "Importing, 150000 rows, 100000 rows/s"},
	} {
		if got := pace("Importing", c.rows, c.took); got != c.want {
			t.Errorf("%d rows in %s: %q, want %q", c.rows, c.took, got, c.want)
		}
	}
}
