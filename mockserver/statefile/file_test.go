package statefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)

// one is contents with one entity.
func one(key, entity string) Contents {
	c := Contents{}
	c.Put("chat", "rooms", key, json.RawMessage(entity))
	return c
}

func open(tb testing.TB, name string, o Options) *File {
	tb.Helper()
	f, err := Open(name, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	return f
}

// must is for what cannot fail.
func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// said is all that a file says, in the shortest way.
func (f *File) said(tb testing.TB) string {
	var out bytes.Buffer
	_, _, err := f.image.write(&out)
	must(tb, err)
	return out.String()
}

// story writes a little of everything and returns the number of its workspace.
func story(tb testing.TB, f *File) uint64 {
	must(tb, f.SetWorld(one("a", `{"n":1}`)))
	n, err := f.Make("default", 1, noon)
	must(tb, err)
	must(tb, f.Change(n, one("b", `{"n":2,"text":"<&>\u2028"}`), map[string]uint64{"chat": 3}))
	must(tb, f.Snapshot(n, "s", noon))
	_, err = f.Copy("fork", n, 7, noon)
	must(tb, err)
	must(tb, f.Change(n, one("a", "null"), nil))
	must(tb, f.SetWorld(one("c", `{}`)))
	return n
}

func TestWhatWasWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	want := f.said(t)
	must(t, f.Close())
	again := open(t, name, Options{})
	if got := again.said(t); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	w := again.Workspaces()[0]
	if w.Number != n || w.Name != "default" || w.Now.Made["chat"] != 3 || !w.Created.Equal(noon) || len(w.Snapshots) != 1 {
		t.Errorf("workspace %+v", w)
	}
	got, _ := json.Marshal(again.Changes(w.Now))
	if want := `{"chat":{"rooms":{"a":null,"b":{"n":2,"text":"\u003c\u0026\u003e\u2028"},"c":null}}}`; string(got) != want {
		t.Errorf("changes to the new world %s, want %s", got, want)
	}
	if number, err := again.Make("next", 1, noon); err != nil || number <= w.Number+1 {
		t.Errorf("a new workspace is number %d, %v", number, err)
	}
}

// TestAnyEndIsCutOffAndAnyOtherDamageIsRefused cuts a file everywhere, and changes each of its bytes.
func TestAnyEndIsCutOffAndAnyOtherDamageIsRefused(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	story(t, f)
	must(t, f.Close())
	whole, err := os.ReadFile(name)
	must(t, err)
	for n := range whole {
		s, err := scanned(name, bytes.NewReader(whole[:n]))
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if end := bytes.LastIndexByte(whole[:n], '\n') + 1; s.good != int64(end) || s.torn != int64(n-end) {
			t.Fatalf("cut at %d: good to %d, torn %d", n, s.good, s.torn)
		}
		bent := bytes.Clone(whole)
		bent[n] ^= 1
		if _, err = scanned(name, bytes.NewReader(bent)); err == nil && n != len(whole)-1 {
			t.Fatalf("byte %d was changed and nobody saw it: %q", n, bent[max(0, n-20):n+1])
		}
		if n > len(header) && n < len(whole)-1 && !strings.Contains(err.Error(), "\nhint: ") {
			t.Fatalf("byte %d: %v", n, err)
		}
	}
}

func TestARecordThatIsMissingOrElsewhereIsDamage(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	must(t, f.Change(n, one("b", `{}`), nil))
	must(t, f.Close())
	whole, err := os.ReadFile(name)
	must(t, err)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for i := 1; i < len(lines)-2; i++ {
		less := append(append([][]byte{}, lines[:i]...), lines[i+1:]...)
		swapped := append([][]byte{}, lines...)
		swapped[i], swapped[i+1] = lines[i+1], lines[i]
		for what, text := range map[string][]byte{"without": bytes.Join(less, nil), "swapped": bytes.Join(swapped, nil)} {
			if _, err := scanned(name, bytes.NewReader(text)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q is damaged at offset %d", name, len(bytes.Join(lines[:i], nil)))) {
				t.Errorf("%s line %d: %v", what, i, err)
			}
		}
	}
}

