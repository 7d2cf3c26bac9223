package sqlite

import "testing"

func TestMatchAsksForEachWordOnce(t *testing.T) {
	for query, want := range map[string]string{
		"":                  "",
		"raqqa":             `"raqqa*" `,
		"s s s":             `"s*" `,
		"ra raqqa palmyra":  `"palmyra*" "raqqa*" `,
		"a ab abc b abd":    `"abc*" "abd*" "b*" `,
		"رقه رق":            `"رقه*" `,
		"convoy con convoy": `"convoy*" `,
	} {
		if got := match(query); got != want {
			t.Errorf("%q: got %s, want %s", query, got, want)
		}
	}
}
