package gazetteer

import (
	"strings"
	"testing"
)

func TestArabicName(t *testing.T) {
	for _, c := range []struct{ names, latin, want string }{
		{"Raqqa|الرقة|Ракка", "Ar Raqqah", "الرقة"},
		{"دیر الزور|دير الزور|دیرالزور", "Deir ez-Zor", "دير الزور"}, // the others have letters of Persian
		{"بنغازى|بنغازي", "Benghazi", "بنغازي"},
		{"د مشق|دمشق", "Damascus", "دمشق"},
		{"كوباني|عين العرب", "Ain al-Arab", "عين العرب"}, // the one that sounds like it
		{"الخليل", "Hebron", "الخليل"},                   // the only one
		{"Hebron|", "Hebron", ""},
		{"کوبانی", "Kobani", ""},
		{"دێرک", "Derik", ""},
		{"", "", ""},
	} {
		if got := arabicName(strings.Split(c.names, "|"), c.latin); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.latin, c.names, got, c.want)
		}
	}
}
