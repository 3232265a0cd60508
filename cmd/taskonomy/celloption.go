package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A cellOption is an option in the text of a cell: --name value or --name=value
// in its first line, or name = value in a line of its own. Columns count
// characters from 1.
type cellOption struct {
	name, value  string
	valued       bool
	line, column int // Of the name.
	valueColumn  int
}

// at returns an error at the name of the option.
func (o cellOption) at(format string, args ...any) error {
	return &kernelext.CellError{Line: o.line, Column: o.column, Err: fmt.Errorf(format, args...)}
}

// atValue returns an error at the part of the value that it quotes, or at the
// value.
func (o cellOption) atValue(err error) error {
	column := o.valueColumn
	if !o.valued {
		column = o.column
	}
	if match := quoted.FindStringSubmatch(err.Error()); match != nil {
		if i := strings.Index(o.value, match[1]); i >= 0 {
			column += len([]rune(o.value[:i]))
		}
	}
	return &kernelext.CellError{Line: o.line, Column: column, Err: err}
}

// quoted finds what an error is about.
var quoted = regexp.MustCompile(`"([^"]+)"`)

// A word is a part of a line between spaces.
type word struct {
	text   string
	column int
}

// words splits a line at spaces that are not within quotes. A comment, from a #
// that begins a word, is left out.
func words(line string) []word {
	var found []word
	var text strings.Builder
	quote, start := rune(0), 0
	column := 0
	end := func() {
		if start > 0 {
			found = append(found, word{text.String(), start})
			text.Reset()
			start = 0
		}
	}
	for _, r := range line {
		column++
		switch {
		case quote != 0 && r == quote:
			quote = 0
			continue
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
			if start == 0 {
				start = column
			}
			continue
		case quote == 0 && unicode.IsSpace(r):
			end()
			continue
		case quote == 0 && r == '#' && start == 0:
			return found
		}
		if start == 0 {
			start = column
		}
		text.WriteRune(r)
	}
	end()
	return found
}

// cellOptions reads the options of a cell of a kind whose options are the flags
// of a command. What stands in the first line without a name is the value of
// the flag bare.
func cellOptions(code string, flags *pflag.FlagSet, bare string) ([]cellOption, error) {
	var all []cellOption
	for i, line := range strings.Split(code, "\n") {
		var found []cellOption
		var err error
		trimmed := strings.TrimSpace(line)
		switch {
		case i == 0:
			found, err = optionWords(words(line)[1:], i+1, flags, bare)
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case strings.HasPrefix(trimmed, "-"):
			found, err = optionWords(words(line), i+1, flags, "")
		default:
			found, err = assignment(line, i+1)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// optionWords reads options as on a command line.
func optionWords(list []word, line int, flags *pflag.FlagSet, bare string) ([]cellOption, error) {
	var found []cellOption
	for i := 0; i < len(list); i++ {
		w := list[i]
		o := cellOption{line: line, column: w.column}
		name, dashed := strings.CutPrefix(w.text, "--")
		if !dashed {
			if bare == "" || strings.HasPrefix(w.text, "-") && w.text != "-" {
				return nil, o.at("unexpected %q: options are --name value here, or name = value in a line of their own", w.text)
			}
			o.name, o.value, o.valued, o.valueColumn = bare, w.text, true, w.column
			found = append(found, o)
			continue
		}
		o.name, o.value, o.valued = strings.Cut(name, "=")
		o.valueColumn = w.column + len([]rune(o.name)) + 3
		flag := flags.Lookup(o.name)
		if flag != nil && !o.valued && flag.NoOptDefVal == "" {
			if i+1 == len(list) {
				return nil, o.at("--%s needs a value: %s", o.name, plainUsage(flag))
			}
			i++
			o.value, o.valued, o.valueColumn = list[i].text, true, list[i].column
		}
		found = append(found, o)
	}
	return found, nil
}

// assignment reads a line "name = value", or "name" alone.
func assignment(line string, number int) ([]cellOption, error) {
	runes := []rune(line)
	start := slices.IndexFunc(runes, func(r rune) bool { return !unicode.IsSpace(r) })
	o := cellOption{line: number, column: start + 1}
	left, right, valued := strings.Cut(line, "=")
	o.name, o.valued = strings.ReplaceAll(strings.TrimSpace(left), "_", "-"), valued
	if i := strings.Index(right, " #"); i >= 0 {
		right = right[:i]
	}
	o.value = strings.TrimSpace(right)
	if !valued {
		o.name = strings.TrimSpace(strings.ReplaceAll(strings.Split(left, " #")[0], "_", "-"))
	}
	lead := len(right) - len(strings.TrimLeft(right, " \t"))
	o.valueColumn = len([]rune(left)) + 2 + lead
	if o.name == "" || strings.ContainsAny(o.name, " \t") {
		return nil, o.at("expected name = value, such as budget = 8")
	}
	return []cellOption{o}, nil
}

// plainUsage returns the help of a flag without the quotes around its value.
func plainUsage(f *pflag.Flag) string { return strings.ReplaceAll(f.Usage, "`", "") }

// setOptions sets the flags of a command.
func setOptions(cmd *cobra.Command, options []cellOption) error {
	for _, o := range options {
		flag := cmd.Flags().Lookup(o.name)
		if flag == nil {
			return o.at("unknown option %q: %s", o.name, nearestOption(cmd, o.name))
		}
		value := o.value
		if !o.valued {
			if value = flag.NoOptDefVal; value == "" {
				return o.at("%s needs a value: %s", o.name, plainUsage(flag))
			}
		}
		if err := cmd.Flags().Set(o.name, value); err != nil {
			return o.atValue(fmt.Errorf("%s = %s: %w", o.name, value, rootCause(err)))
		}
	}
	return nil
}

// rootCause returns the innermost error: pflag wraps it in words about flags.
func rootCause(err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) && invalid.Unwrap() != nil {
		return invalid.Unwrap()
	}
	return err
}

// nearestOption says what options there are, the most similar one first.
func nearestOption(cmd *cobra.Command, name string) string {
	var all []string
	near, least := "", 3
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		all = append(all, f.Name)
		if d := distance(f.Name, name); d < least {
			near, least = f.Name, d
		}
	})
	if near != "" {
		return "did you mean " + near + "?"
	}
	return "there are " + strings.Join(all, ", ")
}

// distance returns how many letters must be changed, added or left out to make
// one word of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// aboutFlag finds the flag that an error is about.
var aboutFlag = regexp.MustCompile(`^--([a-z-]+): `)

// locate gives an error its place in the cell: the option that it is about.
func locate(err error, options []cellOption) error {
	name := ""
	text := err
	var option *taxonomy.OptionError
	if match := aboutFlag.FindStringSubmatch(err.Error()); match != nil {
		name = match[1]
		text = errors.New(strings.TrimPrefix(err.Error(), match[0]))
	} else if errors.As(err, &option) {
		name = strings.ReplaceAll(option.Option, " ", "-")
		if option.Task != "" { // The place is that of the task.
			text = fmt.Errorf("%w", err)
		}
	}
	var last *cellOption
	for i := range options {
		o := &options[i]
		if o.name != name {
			continue
		}
		last = o
		if match := quoted.FindStringSubmatch(text.Error()); match != nil && strings.Contains(o.value, match[1]) {
			break
		}
	}
	if last == nil {
		return err
	}
	return last.atValue(text)
}
