// Package prefer reads what a client wishes of an answer from the Prefer header field (RFC 7240): code=404, example=NAME,
// dynamic=true, wait=2, fault="TEXT", and handling, in one field or several. It says what is wished, or why a wish makes no sense;
// it fulfils none, and knows neither contracts nor faults.
package prefer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Wish is what a client asks for. The zero value asks for nothing.
type Wish struct {
	Code    int           // the status of the answer, 200 to 599; 0 for any
	Example string        // the name of one of the document's examples, "" for any
	Dynamic bool          // a body made up anew instead of an example
	Wait    time.Duration // before the answer, up to MaxWait
	Fault   string        // what is to go wrong, "" for nothing
	Lenient bool          // what cannot be had is to be passed over (RFC 7240, section 4.4)
	Given   []Preference  // of these, those that are heeded, in the client's order
}

// MaxWait is how long an answer may be wished to take.
const MaxWait = 30 * time.Second

// readers are the preferences that are known here. handling has been read before them, and is listed so that it counts as heeded.
var readers = map[string]func(w *Wish, value string) error{
	"code": (*Wish).readCode, "example": (*Wish).readExample, "dynamic": (*Wish).readDynamic, "wait": (*Wish).readWait,
	"fault": (*Wish).readFault, "handling": func(*Wish, string) error { return nil },
}

// Parse reads the values of all Prefer fields of a request. Preferences of other names are none of its business. One of ours with
// a value that makes no sense is an error, or with handling=lenient passed over.
func Parse(fields []string) (Wish, error) {
	list, err := List(fields)
	if err != nil {
		return Wish{}, err
	}
	var w Wish
	for _, p := range list {
		w.Lenient = w.Lenient || p.Name == "handling" && strings.EqualFold(p.Value, "lenient")
	}
	for _, p := range list {
		read := readers[p.Name]
		if read == nil {
			continue
		}
		switch err := w.take(p, read); {
		case err == nil:
			w.Given = append(w.Given, p)
		case !w.Lenient:
			return Wish{}, err
		}
	}
	return w, nil
}

// maxValue is how long the value of a preference may be, in bytes: it is kept, and said again.
const maxValue = 1000

// take reads one preference.
func (w *Wish) take(p Preference, read func(w *Wish, value string) error) error {
	if len(p.Value) > maxValue {
		return fmt.Errorf("the value of %s has more than %d bytes", p.Name, maxValue)
	}
	return read(w, p.Value)
}

// Answer says whether the wish is for another answer than the ordinary one.
func (w *Wish) Answer() bool { return w.Code != 0 || w.Example != "" || w.Dynamic }

// Applied is the value of Preference-Applied (RFC 7240, section 3) when the preferences of these names were: those that were given,
// as they were given. "" when there are none.
func (w *Wish) Applied(is func(name string) bool) string {
	var list []string
	for _, p := range w.Given {
		if is(p.Name) {
			list = append(list, p.String())
		}
	}
	return strings.Join(list, ", ")
}

func (w *Wish) readCode(value string) error {
	code, err := strconv.Atoi(value)
	if err != nil || len(value) != 3 || code < 200 || code > 599 {
		return fmt.Errorf("code %q is not a status from 200 to 599", clipped(value))
	}
	w.Code = code
	return nil
}

func (w *Wish) readExample(value string) error {
	switch {
	case value == "":
		return errors.New("example has no name, as in example=NAME")
	case w.Dynamic:
		return errBoth
	}
	w.Example = value
	return nil
}

var errBoth = errors.New("an answer cannot be both an example and dynamic")

func (w *Wish) readDynamic(value string) error {
	switch strings.ToLower(value) {
	case "false":
		return nil
	case "", "true":
		if w.Example != "" {
			return errBoth
		}
		w.Dynamic = true
		return nil
	}
	return fmt.Errorf("dynamic %q is neither true nor false", clipped(value))
}

func (w *Wish) readWait(value string) error {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds >= 0 && seconds <= MaxWait.Seconds()) || strings.Trim(value, "0123456789.") != "" {
		return fmt.Errorf("wait %q is not a number of seconds from 0 to %v", clipped(value), MaxWait.Seconds())
	}
	w.Wait = time.Duration(seconds * float64(time.Second))
	return nil
}

func (w *Wish) readFault(value string) error {
	if value == "" {
		return errors.New(`fault does not say what is to go wrong, as in fault="latency=2s"`)
	}
	w.Fault = value
	return nil
}

// clipped bounds a text that a client chose.
func clipped(text string) string {
	if len(text) <= 60 {
		return text
	}
	return text[:60] + "..."
}
