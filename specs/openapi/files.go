package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// files reads each source file of a document once, keeps its bytes for the validator, and is the one place that decides
// what a reference may reach.
type files struct {
	fsys    fs.FS
	folder  string // of the document, within fsys
	options Options
	bytes   map[string][]byte
	parsed  map[string]*file
	total   int64
}

// errRefused marks references that the policy does not let through.
var errRefused = errors.New("refers outside the document's folder, which is not allowed")

func newFiles(fsys fs.FS, name string, o Options) *files {
	return &files{fsys: fsys, folder: path.Dir(name), options: o, bytes: map[string][]byte{}, parsed: map[string]*file{}}
}

func isURL(location string) bool {
	u, err := url.Parse(location)
	return err == nil && u.Scheme != ""
}

// inside reports whether a cleaned slash path lies in the document's folder.
func (s *files) inside(location string) bool {
	if isURL(location) || !fs.ValidPath(location) {
		return false
	}
	return s.folder == "." || strings.HasPrefix(location, s.folder+"/")
}

// read returns the bytes of a location, which is a slash path within the file system or a URL.
func (s *files) read(location string) ([]byte, error) {
	if data, ok := s.bytes[location]; ok {
		return data, nil
	}
	data, err := s.fetch(location)
	if err != nil {
		return nil, err
	}
	if s.total += int64(len(data)); s.total > s.options.MaxBytes {
		return nil, fmt.Errorf("the document and its files are larger than %d bytes", s.options.MaxBytes)
	}
	s.bytes[location] = data
	return data, nil
}

func (s *files) fetch(location string) ([]byte, error) {
	switch {
	case s.inside(location):
		return s.drain(s.fsys.Open(location))
	case !s.options.AllowExternal:
		return nil, errRefused
	case strings.HasPrefix(location, "http://"), strings.HasPrefix(location, "https://"):
		return s.download(location)
	case fs.ValidPath(location):
		return s.drain(s.fsys.Open(location))
	}
	local := filepath.FromSlash(strings.TrimPrefix(location, "file://"))
	if !filepath.IsAbs(local) {
		local = filepath.Join(s.options.Display, local)
	}
	return s.drain(os.Open(local))
}

// drain reads an opened file up to the size bound and closes it.
func (s *files) drain(f fs.File, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, s.options.MaxBytes+1))
}

func (s *files) download(location string) ([]byte, error) {
	client := http.Client{Timeout: 20 * time.Second}
	answer, err := client.Get(location)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, s.options.MaxBytes+1))
}

// open reads and parses a location.
func (s *files) open(location string) (*file, error) {
	if f, ok := s.parsed[location]; ok {
		return f, nil
	}
	data, err := s.read(location)
	if err != nil {
		return nil, err
	}
	f := &file{path: location, display: s.display(location)}
	if f.root, err = parse(data, f); err != nil {
		return nil, fmt.Errorf("%s: %w", f.display, err)
	}
	s.parsed[location] = f
	return f, nil
}

func (s *files) display(location string) string {
	if isURL(location) || path.IsAbs(location) {
		return location
	}
	return path.Join(filepath.ToSlash(s.options.Display), location)
}

// parse reads JSON as JSON and everything else as YAML.
func parse(data []byte, f *file) (*node, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !isJSON(data) {
		return readYAML(data, f)
	}
	n, err := readJSON(data, f)
	if err == nil {
		return n, nil
	}
	if n, yamlErr := readYAML(data, f); yamlErr == nil {
		return n, nil
	}
	return nil, err
}
