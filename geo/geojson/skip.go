package geojson

// AfterString returns the index behind the JSON string that begins at i, or -1.
// It looks for the end alone: the text was found valid before.
func AfterString[T ~string | ~[]byte](text T, i int) int {
	if i >= len(text) || text[i] != '"' {
		return -1
	}
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// AfterValue returns the index behind the JSON value that begins at i, in text
// without white space that was found valid before; -1 where it has no end.
func AfterValue[T ~string | ~[]byte](text T, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '"':
			if i = AfterString(text, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return -1
}
