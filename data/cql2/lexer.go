package cql2

import (
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	endToken    tokenKind = iota
	nameToken             // an identifier or keyword
	quotedToken           // a name between double quotes
	textToken             // a text between single quotes
	numberToken           // without a sign
	signToken             // a bracket, a comma, an operator
)

// token is a word of the text form. text is what it means: quotes are off,
// escapes resolved.
type token struct {
	kind tokenKind
	text string
	at   int // offset of its first byte
}

func (t token) String() string {
	switch t.kind {
	case endToken:
		return "the end"
	case textToken:
		return "the text " + quote(t.text)
	case quotedToken:
		return "the name " + quote(t.text)
	}
	return quote(t.text)
}

// lexer splits a filter into tokens.
type lexer struct {
	text string
	pos  int
}

func (l *lexer) next() (token, error) {
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.pos]) >= 0 {
		l.pos++
	}
	at := l.pos
	if at == len(l.text) {
		return token{endToken, "", at}, nil
	}
	r, size := utf8.DecodeRuneInString(l.text[at:])
	c := l.text[at]
	switch {
	case r == utf8.RuneError && size == 1:
		return token{}, fail(at, "UTF-8", "the filter is not UTF-8 text")
	case c == '\'':
		return l.literal()
	case c == '"':
		return l.quoted()
	case isDigit(c), c == '.' && at+1 < len(l.text) && isDigit(l.text[at+1]):
		return l.number(), nil
	case startsName(r):
		for l.pos < len(l.text) {
			r, size := utf8.DecodeRuneInString(l.text[l.pos:])
			if !startsName(r) && !continuesName(r) {
				break
			}
			l.pos += size
		}
		return token{nameToken, l.text[at:l.pos], at}, nil
	}
	for _, sign := range []string{"<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "%", "^"} {
		if strings.HasPrefix(l.text[at:], sign) {
			l.pos += len(sign)
			return token{signToken, sign, at}, nil
		}
	}
	return token{}, fail(at, "a name, a value, an operator or a bracket", "%s has no meaning here", quote(string(r)))
}

func (l *lexer) number() token {
	at := l.pos
	digits := func() {
		for l.pos < len(l.text) && isDigit(l.text[l.pos]) {
			l.pos++
		}
	}
	digits()
	if l.pos < len(l.text) && l.text[l.pos] == '.' {
		l.pos++
		digits()
	}
	if l.pos < len(l.text) && (l.text[l.pos] == 'e' || l.text[l.pos] == 'E') {
		mantissa := l.pos
		if l.pos++; l.pos < len(l.text) && (l.text[l.pos] == '+' || l.text[l.pos] == '-') {
			l.pos++
		}
		if l.pos == len(l.text) || !isDigit(l.text[l.pos]) {
			l.pos = mantissa
		}
		digits()
	}
	return token{numberToken, l.text[at:l.pos], at}
}

// escapes are the letters that stand for a control character behind a backslash.
const escapes, escaped = `abtnvfr`, "\a\b\t\n\v\f\r"

// literal reads a text. Two single quotes, and a backslash before one, are a
// single quote; before other characters than those of escapes a backslash is
// itself, because in patterns it means something.
func (l *lexer) literal() (token, error) {
	at := l.pos
	var b strings.Builder
	for i := at + 1; i < len(l.text); i++ {
		c := l.text[i]
		var next byte
		if i+1 < len(l.text) {
			next = l.text[i+1]
		}
		switch {
		case c == '\\' && next == '\'', c == '\'' && next == '\'':
			b.WriteByte('\'')
			i++
		case c == '\\' && next != 0 && strings.IndexByte(escapes, next) >= 0:
			b.WriteByte(escaped[strings.IndexByte(escapes, next)])
			i++
		case c == '\'':
			l.pos = i + 1
			return l.utf8(token{textToken, b.String(), at})
		default:
			b.WriteByte(c)
		}
	}
	return token{}, fail(at, "a single quote at the end of the text", "the text that begins here does not end")
}

// quoted reads a name; two double quotes in it are one.
func (l *lexer) quoted() (token, error) {
	at := l.pos
	var b strings.Builder
	for i := at + 1; i < len(l.text); i++ {
		if l.text[i] != '"' {
			b.WriteByte(l.text[i])
			continue
		}
		if i+1 < len(l.text) && l.text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		l.pos = i + 1
		if b.Len() == 0 {
			return token{}, fail(at, "the name of a property", "the name is empty")
		}
		return l.utf8(token{quotedToken, b.String(), at})
	}
	return token{}, fail(at, "a double quote at the end of the name", "the name that begins here does not end")
}

func (l *lexer) utf8(t token) (token, error) {
	if !utf8.ValidString(t.text) {
		return token{}, fail(t.at, "UTF-8", "the filter is not UTF-8 text")
	}
	return t, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// startsName reports whether an unquoted name may begin with r: the letters of
// XML names, as the grammar has them.
func startsName(r rune) bool {
	switch {
	case r == ':', r == '_', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
		return true
	case r < 0xC0, r == 0xD7, r == 0xF7, r >= 0x300 && r < 0x370, r == 0x37E, r == utf8.RuneError:
		return false
	}
	return r <= 0x1FFE || r == 0x200C || r == 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF ||
		r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r < 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

func continuesName(r rune) bool {
	return r == '.' || r >= '0' && r <= '9' || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isName reports whether a name can stand without quotes.
func isName(s string) bool {
	for i, r := range s {
		if !startsName(r) && (i == 0 || !continuesName(r)) {
			return false
		}
	}
	return s != "" && !reservedWord(s) && !functionWord(s)
}
