//go:build !unix

package mockserver_test

import "errors"

func limitFiles(uint64) error { return errors.New("the size of files cannot be limited here") }
