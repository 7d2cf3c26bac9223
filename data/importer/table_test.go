package importer

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func readTable(r io.Reader, comma byte, limit int) []string {
	t := newTable(r, comma, '\n')
	if limit > 0 {
		t.limit = limit
	}
	var out []string
	for {
		cells, line, err := t.next()
		switch {
		case err == io.EOF:
			return out
		case isRowError(err):
			out = append(out, fmt.Sprintf("%d! %s", line, err))
		case err != nil:
			return append(out, fmt.Sprintf("%d!! %s", line, err))
		default:
			out = append(out, fmt.Sprintf("%d %q", line, cells))
		}
	}
}

func TestTable(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		comma    byte
		limit    int
		want     []string
	}{
		{"plain", "a,b\n1,2\r\n3,", ',', 0, []string{`1 ["a" "b"]`, `2 ["1" "2"]`, `3 ["3" ""]`}},
		{"quoted", "\"a,\"\"b\"\"\",\"\"\n\"c\nd\",e\nf,g", ',', 0, []string{`1 ["a,\"b\"" ""]`, `2 ["c\nd" "e"]`, `4 ["f" "g"]`}},
		{"empty lines", "\na\n\r\n\nb\n", ',', 0, []string{`2 ["a"]`, `5 ["b"]`}},
		{"a quoted empty line end", "\"a\r\n\"\r\nb", ',', 0, []string{`1 ["a\r\n"]`, `3 ["b"]`}},
		{"semicolon", "a;b,c\n", ';', 0, []string{`1 ["a" "b,c"]`}},
		{"a quote inside a plain cell", "a\"b,c\n", ',', 0, []string{`1 ["a\"b" "c"]`}},
		{"text behind a quote", "a\n\"b\"c,d\ne\n", ',', 0, []string{`1 ["a"]`, "2! text behind the closing quote of a cell: a quote inside a quoted cell is written twice", `3 ["e"]`}},
		{"never closed", "a\n\"b\nc", ',', 0, []string{`1 ["a"]`, "2!! the quote that is opened on line 2 is never closed"}},
		{"too large", "a\n" + strings.Repeat("x", 100) + "\nb", ',', 50, []string{`1 ["a"]`, "2! the row is larger than 50 bytes", `3 ["b"]`}},
		{"Windows-1252", "caf\xe9\n\x93q\x94\nna\xefve\n", ',', 0, []string{`1 ["café"]`, `2 ["“q”"]`, `3 ["naïve"]`}},
		{"neither", "caf\xe9\n\x81\n", ',', 0, []string{`1 ["café"]`, "2! the row is neither UTF-8 nor Windows-1252"}},
		{"UTF-8 and then not", "الرقة\ncaf\xe9\nb", ',', 0, []string{`1 ["الرقة"]`, "2! the row is not UTF-8, as the rows before it are", `3 ["b"]`}},
		{"zero bytes", "a\x00b\n", ',', 0, []string{"1! the row holds zero bytes: this is no text, or not in the encoding it was taken for"}},
		{"too many cells", strings.Repeat(",", 20_001) + "\nb", ',', 0, []string{"1! the row has more than 10000 cells", `2 ["b"]`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tc.in), iotest.OneByteReader(strings.NewReader(tc.in))} {
				if got := readTable(r, tc.comma, tc.limit); !reflect.DeepEqual(got, tc.want) {
					t.Fatalf("got  %q\nwant %q", got, tc.want)
				}
			}
		})
	}
}

// FuzzTable holds the reader against encoding/csv: what that reads without
// complaint is read here to the same cells.
func FuzzTable(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\r\n", "\"a\"\"\",\n\n\"x\ny\",z", "\"\"\n", "a\rb,c\r", "\"a\"\r\n\"b\"", "caf\xe9,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var got [][]string
		table := newTable(strings.NewReader(in), ',', '\n')
		failed := false
		for {
			cells, _, err := table.next()
			if err == io.EOF {
				break
			}
			if failed = failed || err != nil; err != nil && !isRowError(err) {
				break
			}
			got = append(got, append([]string(nil), cells...))
		}
		r := csv.NewReader(strings.NewReader(in))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil || failed || strings.ContainsAny(in, "\r") || table.legacy {
			return // stricter, or of the line ends that encoding/csv changes
		}
		// A line of nothing but an empty quoted cell is an empty line here.
		kept := want[:0]
		for _, row := range want {
			if len(row) != 1 || row[0] != "" {
				kept = append(kept, row)
			}
		}
		if len(got) != len(kept) || len(got) > 0 && !reflect.DeepEqual(got, kept) {
			t.Fatalf("%q: got %q, encoding/csv %q", in, got, kept)
		}
	})
}

// endless yields n times the byte c.
type endless struct {
	c byte
	n int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.n)
	for i := range n {
		p[i] = e.c
	}
	e.n -= n
	return n, nil
}

func TestHugeRowNeedsLittleMemory(t *testing.T) {
	const limit, size, most = 1 << 18, 10 << 20, 3 << 20
	for _, c := range []byte{'x', ','} {
		for _, quote := range []string{"", `"`} {
			t.Run(string(c)+quote, func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				got := readTable(io.MultiReader(strings.NewReader("a\n"+quote), &endless{c, size}, strings.NewReader(quote+"\nb\n")), ',', limit)
				runtime.ReadMemStats(&after)
				if len(got) != 3 || !strings.HasPrefix(got[1], "2! ") || got[2] != `3 ["b"]` {
					t.Fatalf("got %q", got)
				}
				if used := after.TotalAlloc - before.TotalAlloc; used > most {
					t.Fatalf("%d bytes were allocated for a row of %d with a limit of %d", used, size, limit)
				}
			})
		}
	}
}
