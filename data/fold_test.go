package data_test

import (
	"testing"

	"github.com/waylog/waylog/data"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"signs only", " -/!  ", ""},
		{"capitals", "RAQQAH", "raqqah"},
		{"Latin article with hyphen", "ar-Raqqah", "raqqah"},
		{"Latin article with space", "Ar Raqqah", "raqqah"},
		{"article within", "Deir ez-Zor", "deir zor"},
		{"sun letter", "As Sukhnah", "sukhnah"},
		{"an article alone is a word", "Al", "al"},
		{"only articles", "al at", "al at"},
		{"a name that begins like one", "Aleppo, Arak, Atarib", "aleppo arak atarib"},
		{"teh marbuta and Arabic article", "الرقة", "رقه"},
		{"already as heh", "رقه", "رقه"},
		{"short words keep the article", "الآن", "الان"},
		{"vowel marks", "تَدْمُر", "تدمر"},
		{"hamza on alef", "إدلب أرك آمد", "ادلب ارك امد"},
		{"alef maksura and Persian yeh", "مصطفى علی", "مصطفي علي"},
		{"hamza on waw and yeh", "مؤتة دائرة", "موته دايره"},
		{"lone hamza", "صنعاء", "صنعا"},
		{"lengthening stroke", "الرقــة", "رقه"},
		{"Persian kaf", "کوباني", "كوباني"},
		{"presentation forms", "ﻻذقية", "لاذقيه"},
		{"ayn and hamza signs", "ʿAyn al-ʾArab, Qalʻat, Ra’s, Ra's, Ra´s, Ra`s", "ayn arab qalat ras ras ras ras"},
		{"diacritics", "Aṭ Ṭabqah, Mayādīn, Ḩimş", "tabqah mayadin hims"},
		{"European letters", "Straße Łódź Đakovo Ærø Œuvre Þór Iğdır", "strasse lodz dakovo aero oeuvre thor igdir"},
		{"Cyrillic", "Ёлка Київ", "елка киів"},
		{"digits and signs", "T-72B3, 15%; M4/M5", "t 72b3 15 m4 m5"},
		{"broken UTF-8", "a\xffb", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := data.Fold(c.in); got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
			}
		})
	}
}

func TestHasWords(t *testing.T) {
	const text = "Strikes on convoys south of ar-Raqqah (الرقة) towards تَدْمُر"
	for query, want := range map[string]bool{
		"":                    true,
		"  ":                  true,
		"raqqah":              true,
		"Raqqah":              true,
		"AR-RAQQAH":           true,
		"ar raqqah":           true,
		"raq":                 true,
		"south raq":           true,
		"raq south":           true,
		"aqqah":               false,
		"رقه":                 true,
		"الرقة":               true,
		"قة":                  false,
		"تدمر":                true,
		"convoys palmyra":     false,
		"strike convoy south": true,
	} {
		if got := data.HasWords(data.Fold(text), data.Fold(query)); got != want {
			t.Errorf("%q: %t", query, got)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"ar-Raqqah", "الالرقة", "Straße", "´Ayn", "al ad", "ﷺ", "İstanbul", "ǅ", "a\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := data.Fold(s)
		if twice := data.Fold(once); twice != once {
			t.Errorf("%q: %q, then %q", s, once, twice)
		}
		if !data.HasWords(once, once) {
			t.Errorf("%q is not found by itself", s)
		}
	})
}

func TestFoldingOfFilters(t *testing.T) {
	for _, c := range []struct{ text, noCase, noAccents string }{
		{"Straße", "strasse", "Straße"}, {"KØBENHAVN", "københavn", "KØBENHAVN"}, {"Chișinău", "chișinău", "Chisinau"}, {"Cafe\u0301", "café", "Cafe"}, {"تَدْمُر", "تَدْمُر", "تدمر"}, {"", "", ""}, {"ΣΊΣΥΦΟΣ", "σίσυφοσ", "ΣΙΣΥΦΟΣ"},
	} {
		if got := data.FoldCaseOf(c.text); got != c.noCase {
			t.Errorf("%s without case: got %q, want %q", c.text, got, c.noCase)
		}
		if got := data.FoldAccentsOf(c.text); got != c.noAccents {
			t.Errorf("%s without accents: got %q, want %q", c.text, got, c.noAccents)
		}
	}
}
