package data

// Sums adds up one figure over events. A nil sum means that no event gave one.
type Sums struct {
	Low       *int64 `json:"low"`
	Best      *int64 `json:"best"` // over the events that have a best figure
	High      *int64 `json:"high"`
	Unknown   int64  `json:"unknown"`    // events without any figure
	Disputed  int64  `json:"disputed"`   // events whose claims differ
	OpenEnded int64  `json:"open_ended"` // events with a least but no greatest figure
}

// Add counts one event in.
func (s *Sums) Add(r Range, disputed bool) {
	plus := func(sum **int64, v *int64) {
		if v == nil {
			return
		}
		if *sum == nil {
			*sum = new(int64)
		}
		**sum += *v
	}
	plus(&s.Low, r.Low)
	plus(&s.Best, r.Best)
	plus(&s.High, r.High)
	if r.Unknown() {
		s.Unknown++
	}
	if disputed {
		s.Disputed++
	}
	if r.OpenEnded() {
		s.OpenEnded++
	}
}

// Summary is what the matched events add up to.
type Summary struct {
	Matched         int64            `json:"matched"`
	Undated         int64            `json:"undated"`
	Unplaced        int64            `json:"unplaced"`
	Uncertain       int64            `json:"uncertain"` // dated events whose days are not all known: see Event.UncertainTime
	Killed          Sums             `json:"killed"`
	Injured         Sums             `json:"injured"`
	CiviliansKilled Sums             `json:"civilians_killed"`
	ByKind          map[string]int64 `json:"by_kind"`
	ByStatus        map[string]int64 `json:"by_status"`
}
