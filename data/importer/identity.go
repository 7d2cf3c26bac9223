package importer

import (
	"encoding/hex"
	"hash/maphash"
	"strconv"
)

// hashBytes is how many bytes of a SHA-256 name a row that has no id.
const hashBytes = 12

// identities makes ids for rows without one and finds ids that stand twice in
// a file. It keeps 12 bytes a row, whatever the ids look like.
type identities struct {
	seed        maphash.Seed
	given       counter // ids of the file
	occurrences counter // contents of rows without one
}

func newIdentities() *identities { return &identities{seed: maphash.MakeSeed()} }

// first reports whether the id has not been seen before.
func (s *identities) first(id string) bool { return s.given.add(maphash.String(s.seed, id)) == 1 }

// has reports whether a row of the file has the id.
func (s *identities) has(id string) bool { return s.given.of(maphash.String(s.seed, id)) > 0 }

// made returns the id of a row by its content: the hash, and from the second
// row of the same content on the number of the occurrence.
func (s *identities) made(hash [hashBytes]byte) string {
	key := uint64(0)
	for _, b := range hash[:8] {
		key = key<<8 | uint64(b)
	}
	id := hex.EncodeToString(hash[:])
	if n := s.occurrences.add(key); n > 1 {
		id += "-" + strconv.FormatUint(uint64(n), 10)
	}
	return id
}

// counter counts 64-bit hashes: an open table without pointers, so that the
// garbage collector passes it by.
type counter struct {
	keys   []uint64 // 0 is a free place
	counts []uint32
	used   int
}

// add counts one more of key and returns how many there are.
func (c *counter) add(key uint64) uint32 {
	key = max(key, 1)
	if c.used >= len(c.keys)*3/4 {
		c.grow()
	}
	i := c.find(key)
	if c.keys[i] == 0 {
		c.keys[i] = key
		c.used++
	}
	c.counts[i]++
	return c.counts[i]
}

// of returns how many of key there are.
func (c *counter) of(key uint64) uint32 {
	if len(c.keys) == 0 {
		return 0
	}
	return c.counts[c.find(max(key, 1))]
}

func (c *counter) find(key uint64) uint64 {
	mask := uint64(len(c.keys) - 1)
	i := key & mask
	for c.keys[i] != 0 && c.keys[i] != key {
		i = (i + 1) & mask
	}
	return i
}

func (c *counter) grow() {
	old := *c
	size := max(1024, 2*len(old.keys))
	c.keys, c.counts = make([]uint64, size), make([]uint32, size)
	for i, key := range old.keys {
		if key != 0 {
			at := c.find(key)
			c.keys[at], c.counts[at] = key, old.counts[i]
		}
	}
}
