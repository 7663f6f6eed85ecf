package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// writeFile writes a file whole or not at all, by way of a file beside it. What is not a regular file (a pipe, a device) is
// written as it stands.
func writeFile(name string, data []byte) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, data, 0o644)
	}
	part := fmt.Sprintf("%s.%d.part", name, os.Getpid())
	err := os.WriteFile(part, data, 0o644)
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		_ = os.Remove(part) // what matters is why it was not written
		return fmt.Errorf("cannot write %q: %w", name, cause(err))
	}
	return nil
}

// writable is an error when a file cannot be written where it is wanted: better known before a long run than after it.
func writable(name string) error {
	dir := filepath.Dir(name)
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("cannot write %q: %q: %w", name, dir, cause(err))
	case !info.IsDir():
		return fmt.Errorf("cannot write %q: %q is not a folder", name, dir)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write %q: it is a folder", name)
	}
	return nil
}
