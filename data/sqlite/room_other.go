//go:build !linux && !darwin

package sqlite

// room is not known on this system.
func room(string) (free *int64, writable *bool) { return nil, nil }
