package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waylog/waylog/data"
)

// Options are what a store may be told. The zero value works.
type Options struct {
	Readers int              // connections that read at the same time; 0 is the number of processors, at least 4
	Now     func() time.Time // clock; nil is time.Now
	Log     *slog.Logger     // what happened to the file; nil is silence
	// ReadOnly opens a database that cannot be written for reading only, where
	// nothing has to be written to it. Without it such a one is an error.
	ReadOnly bool
	// KeepWords indexes the words of large imports in the background, for one who
	// stays and searches. Without it they wait for one who has it.
	KeepWords bool

	busyMillis int // how long to wait for another process; 0 is five seconds
	batchRows  int // how many rows of an import go into one transaction; 0 is 50,000
}

// Store is a data.Store in one SQLite file. Several processes may have the same
// file open. It is safe for use by several goroutines.
type Store struct {
	path           string
	writing        string   // what a connection that writes is opened with
	importPragmas  []string // and that of an import besides
	writer, reader *sql.DB
	reading        *readingPool // where nothing can be written: then there is no writer
	now            func() time.Time
	log            *slog.Logger
	batchRows      int

	turn      chan struct{} // holds one token: the right to write, within this process
	importing atomic.Bool
	indexing  atomic.Bool // keepWords is at it

	stopKeeping context.CancelFunc
	kept        chan struct{} // closed when keepWords has ended; nil where it was not begun
	unpack      unpacker

	mu      sync.Mutex
	running *running // the import that holds the turn, if any
}

const (
	pageSize      = 8192
	applicationID = 0x5761796C // "Wayl", in the header of the file
)

// Open opens the database at path, creates it where there is none, brings its
// tables up to date and removes what a crashed import left. The errors for
// which there is something the operator can do are *data.Error with a Hint.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	if opts.Readers <= 0 {
		opts.Readers = max(4, runtime.NumCPU())
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.busyMillis == 0 {
		opts.busyMillis = patience
	}
	if opts.batchRows == 0 {
		opts.batchRows = 50_000
	}
	if err := checkPlace(path); err != nil {
		return nil, err
	}
	for {
		before, missing := os.Stat(path)
		s, err := openToWrite(ctx, path, opts)
		if missing != nil {
			return s, err
		}
		// Between its name and its lock another file may have been restored in its
		// place. Once it is open none can be: see ownAlone.
		if after, e := os.Stat(path); e == nil && !os.SameFile(before, after) {
			if err == nil {
				err = s.Close()
			}
			if ctx.Err() != nil {
				return nil, err
			}
			continue
		}
		if opts.ReadOnly && cannotWrite(err) {
			return openToRead(ctx, path, opts)
		}
		return s, err
	}
}

func newStore(path string, opts Options) (*Store, error) {
	unpack, err := newUnpacker()
	return &Store{path: path, now: opts.Now, log: opts.Log, batchRows: opts.batchRows, turn: make(chan struct{}, 1), unpack: unpack, importPragmas: []string{notesInMemory, noWriteBack, syncAtTheEnd, noLookup}}, err
}

func openToWrite(ctx context.Context, path string, opts Options) (*Store, error) {
	busy := fmt.Sprintf("&_busy_timeout=%d", opts.busyMillis)
	s, err := newStore(path, opts)
	if err != nil {
		return nil, err
	}
	s.writing = fileURI(path) + "?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_stmt_cache_size=64" + busy
	s.writer = openPool(s.writing, 1)
	s.reader = openPool(fileURI(path)+"?_query_only=true&_mutex=no&_foreign_keys=on&_stmt_cache_size=64&_cache_size=-8000"+busy, opts.Readers)
	err = s.create(ctx, opts.busyMillis)
	if err == nil {
		err = s.removeLeftovers(ctx)
	}
	if err == nil && opts.ReadOnly {
		err = s.mayWrite(ctx)
	}
	if err != nil {
		return nil, errors.Join(s.explain(err), s.Close())
	}
	if opts.KeepWords {
		ctx, stop := context.WithCancel(context.Background())
		s.stopKeeping, s.kept = stop, make(chan struct{})
		go s.keepWords(ctx)
	}
	return s, nil
}

// openToRead opens a database where nothing can be written.
func openToRead(ctx context.Context, path string, opts Options) (*Store, error) {
	r, err := openReading(ctx, path, opts.busyMillis, opts.Readers)
	if err != nil {
		return nil, err
	}
	if r.version < r.newest {
		return nil, errors.Join(&data.Error{
			Code:    data.Unavailable,
			Message: fmt.Sprintf("the tables of the database %s are older than this program and cannot be brought up to date there", path),
			Hint:    "let a user open it once who may write the file and its folder",
		}, r.db.Close())
	}
	s, err := newStore(path, opts)
	if err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	s.reader, s.reading = r.db, r
	return s, nil
}

