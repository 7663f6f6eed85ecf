//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package statefile

import (
	"errors"
	"os"
)

// lock refuses: two processes that write the same file would damage it, and here nothing keeps them from it.
func lock(*os.File) error {
	return errors.New("state files are not kept on this system, which cannot lock files")
}
