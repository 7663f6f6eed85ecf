package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// table is a list: a header, rows of text, and the same as a value for JSON.
type table struct {
	header []string
	rows   [][]string
	value  any
}

func (t table) print(w io.Writer, format string) error {
	switch format {
	case "json":
		return printJSON(w, t.value)
	case "markdown":
		return t.printMarkdown(w)
	case "text":
		return t.printText(w)
	}
	return unknownFormat(format, "markdown")
}

// widest is the most characters that people are shown of one cell, but for the last; machines get all of it.
const widest = 60

func (t table) printText(w io.Writer) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, strings.Join(t.header, "\t"))
	for _, row := range t.rows {
		fmt.Fprintln(columns, strings.Join(narrow(row), "\t"))
	}
	return columns.Flush()
}

func narrow(row []string) []string {
	short := make([]string, len(row))
	for i, cell := range row {
		short[i] = cell
		if runes := []rune(cell); len(runes) > widest && i < len(row)-1 {
			short[i] = string(runes[:widest-1]) + "…"
		}
	}
	return short
}

func (t table) printMarkdown(w io.Writer) error {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.ToLower(strings.Join(t.header, " | ")), strings.Repeat(" --- |", len(t.header)))
	escape := strings.NewReplacer("|", `\|`, "\n", " ")
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = escape.Replace(cell)
		}
		if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")); err != nil {
			return err
		}
	}
	return nil
}
