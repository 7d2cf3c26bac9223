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
func (s *Sums) Add(r Range, disputed bool) { s.AddMany(r, disputed, 1) }

// AddMany counts n events in that have the same figure.
func (s *Sums) AddMany(r Range, disputed bool, n int64) {
	plus(&s.Low, r.Low, n)
	plus(&s.Best, r.Best, n)
	plus(&s.High, r.High, n)
	if r.Unknown() {
		s.Unknown += n
	}
	if disputed {
		s.Disputed += n
	}
	if r.OpenEnded() {
		s.OpenEnded += n
	}
}

// plus adds v so many times to a sum, where there is one.
func plus(sum **int64, v *int64, times int64) {
	if v == nil {
		return
	}
	if *sum == nil {
		*sum = new(int64)
	}
	**sum += *v * times
}

func (s *Sums) join(o *Sums) {
	plus(&s.Low, o.Low, 1)
	plus(&s.Best, o.Best, 1)
	plus(&s.High, o.High, 1)
	s.Unknown += o.Unknown
	s.Disputed += o.Disputed
	s.OpenEnded += o.OpenEnded
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

// Join adds what other events add up to.
func (s *Summary) Join(o *Summary) {
	s.Matched += o.Matched
	s.Undated += o.Undated
	s.Unplaced += o.Unplaced
	s.Uncertain += o.Uncertain
	s.Killed.join(&o.Killed)
	s.Injured.join(&o.Injured)
	s.CiviliansKilled.join(&o.CiviliansKilled)
	for kind, n := range o.ByKind {
		s.ByKind[kind] += n
	}
	for status, n := range o.ByStatus {
		s.ByStatus[status] += n
	}
}