// ReadOnly reports whether nothing can be stored.
func (s *Store) ReadOnly() bool { return s.reading != nil }

// mayWrite begins to write and writes nothing. Who finds another one writing may
// write too.
func (s *Store) mayWrite(ctx context.Context) error {
	_, err := s.writer.ExecContext(ctx, "DELETE FROM pending WHERE 0")
	if err = s.explain(err); data.CodeOf(err) == data.Busy {
		return nil
	}
	return err
}

// stored is an error where nothing can be.
func (s *Store) stored() error {
	if s.reading == nil {
		return nil
	}
	return &data.Error{
		Code:    data.Unavailable,
		Message: fmt.Sprintf("the database %s can only be read", s.path),
		Hint:    "check that the user that runs waylog may write the file and its folder, then start again",
	}
}

// checkPlace says in plain words what SQLite would call "unable to open".
func checkPlace(path string) error {
	refuse := func(message, hint string) error {
		return &data.Error{Code: data.Unavailable, Message: message, Hint: hint}
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return refuse(fmt.Sprintf("the folder %s of the database does not exist", dir), "create it, or name another file with --db")
	} else if err == nil && !info.IsDir() {
		return refuse(fmt.Sprintf("%s is not a folder, so no database can be in it", dir), "name another file with --db")
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return refuse(path+" is not a file", "name a file with --db")
	}
	return nil
}

// create makes the file and brings its tables up to date, in one process at a
// time. A file that needs neither is left alone.
func (s *Store) create(ctx context.Context, busyMillis int) error {
	fresh, err := s.isFresh(ctx)
	if err != nil {
		return err
	}
	if !fresh {
		behind, err := s.isBehind(ctx)
		if err != nil || !behind {
			return err
		}
	}
	l, err := takeLease(ctx, s.path, busyMillis)
	if err != nil {
		return err
	}
	if l == nil {
		return data.Errorf(data.Busy, "another program is importing into the database %s or bringing it up to date", s.path)
	}
	if fresh, err = s.isFresh(ctx); err == nil && fresh {
		err = s.layOut(ctx)
	}
	if err == nil {
		err = s.migrate(ctx, fresh)
	}
	return errors.Join(err, l.free())
}

// isFresh reports whether there is no database yet. A file of something else
// is an error. It is read through SQLite only: closing a file drops the locks
// that another store in this process holds on it.
func (s *Store) isFresh(ctx context.Context) (bool, error) {
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return true, s.noLog()
	}
	if err != nil {
		return false, fmt.Errorf("look at database: %w", err)
	}
	var id int64
	if err := s.reader.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return false, fmt.Errorf("read the header of the database: %w", err)
	}
	if id != applicationID {
		return false, s.foreign()
	}
	return false, nil
}

// noLog refuses to begin a database where the log of another one lies: SQLite
// would remove it, and with it the last changes to a file that was moved or cut.
func (s *Store) noLog() error {
	path := realPath(s.path)
	if !holdsSomething(path + "-wal") {
		return nil
	}
	return &data.Error{
		Code:    data.Unavailable,
		Message: fmt.Sprintf("%s is not there or empty, but %s-wal holds the last changes to it", s.path, path),
		Hint:    "put the database back beside it or restore a backup, or move that file away to begin a new one",
	}
}

func (s *Store) foreign() error {
	return &data.Error{
		Code:    data.Unavailable,
		Message: s.path + " is not a Waylog database",
		Hint:    "name another file with --db, a new one is created; to read data from a file use waylog import",
	}
}

// layOut writes the first page of a new file: the size of a page must be set
// before the first table, and before write-ahead logging.
func (s *Store) layOut(ctx context.Context) error {
	db := openPool(fileURI(s.path), 1)
	_, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA page_size = %d; PRAGMA application_id = %d; PRAGMA journal_mode = WAL", pageSize, applicationID))
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}

// explain gives errors of SQLite the words for the user.
func (s *Store) explain(err error) error { return explain(s.path, err) }

// Ping says whether the store can answer.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.reader.QueryRowContext(ctx, "SELECT 1 FROM text_state").Scan(new(int)); err != nil {
		return s.explain(fmt.Errorf("ping: %w", err))
	}
	return nil
}

// Close ends a running import, leaving nothing of it, and closes the file.
func (s *Store) Close() error {
	if s.kept != nil {
		s.stopKeeping()
		<-s.kept
	}
	s.mu.Lock()
	i := s.running
	s.mu.Unlock()
	var err error
	if i != nil {
		err = i.Abort()
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.Close())
	}
	return errors.Join(err, s.reader.Close())
}

// fileURI escapes what SQLite reads as its own signs in the name of a file.
func fileURI(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}
