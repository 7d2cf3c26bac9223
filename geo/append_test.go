package geo

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestAppendLikeFormat holds what is written by hand against package time.
func TestAppendLikeFormat(t *testing.T) {
	check := func(at time.Time) {
		t.Helper()
		if got, want := string(AppendTime([]byte("x"), at)), "x"+at.UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("moment: got %s, want %s", got, want)
		}
		if got, want := DateOf(at).String(), at.Format(dateLayout); string(DateOf(at).Append(nil)) != want || got != want {
			t.Errorf("day: got %s and %s, want %s", got, DateOf(at).Append(nil), want)
		}
		if got, want := string(MinuteOf(at).Append(nil)), at.UTC().Truncate(time.Minute).Format(time.RFC3339); got != want {
			t.Errorf("minute: got %s, want %s", got, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	years := int64(11000 * 366 * 86400)
	for range 20_000 {
		at := time.Unix(r.Int64N(years)-years/5, 0).In(time.FixedZone("", r.IntN(48*1800)-24*1800))
		switch r.IntN(3) {
		case 0:
			at = at.Add(time.Duration(r.IntN(1000)) * time.Millisecond)
		case 1:
			at = at.Add(time.Duration(r.IntN(1e9)))
		}
		check(at)
	}
	for _, s := range []string{"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00Z", "1970-01-01T00:00:00.05Z", "2024-02-29T23:59:59.1Z"} {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		check(at)
	}
}