func TestATornEndIsToldAndWritingGoesOn(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	want := f.said(t)
	must(t, f.Change(n, one("lost", `{}`), nil))
	must(t, f.Close())
	info, err := os.Stat(name)
	must(t, err)
	must(t, os.Truncate(name, info.Size()-1))
	told := ""
	f = open(t, name, Options{Tell: func(message string, details ...any) { told += fmt.Sprint(message, details) }})
	if got := f.said(t); got != want || !strings.Contains(told, "cut off") {
		t.Errorf("told %q, got\n%s", told, got)
	}
	must(t, f.Change(n, one("d", `{}`), nil))
	want = f.said(t)
	must(t, f.Close())
	if got := open(t, name, Options{}).said(t); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsNoStateFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"shopping list", "shopping\nlist\n", "counterpart-state 2\n"} {
		name := filepath.Join(t.TempDir(), "state")
		must(t, os.WriteFile(name, []byte(text), 0o600))
		if _, err := Open(name, Options{}); err == nil || !strings.Contains(err.Error(), "not a state file") {
			t.Errorf("%q: %v", text, err)
		}
		if got, _ := os.ReadFile(name); string(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, name := range []string{t.TempDir(), filepath.Join(t.TempDir(), "no", "where"), os.DevNull} {
		if _, err := Open(name, Options{}); err == nil {
			t.Errorf("%q was opened", name)
		}
	}
}

func TestOneHasTheFileAtATime(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	story(t, f)
	for _, written := range []string{"first", "anew"} {
		if _, err := Open(name, Options{}); err == nil || !strings.Contains(err.Error(), "another process has it\nhint: ") {
			t.Errorf("%s: %v", written, err)
		}
		anew(f)
	}
	must(t, f.Close())
	open(t, name, Options{})
}

func TestALogMuchLongerThanWhatItSaysIsWrittenAnew(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	text := `{"text":"` + strings.Repeat("x", 100_000) + `"}`
	for i := range 150 {
		must(t, f.Change(n, one("same", text), map[string]uint64{"chat": uint64(i)}))
	}
	info, err := os.Stat(name)
	must(t, err)
	if info.Size() > 2*roomToGrow || info.Size() != f.size {
		t.Errorf("the file has %d bytes, and should have %d", info.Size(), f.size)
	}
	want := f.said(t)
	must(t, f.Close())
	if got := open(t, name, Options{}).said(t); got != want {
		t.Error("what it says is not what it said")
	}
}

// anew has the log written anew now.
func anew(f *File) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.compact()
}

func TestWritingAnewLeavesAloneWhatLiesBeside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, victim := filepath.Join(dir, "state"), filepath.Join(dir, "victim")
	must(t, os.WriteFile(victim, []byte("precious"), 0o600))
	must(t, os.Symlink(victim, name+".part"))
	f := open(t, name, Options{})
	story(t, f)
	anew(f)
	if got, err := os.ReadFile(victim); string(got) != "precious" {
		t.Errorf("what a link led to is now %q, %v", got, err)
	}
	if to, err := os.Readlink(name + ".part"); to != victim {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	info, err := os.Lstat(name)
	must(t, err)
	if info.Mode() != 0o600 || info.Size() != f.size {
		t.Errorf("the state file is %v with %d bytes, and should have %d", info.Mode(), info.Size(), f.size)
	}
	if list, _ := os.ReadDir(dir); len(list) != 3 {
		t.Errorf("there are %v", list)
	}
}

