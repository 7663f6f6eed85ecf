package statefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// header is the first line of a state file.
const header = "counterpart-state 1\n"

// Options say how a file is kept.
type Options struct {
	// Sync makes Durable wait until the disk has what was written: then a power cut loses nothing either.
	Sync bool
	// Tell is told what people should know: that a file's end was cut off, that it could not be written anew. Nil = nobody.
	Tell func(message string, details ...any)
}

// File is an open state file. It is safe for concurrent use.
type File struct {
	name    string // as people know it
	path    string // where it is, behind links
	options Options
	numbers atomic.Uint64 // that were given

	mu        sync.Mutex // held to write
	file      storage
	image     *image
	sum       uint32 // of the last record
	size      int64  // of the file
	compactAt int64  // it is written anew when it is larger
	written   uint64 // how many records
	broken    error  // why nothing can be written any more

	syncing sync.Mutex // held to wait for the disk, after mu
	synced  uint64     // how many records the disk has
}

// storage is an open file.
type storage interface {
	Write([]byte) (int, error)
	Truncate(int64) error
	Sync() error
	Close() error
}

// Open opens a state file, or makes one, and reads what it says. It is an error when another process has it, or when it is
// damaged.
func Open(name string, o Options) (*File, error) {
	if o.Tell == nil {
		o.Tell = func(string, ...any) {}
	}
	f, path, err := openLocked(name)
	if err != nil {
		return nil, err
	}
	opened := &File{name: name, path: path, options: o, file: f}
	if err := opened.read(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	opened.sweep()
	return opened, nil
}

// openLocked opens a file that nobody else has, and keeps others from it until it is closed. The path is where it is when name
// leads there by links: a new file takes its place, and not that of a link.
func openLocked(name string) (file *os.File, path string, err error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, "", fmt.Errorf("cannot open state file %q: %w", name, cause(err))
		}
		err = take(f, name)
		if err == nil {
			path, err = behindLinks(name)
		}
		if err != nil {
			return nil, "", errors.Join(err, f.Close())
		}
		if same, err := isAt(f, path); err == nil && same {
			return f, path, nil
		}
		_ = f.Close() // it was written anew by whoever had it before
	}
}

// behindLinks is the path of a file that is there, without links.
func behindLinks(name string) (string, error) {
	path, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", fmt.Errorf("cannot find where state file %q is: %w", name, cause(err))
	}
	return path, nil
}

// take locks a file that can be a state file.
func take(f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("cannot open state file %q: %w", name, cause(err))
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("state file %q is not a regular file", name)
	}
	if err := lock(f); err != nil {
		return fmt.Errorf("state file %q: %w", name, err)
	}
	return nil
}

// isAt says whether an open file is the one of that name.
func isAt(f *os.File, name string) (bool, error) {
	mine, err := f.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(mine, there), nil
}

// cause is an error without the name of the file.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

// append writes a record. When it cannot, nothing is as it was not before.
func (f *File) append(r *record) error {
	line, err := r.encode()
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return f.broken
	}
	if err := f.image.accepts(r); err != nil {
		return err
	}
	sum := seal(line, f.sum)
	if _, err := f.file.Write(line); err != nil {
		return f.undo(err)
	}
	f.image.apply(r)
	f.sum, f.size, f.written = sum, f.size+int64(len(line)), f.written+1
	if f.size > f.compactAt {
		f.compact()
	}
	return nil
}

// undo takes back half a record.
func (f *File) undo(why error) error {
	why = fmt.Errorf("cannot write state file %q: %w", f.name, cause(why))
	if err := f.file.Truncate(f.size); err != nil {
		f.broken = fmt.Errorf("%w; nor can what was begun be taken back: %w", why, cause(err))
		return f.broken
	}
	return why
}

