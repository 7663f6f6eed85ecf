// Package statefile keeps what the workspaces of a mock hold in a file, so that a process that was killed can go on where it
// stopped. The file is a log: each change is a record at its end, written before anybody is answered. When the log is much
// longer than what it says, it is written anew.
//
// Each record is a line: a checksum, which the record before it takes part in, and JSON. A last line without an end is what
// was being written when the process died, or the zeros that a power cut left of it; nobody was answered for it, and it is cut off.
// Anything else that is wrong is
// damage, and the file is then not opened at all.
//
// The package knows no contract and no HTTP: an entity is a JSON text at a place. It judges none, and keeps neither journals nor
// clocks. One process at a time has the file.
package statefile