func TestAFileBehindLinksIsWrittenAnewWhereItIs(t *testing.T) {
	t.Parallel()
	links, files := t.TempDir(), t.TempDir()
	name, place := filepath.Join(links, "state"), filepath.Join(files, "real")
	must(t, os.Symlink(place, name)) // nothing is there yet
	f := open(t, name, Options{})
	story(t, f)
	for _, written := range []string{"first", "anew"} {
		if to, err := os.Readlink(name); to != place {
			t.Errorf("%s: the link leads to %q, %v", written, to, err)
		}
		if info, err := os.Stat(place); err != nil || info.Size() != f.size {
			t.Errorf("%s: %v, %v, want %d bytes", written, info, err, f.size)
		}
		for _, other := range []string{name, place} {
			if _, err := Open(other, Options{}); err == nil || !strings.Contains(err.Error(), "another process has it") {
				t.Errorf("%s: %v", written, err)
			}
		}
		anew(f)
	}
	want := f.said(t)
	must(t, f.Close())
	if got := open(t, place, Options{}).said(t); got != want {
		t.Error("what it says is not what it said")
	}
}

func TestWhatADeadProcessWasWritingAnewIsRemovedAndNothingElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "state.ABCDEFGHIJ27.part"), []byte(header), 0o600))
	stay := []string{"other.ABCDEFGHIJ27.part", "state.ABCDEFGHIJ2.part", "state.abcdefghijkl.part", "state.ABCDEFGHIJ27.part.old", "state.part"}
	for _, name := range stay {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	open(t, filepath.Join(dir, "state"), Options{})
	list, err := os.ReadDir(dir)
	must(t, err)
	if len(list) != len(stay)+1 {
		t.Errorf("there are %v, and should be %q", list, stay)
	}
	if _, err := os.Stat(filepath.Join(dir, "state.ABCDEFGHIJ27.part")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// endless is a file that begins with a text, goes on with a part without end or up to a size, and counts what is read of it.
type endless struct {
	start, part string
	size, at    int64 // 0 = no end
}

func (e *endless) Read(b []byte) (int, error) {
	n, err := e.ReadAt(b, e.at)
	e.at += int64(n)
	return n, err
}

func (e *endless) ReadAt(b []byte, at int64) (n int, err error) {
	for ; n < len(b); n++ {
		switch here := at + int64(n); {
		case e.size > 0 && here >= e.size:
			return n, io.EOF
		case here < int64(len(e.start)):
			b[n] = e.start[here]
		default:
			b[n] = e.part[here%int64(len(e.part))]
		}
	}
	return n, nil
}

func TestWhatIsNoStateFileIsReadNoFurtherThanItTakesToTell(t *testing.T) {
	t.Parallel()
	for start, want := range map[string]string{
		"":                                `"large" is not a state file of this version: it begins with something else`,
		header:                            `state file "large" is damaged at offset 20: it is no record, nor the beginning of one`,
		header + "0123456g {\"do\":\"":    `state file "large" is damaged at offset 20: it is no record, nor the beginning of one`,
		header + "01234567 {\"do\":\"set": `state file "large" is damaged at offset 20: it is longer than any record`,
	} {
		rubbish := &endless{start: start, part: "x"}
		_, err := scannedTo("large", rubbish, 8<<20)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", start, err)
		}
		if bound := int64(len(start)) + 9<<20; rubbish.at > bound {
			t.Errorf("%q: %d bytes were read", start, rubbish.at)
		}
	}
}

// TestRubbishIsNotKept has files that go on for long after their header: whatever that looks like, no more of it is held than what a
// short record has.
func TestRubbishIsNotKept(t *testing.T) { // alone, for it measures
	const large = 64 << 20
	for name, c := range map[string]struct{ start, part, want string }{
		"one long text":            {header, "x", "damaged at offset 20: it is no record"},
		"a record that never ends": {header + begun, "x", ""},
		"a wrong checksum":         {header + begun, strings.Repeat("x", 33<<20) + "\n", "damaged at offset 20: its checksum is 00000000 and should be "},
		"zeros":                    {header, "\x00", ""},
		"zeros, and something":     {header, strings.Repeat("\x00", 33<<20) + "1", "damaged at offset 20: it is no record"},
	} {
		before, after := runtime.MemStats{}, runtime.MemStats{}
		runtime.ReadMemStats(&before)
		s, err := scanned("large", &endless{start: c.start, part: c.part, size: large})
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 3<<20 {
			t.Errorf("%s: %d bytes were used", name, used)
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (s.good != int64(len(header)) || s.torn != large-s.good) {
			t.Errorf("%s: good to %d, torn %d", name, s.good, s.torn)
		}
	}
}

func TestALongRecordIsReadAgainUnlessItIsCutOrDamaged(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	at := f.size
	must(t, f.Change(n, one("long", `{"text":"`+strings.Repeat("x", 3*shortRecord)+`"}`), nil))
	end := f.size
	must(t, f.Change(n, one("short", `{}`), nil))
	want := f.said(t)
	must(t, f.Close())
	whole, err := os.ReadFile(name)
	must(t, err)
	s, err := scanned(name, bytes.NewReader(whole))
	must(t, err)
	if got := (&File{image: s.image}).said(t); got != want || s.good != int64(len(whole)) {
		t.Errorf("good to %d of %d", s.good, len(whole))
	}
	if _, err := scannedTo(name, bytes.NewReader(whole), int(end-at)-1); !errors.Is(err, errTooLong) {
		t.Errorf("a line of %d bytes: %v", end-at, err)
	}
	for _, cut := range []int64{at + shortRecord/2, at + shortRecord, at + 2*shortRecord, end - 1} {
		if s, err := scanned(name, bytes.NewReader(whole[:cut])); err != nil || s.good != at || s.torn != cut-at {
			t.Errorf("cut at %d: %+v, %v", cut, s, err)
		}
	}
	for _, bent := range []int64{at, at + sumLength, at + 20, at + 2*shortRecord, end - 2, end - 1} {
		other := bytes.Clone(whole)
		other[bent] ^= 1
		if _, err := scanned(name, bytes.NewReader(other)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("damaged at offset %d: ", at)) {
			t.Errorf("byte %d: %.200v", bent, err)
		}
	}
}

// faulty is a disk that fails.
type faulty struct {
	storage
	room     int
	truncate error
	sync     error
	syncs    atomic.Int64
}

func (d *faulty) Write(b []byte) (int, error) {
	if len(b) <= d.room {
		return d.storage.Write(b)
	}
	n, _ := d.storage.Write(b[:d.room])
	return n, syscall.ENOSPC
}

func (d *faulty) Truncate(n int64) error {
	if d.truncate != nil {
		return d.truncate
	}
	return d.storage.Truncate(n)
}

func (d *faulty) Sync() error {
	d.syncs.Add(1)
	if d.sync != nil {
		return d.sync
	}
	return d.storage.Sync()
}

func TestAFullDiskChangesNothingAndIsForgiven(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	f := open(t, name, Options{})
	n := story(t, f)
	before, disk := f.said(t), f.file
	f.file = &faulty{storage: disk, room: 10}
	for range 2 {
		if err := f.Change(n, one("d", `{}`), nil); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("error %v", err)
		}
	}
	if f.said(t) != before {
		t.Error("what was not written counts")
	}
	f.file = disk
	must(t, f.Change(n, one("e", `{}`), nil))
	want := f.said(t)
	must(t, f.Close())
	if got := open(t, name, Options{}).said(t); got != want {
		t.Error("the file is damaged")
	}
}

func TestADiskThatCannotTakeBackIsNotTrustedAgain(t *testing.T) {
	t.Parallel()
	f := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	n := story(t, f)
	disk := f.file
	f.file = &faulty{storage: disk, truncate: io.ErrUnexpectedEOF}
	_ = f.Change(n, one("d", `{}`), nil)
	f.file = disk
	if err := f.Change(n, one("d", `{}`), nil); !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestDurableWaitsForTheDiskOnceForAll(t *testing.T) {
	t.Parallel()
	f := open(t, filepath.Join(t.TempDir(), "state"), Options{Sync: true})
	n := story(t, f)
	disk := &faulty{storage: f.file}
	f.file = disk
	disk.room = 1 << 20
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			if err := errors.Join(f.Change(n, one(fmt.Sprint(i), `{}`), nil), f.Durable()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all := disk.syncs.Load()
	if must(t, f.Durable()); all == 0 || all > 64 || disk.syncs.Load() != all {
		t.Errorf("%d syncs for 64 changes, %d when all was there", all, disk.syncs.Load())
	}
	disk.sync = io.ErrShortWrite
	must(t, f.Change(n, one("x", `{}`), nil))
	for range 2 {
		if err := f.Durable(); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("error %v", err)
		}
	}
	if err := f.Change(n, one("y", `{}`), nil); err == nil {
		t.Error("a disk that failed is written to")
	}
}

func TestAKeyThatIsNoTextIsNotWritten(t *testing.T) {
	t.Parallel()
	f := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	if err := f.Change(story(t, f), one("\xff", `{}`), nil); err == nil {
		t.Error("it would be read back as another key")
	}
}

// TestAnyStoryIsReadAsItWasWritten does anything in any order, with the file written anew and opened again in between.
func TestAnyStoryIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		must(t, err)
		name := filepath.Join(dir, "state")
		f, err := Open(name, Options{})
		must(t, err)
		must(t, f.SetWorld(one("a", `{"n":1}`)))
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			f = anything(t, rt, f, name)
		}
		want := f.said(t)
		must(t, f.Close())
		f, err = Open(name, Options{})
		must(t, err)
		if got := f.said(t); got != want {
			rt.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		must(t, f.Close())
	})
}

