package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// table is what was found out about one number of events.
type table struct {
	events      int
	comparisons []comparison
	figures     []figure
}

// comparison is what Waylog took and what something beside it took, in turns.
type comparison struct {
	what, beside string
	unit         string
	reach        float64 // how many times as fast Waylog is to be; 0 where nothing is asked
	runs         []pair
}

// pair is one run of each.
type pair struct{ waylog, beside float64 }

// figure is a number that is not a ratio.
type figure struct {
	what  string
	value float64
	unit  string
	most  float64 // what it may be; 0 where nothing is asked
	none  bool    // it may be nothing but 0
	runs  []float64
}

// compare lets both sides take turns, so that what else the machine does meets both.
func (b *bench) compare(c comparison, waylog, beside func() (float64, error)) error {
	for range b.Runs {
		var p pair
		var err error
		if p.waylog, err = waylog(); err != nil {
			return err
		}
		if p.beside, err = beside(); err != nil {
			return err
		}
		c.runs = append(c.runs, p)
	}
	b.table.comparisons = append(b.table.comparisons, c)
	return nil
}

// figure notes the median of what was measured several times.
func (b *bench) figure(what, unit string, most float64, runs ...float64) {
	b.table.figures = append(b.table.figures, figure{what: what, value: median(runs), unit: unit, most: most, runs: runs})
}

// none notes the median of what is not to happen at all.
func (b *bench) none(what, unit string, runs ...float64) {
	b.table.figures = append(b.table.figures, figure{what: what, value: median(runs), unit: unit, none: true, runs: runs})
}

// ratio is the median of how many times as fast Waylog was in each turn.
func (c *comparison) ratio() float64 {
	ratios := make([]float64, len(c.runs))
	for i, p := range c.runs {
		ratios[i] = p.beside / p.waylog
	}
	return median(ratios)
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if len(s)%2 == 1 {
		return s[len(s)/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// document is the whole of docs/BENCHMARKS.md.
func document(about []string, tables []*table) string {
	var d strings.Builder
	d.WriteString("# Benchmarks\n\nWritten by `make bench`. Each ratio is the median of turns that were taken in one run on one machine: how many times as\nfast Waylog was as what stands beside it, which anyone can run. Both sides of every turn are listed below the tables. All\nevents are synthetic (`waylog demo`).\n\n")
	for _, line := range about {
		d.WriteString("- " + line + "\n")
	}
	for _, t := range tables {
		fmt.Fprintf(&d, "\n## %s events\n", thousands(t.events))
		t.summary(&d)
	}
	d.WriteString("\n## All runs\n")
	for _, t := range tables {
		t.all(&d)
	}
	return d.String()
}

func (t *table) summary(d *strings.Builder) {
	if len(t.comparisons) > 0 {
		d.WriteString("\n| what | against | ratio | to reach | |\n|---|---|---|---|---|\n")
	}
	for i := range t.comparisons {
		c := &t.comparisons[i]
		ratio := c.ratio()
		fmt.Fprintf(d, "| %s | %s | %s | %s | %s |\n", c.what, c.beside, number(ratio), asked(c.reach), verdict(c.reach == 0, ratio >= c.reach))
	}
	if len(t.figures) > 0 {
		d.WriteString("\n| what | figure | at most | |\n|---|---|---|---|\n")
	}
	for _, f := range t.figures {
		most := asked(f.most)
		if f.none {
			most = "0"
		}
		fmt.Fprintf(d, "| %s | %s %s | %s | %s |\n", f.what, number(f.value), f.unit, most, verdict(most == "", f.value <= f.most))
	}
}

func (t *table) all(d *strings.Builder) {
	fmt.Fprintf(d, "\n%s events:\n\n", thousands(t.events))
	for _, c := range t.comparisons {
		fmt.Fprintf(d, "- %s, in %s, Waylog | beside: ", c.what, c.unit)
		for i, p := range c.runs {
			if i > 0 {
				d.WriteString(", ")
			}
			d.WriteString(number(p.waylog) + " \\| " + number(p.beside))
		}
		d.WriteByte('\n')
	}
	for _, f := range t.figures {
		if len(f.runs) > 1 {
			fmt.Fprintf(d, "- %s, in %s: ", f.what, f.unit)
			for i, v := range f.runs {
				if i > 0 {
					d.WriteString(", ")
				}
				d.WriteString(number(v))
			}
			d.WriteByte('\n')
		}
	}
}

func asked(v float64) string {
	if v == 0 {
		return ""
	}
	return number(v)
}

func verdict(unasked, met bool) string {
	switch {
	case unasked:
		return ""
	case met:
		return "met"
	}
	return "**not met**"
}

// number has three digits that count.
func number(v float64) string {
	switch {
	case v >= 1000:
		return thousands(int(v + 0.5))
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
