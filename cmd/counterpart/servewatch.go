package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// watchFlags say whether changed files are loaded while the mock serves.
type watchFlags struct {
	on      bool
	sources []*source
}

func (f *watchFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.on, "watch", false, "load a document, behavior or world when its file changes, and keep what is remembered as far as it still fits")
}

// source is where one of the contracts that are served comes from.
type source struct {
	ref      string
	world    string // the file that --world names, "" for none
	embedded bool
	served   mockserver.Served
	sum      [sha256.Size]byte // of the files, when they were loaded last
}

// prepare notes where what is served comes from. It is a mistake to watch when there is no file.
func (f *watchFlags) prepare(served []mockserver.Served, refs, worlds []string) error {
	if !f.on {
		return nil
	}
	if len(refs) == 0 {
		refs = specs.Names()
	}
	named, err := worldFiles(served, worlds)
	if err != nil {
		return err
	}
	for i, one := range served {
		s := &source{ref: refs[i], world: named[one.Contract.Name], embedded: slices.Contains(specs.Names(), refs[i]), served: one}
		if s.sum, err = s.fingerprint(); err != nil {
			return err
		}
		f.sources = append(f.sources, s)
	}
	if len(f.folders()) == 0 {
		return fmt.Errorf("--watch: there is no file to watch: %s are built in\nhint: serve the path of a document, or give a world with --world",
			strings.Join(refs, ", "))
	}
	return nil
}

// maxFolders is how many folders are watched: a document in a home folder does not mean all of it.
const maxFolders = 500

// folders are those that hold the files: editors put another file in a file's place, which only its folder sees.
func (f *watchFlags) folders() (all []string) {
	for _, s := range f.sources {
		for _, file := range s.files() {
			if dir := filepath.Dir(file); !slices.Contains(all, dir) {
				all = append(all, dir)
			}
		}
	}
	return all
}

// files are those that may make a difference: all texts in the document's folder and below, to which it may refer, and the world.
func (s *source) files() (all []string) {
	if !s.embedded {
		folders := 0
		_ = filepath.WalkDir(filepath.Dir(s.ref), func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil: // what cannot be read is not watched, and what is missing is said when it is loaded
			case entry.IsDir():
				if folders++; folders > maxFolders || folders > 1 && skippedFolder(entry.Name()) {
					return fs.SkipDir
				}
			case isText(path):
				all = append(all, path)
			}
			return nil
		})
	}
	if s.world != "" {
		all = append(all, s.world)
	}
	return all
}

// isText says whether a file may be a document, a behavior or a world, by its name.
func isText(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name)))
}

// matters says whether it matters that something happened to a file. It does not for a state file beside, which never rests.
func (f *watchFlags) matters(name string) bool {
	return isText(name) || slices.ContainsFunc(f.sources, func(s *source) bool { return filepath.Base(s.world) == filepath.Base(name) })
}

// skippedFolder says whether a folder is one in which nobody keeps documents.
func skippedFolder(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// fingerprint is another one when a file is.
func (s *source) fingerprint() (sum [sha256.Size]byte, err error) {
	hash := sha256.New()
	for _, name := range s.files() {
		file, err := os.Open(name)
		if err != nil {
			fmt.Fprintf(hash, "%s\x00%v\x00", name, err)
			continue
		}
		fmt.Fprintf(hash, "%s\x00", name)
		_, err = io.Copy(hash, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return sum, err
		}
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}

// start loads what changes from now on, until the context ends.
func (f *watchFlags) start(ctx context.Context, mock *mockserver.Server, allowExternal bool, log *slog.Logger) error {
	if !f.on {
		return nil
	}
	changes, err := watchFolders(ctx, f.folders(), f.matters, log)
	if err != nil {
		return err
	}
	go f.follow(changes, mock, allowExternal, log)
	return nil
}

// follow loads what changed each time that something may have, until changes ends.
func (f *watchFlags) follow(changes <-chan struct{}, mock *mockserver.Server, allowExternal bool, log *slog.Logger) {
	f.reload(mock, allowExternal, log) // what changed between loading and watching
	for range changes {
		f.reload(mock, allowExternal, log)
	}
}

// reload serves the new versions of what changed. A broken one is told of, and the old one goes on being served.
func (f *watchFlags) reload(mock *mockserver.Server, allowExternal bool, log *slog.Logger) {
	all, changed, sums := make([]mockserver.Served, len(f.sources)), []string{}, make([][sha256.Size]byte, len(f.sources))
	for i, s := range f.sources {
		all[i] = s.served
		sum, err := s.fingerprint()
		if sums[i] = sum; err != nil || sum == s.sum {
			continue
		}
		s.sum = sum // also when it is broken: that is said once
		served, findings := s.load(allowExternal)
		for _, finding := range findings {
			level := slog.LevelWarn
			if finding.Severity == specs.Error {
				level = slog.LevelError
			}
			log.Log(context.Background(), level, fmt.Sprintf("%s: %s", finding.Severity, finding))
		}
		if findings.Err() != nil {
			log.Error("the changed files are broken, and the contract is served as before", "contract", s.served.Contract.Name)
			continue
		}
		all[i] = served
		changed = append(changed, s.served.Contract.Name)
	}
	if len(changed) == 0 {
		return
	}
	if err := mock.Swap(all); err != nil {
		log.Error("the changed files are not served, and the contracts are as before", "error", err.Error())
		return
	}
	for i, s := range f.sources {
		s.served = all[i]
	}
	log.Info("changed files were loaded", "contracts", strings.Join(changed, ", "))
}

// load reads a contract and its world again, as far as that comes from files.
func (s *source) load(allowExternal bool) (mockserver.Served, specs.Findings) {
	served := s.served
	if !s.embedded {
		contract, findings := specs.Load(s.ref, specs.Options{AllowExternal: allowExternal})
		if findings.Err() != nil {
			return served, findings
		}
		served.Contract = contract
		told := findings
		world, findings := s.loadWorld(contract)
		served.World = world
		return served, append(told, findings...)
	}
	world, findings := s.loadWorld(served.Contract)
	served.World = world
	return served, findings
}

func (s *source) loadWorld(c *specs.Contract) (specs.World, specs.Findings) {
	if c.Behavior == nil && s.world == "" {
		return specs.World{}, nil
	}
	src, file, err := readWorld(s.ref, s.world)
	switch {
	case err != nil:
		return specs.World{}, specs.Findings{{Severity: specs.Error, Code: "unreadable", File: file, Message: err.Error()}}
	case src == nil:
		return specs.World{State: c.Behavior.Empty()}, nil
	}
	return c.World(file, src, os.LookupEnv)
}

// calm is for how long nothing happens before what happened is looked at: editors write a file in several steps.
const calm = 100 * time.Millisecond