func anything(t *testing.T, rt *rapid.T, f *File, name string) *File {
	n := rapid.Uint64Range(1, 8).Draw(rt, "workspace")
	key := rapid.SampledFrom([]string{"a", "b", "c", "d\x00e", "/"}).Draw(rt, "key")
	entity := rapid.SampledFrom([]string{"null", `{}`, `{"n":1}`, `{"n":2}`}).Draw(rt, "entity")
	made := map[string]uint64{"chat": rapid.Uint64Range(0, 9).Draw(rt, "made")}
	switch rapid.IntRange(0, 12).Draw(rt, "step") {
	case 0:
		must(t, f.SetWorld(one(key, entity)))
	case 1:
		_, _ = f.Make("w", 1, noon)
	case 2:
		_, _ = f.Copy("w", n, 2, noon) // perhaps of nothing, which is refused
	case 3:
		must(t, f.Drop(n))
	case 4:
		must(t, f.Reset(n))
	case 5:
		must(t, f.Reseed(n, 9))
	case 6:
		must(t, f.Snapshot(n, key, noon))
	case 7:
		_ = f.Restore(n, key) // perhaps of nothing
	case 8:
		must(t, f.Forget(n, key))
	case 9:
		must(t, f.Go(n, one(key, entity), made))
	case 10:
		f.compact()
	case 11:
		must(t, f.Close())
		again, err := Open(name, Options{})
		must(t, err)
		return again
	default:
		must(t, f.Change(n, one(key, entity), made))
	}
	return f
}

func FuzzRead(f *testing.F) {
	name := filepath.Join(f.TempDir(), "state")
	file, err := Open(name, Options{})
	must(f, err)
	story(f, file)
	whole, err := os.ReadFile(name)
	must(f, err)
	must(f, file.Close())
	for _, line := range bytes.SplitAfter(whole, []byte("\n")) {
		if len(line) > sumLength+1 {
			f.Add(string(line[sumLength+1:]))
		}
	}
	f.Add(string(whole))
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = scanned("as it is", strings.NewReader(text))
		log, sum := []byte(header), uint32(0)
		for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") { // with checksums that fit, to come further
			sealed := append([]byte("00000000 "), line...)
			sum = seal(sealed, sum)
			log = append(log, sealed...)
		}
		s, err := scanned("sealed", bytes.NewReader(log))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		_, _, err = s.image.write(&first)
		must(t, err)
		again, err := scanned("written anew", bytes.NewReader(first.Bytes()))
		must(t, err)
		_, _, err = again.image.write(&second)
		must(t, err)
		if first.String() != second.String() {
			t.Errorf("%q became %q", first.String(), second.String())
		}
	})
}
