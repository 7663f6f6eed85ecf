package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// colored says whether w is a terminal that wants colour (https://no-color.org).
func colored(w io.Writer) bool { return terminal(w) && os.Getenv("NO_COLOR") == "" }

// terminal says whether w is one on which lines can be drawn over.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// cause is why a file operation failed, without the operation and the path that the caller names anyway.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
