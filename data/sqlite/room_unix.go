//go:build linux || darwin

package sqlite

import (
	"path/filepath"
	"syscall"
)

// room returns how many bytes this user can still write beside the database,
// and whether it may write the file and its folder.
func room(path string) (free *int64, writable *bool) {
	const write = 2 // W_OK of access(2)
	dir := filepath.Dir(path)
	may := syscall.Access(path, write) == nil && syscall.Access(dir, write) == nil
	var fs syscall.Statfs_t
	if syscall.Statfs(dir, &fs) != nil {
		return nil, nil
	}
	n := int64(fs.Bavail) * int64(fs.Bsize) //nolint:unconvert // its type differs from one system to the next
	return &n, new(may && n >= leastSpace)
}