// Durable waits until all that was written before outlives a power cut, if that is wanted. Whoever waits at the same time waits
// for the disk once. A disk that fails is not trusted again: nothing is written any more.
func (f *File) Durable() error {
	if !f.options.Sync {
		return nil
	}
	f.mu.Lock()
	wanted := f.written
	f.mu.Unlock()
	f.syncing.Lock()
	defer f.syncing.Unlock()
	for f.synced < wanted {
		f.mu.Lock()
		file, now, broken := f.file, f.written, f.broken
		f.mu.Unlock()
		if broken != nil {
			return broken
		}
		if err := file.Sync(); err == nil {
			f.synced = now
		} else if err := f.distrust(file, err); err != nil {
			return err
		}
	}
	return nil
}

// distrust gives up on a file that the disk did not take, unless it was written anew meanwhile and is not needed any more.
func (f *File) distrust(file storage, why error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != file {
		return nil
	}
	f.broken = fmt.Errorf("the disk does not take state file %q: %w", f.name, cause(why))
	return f.broken
}

// Close writes to the disk what there is, and lets others have the file.
func (f *File) Close() error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken == nil {
		f.broken = fmt.Errorf("state file %q: %w", f.name, os.ErrClosed)
	}
	return errors.Join(f.file.Sync(), f.file.Close())
}

// Name is what the file is called.
func (f *File) Name() string { return f.name }

func (f *File) folder() string { return filepath.Dir(f.path) }

// SetWorld says in which world workspaces begin from now on. Nothing is written when they do already.
func (f *File) SetWorld(world Contents) error {
	f.mu.Lock()
	same := f.image.world != 0 && sameWorld(f.image.worlds[f.image.world], world.flat())
	f.mu.Unlock()
	if same {
		return nil
	}
	return f.append(&record{Do: doWorld, Of: f.numbers.Add(1), Set: world})
}

// Make says that there is a workspace, in the present world. The number is what it is called from now on.
func (f *File) Make(name string, seed uint64, now time.Time) (number uint64, err error) {
	return f.make(&record{Name: name, Seed: seed, Begun: seed, Created: now})
}

// Copy says that there is a workspace that begins as another one is now.
func (f *File) Copy(name string, from, seed uint64, now time.Time) (number uint64, err error) {
	return f.make(&record{Name: name, From: from, Seed: seed, Begun: seed, Created: now})
}

func (f *File) make(r *record) (uint64, error) {
	r.Do, r.Of, r.Created = doMake, f.numbers.Add(1), r.Created.UTC()
	return r.Of, f.append(r)
}

// Drop says that a workspace is gone.
func (f *File) Drop(number uint64) error { return f.append(&record{Do: doDrop, Of: number}) }

// Change says what a request did: the entities that are other than before, and how many identities were made up by then.
func (f *File) Change(number uint64, set Contents, made map[string]uint64) error {
	return f.append(&record{Do: doChange, Of: number, Set: set, Made: made})
}

// Go is as Change, for a state that is gone back to: as many identities were made up as it says, and no more.
func (f *File) Go(number uint64, set Contents, made map[string]uint64) error {
	return f.append(&record{Do: doGo, Of: number, Set: set, Made: made})
}

// Reset says that a workspace is as it began; if that was in a world, as it would begin now.
func (f *File) Reset(number uint64) error { return f.append(&record{Do: doReset, Of: number}) }

// Reseed says that identities of a workspace begin anew, from another seed.
func (f *File) Reseed(number, seed uint64) error {
	return f.append(&record{Do: doSeed, Of: number, Seed: seed})
}

// Snapshot gives the present moment of a workspace a name.
func (f *File) Snapshot(number uint64, name string, now time.Time) error {
	return f.append(&record{Do: doSnapshot, Of: number, Name: name, Created: now.UTC()})
}

// Restore says that a workspace is as in a snapshot.
func (f *File) Restore(number uint64, name string) error {
	return f.append(&record{Do: doRestore, Of: number, Name: name})
}

// Forget says that a snapshot is gone.
func (f *File) Forget(number uint64, name string) error {
	return f.append(&record{Do: doForget, Of: number, Name: name})
}

// Workspaces are those that the file has, in the order in which they were made. They are not to be modified, and as they are
// before anything else is written.
func (f *File) Workspaces() []*Workspace {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.image.workspaces()
}

// Changes are the entities to put into the present world, and to delete from it, so that it is as at p.
func (f *File) Changes(p Point) Contents {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.image.changes(p)
}
