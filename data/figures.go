package data

// The figures of a claim that become figures of the event.
const (
	Killed          = "killed"
	Injured         = "injured"
	CiviliansKilled = "civilians_killed"
)

// normal fills in what a single number implies: "120 killed" is low, best and
// high 120. A low alone stays open-ended.
func (r Range) normal() Range {
	if r.Best != nil && r.Low == nil && r.High == nil {
		r.Low, r.High = r.Best, r.Best
	}
	return r
}

// accounts returns the figures that the claims give for what, those of denials
// left out: a denial says that it did not happen, not that nobody was hurt.
func accounts(claims []Claim, what string) []Range {
	var out []Range
	for i := range claims {
		if claims[i].Stance == "denies" {
			continue
		}
		for _, f := range claims[i].Figures {
			if r := f.Range.normal(); f.What == what && !r.Unknown() {
				out = append(out, r)
			}
		}
	}
	return out
}

// FigureOf sums up what claims say of one figure. One account, or several that
// agree, is the figure. Where they disagree low is the least low, high the
// greatest high (nil as soon as one is open-ended) and best is nil: disagreeing
// claims are never merged into one number.
func FigureOf(claims []Claim, what string) (figure Range, disputed bool) {
	all := accounts(claims, what)
	if len(all) == 0 {
		return Range{}, false
	}
	figure = all[0]
	for _, r := range all[1:] {
		disputed = disputed || !r.equal(figure)
	}
	if !disputed {
		return figure, false
	}
	figure = Range{}
	open := false
	for _, r := range all {
		low := r.Low
		if low == nil {
			low = r.Best
		}
		if low != nil && (figure.Low == nil || *low < *figure.Low) {
			figure.Low = low
		}
		if r.High == nil {
			open = open || r.OpenEnded() || r.Best != nil
		} else if figure.High == nil || *r.High > *figure.High {
			figure.High = r.High
		}
	}
	if open {
		figure.High = nil
	}
	return figure, true
}

// Disputed reports whether the event's claims give different numbers for what.
func (e *Event) Disputed(what string) bool {
	_, disputed := FigureOf(e.Claims, what)
	return disputed
}

// setFigures takes the event's figures from its claims unless a data set or an
// editor has set them.
func (e *Event) setFigures() {
	given := !e.Killed.Unknown() || !e.Injured.Unknown() || !e.CiviliansKilled.Unknown()
	if e.FiguresFrom == "" && given {
		e.FiguresFrom = "dataset"
	}
	if e.FiguresFrom == "dataset" || e.FiguresFrom == "editor" {
		return
	}
	e.Killed, _ = FigureOf(e.Claims, Killed)
	e.Injured, _ = FigureOf(e.Claims, Injured)
	e.CiviliansKilled, _ = FigureOf(e.Claims, CiviliansKilled)
	e.FiguresFrom = ""
	if !e.Killed.Unknown() || !e.Injured.Unknown() || !e.CiviliansKilled.Unknown() {
		e.FiguresFrom = "claims"
	}
}
