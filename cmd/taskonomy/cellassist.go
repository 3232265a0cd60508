package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A cellAssistant completes and explains the options of a kind of cell, which
// are the flags of a command.
type cellAssistant struct {
	name    string                // Of the command, as on a command line.
	command func() *cobra.Command // With the flags that only cells have.
	bare    string                // The flag of what stands in the first line without a name.
	words   []string              // What that may be, besides files.
	likes   map[string]string     // Options that take the values of another one of the command.
	choices map[string][]string   // Values of options that the command does not know.
}

// spot is where the cursor is in a cell.
type spot struct {
	option string // Whose value it is in; empty in a name.
	dashed bool   // The name has dashes.
	prefix string // What stands before the cursor and after start.
	start  int    // Of the word, in characters of the cell.
}

// spot finds where the cursor is.
func (c cellAssistant) spot(code string, at int, flags *pflag.FlagSet) spot {
	before := string([]rune(code)[:at])
	line := before[strings.LastIndexByte(before, '\n')+1:]
	first := !strings.Contains(before, "\n")
	wordStart := strings.LastIndexFunc(line, unicode.IsSpace) + 1
	s := spot{prefix: line[wordStart:]}
	if name, value, assigned := strings.Cut(line, "="); assigned && !first && !strings.HasPrefix(strings.TrimSpace(line), "-") {
		s.option = strings.ReplaceAll(strings.TrimSpace(name), "_", "-")
		s.prefix = strings.TrimLeft(value, " \t")
	} else if strings.HasPrefix(s.prefix, "--") {
		if name, value, ok := strings.Cut(s.prefix[2:], "="); ok {
			s.option, s.prefix = name, value
		} else {
			s.prefix, s.dashed = s.prefix[2:], true
		}
	} else if list := words(line[:wordStart]); len(list) > 0 {
		last := list[len(list)-1].text
		flag := flags.Lookup(strings.TrimPrefix(last, "--"))
		switch {
		case strings.HasPrefix(last, "--") && flag != nil && flag.NoOptDefVal == "":
			s.option = flag.Name
		case first:
			s.option = c.bare
		}
	}
	s.start = at - len([]rune(s.prefix))
	return s
}

// complete completes options and their values.
func (c cellAssistant) complete(code string, at int) kernelext.Completion {
	cmd := c.command()
	s := c.spot(code, at, cmd.Flags())
	done := kernelext.Completion{Words: []string{}, From: s.start, To: at}
	if s.option == "" {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if strings.HasPrefix(f.Name, strings.ReplaceAll(s.prefix, "_", "-")) {
				done.Words = append(done.Words, f.Name)
			}
		})
		slices.Sort(done.Words)
		return done
	}
	if s.option == c.bare {
		for _, w := range c.words {
			if strings.HasPrefix(w, s.prefix) {
				done.Words = append(done.Words, w)
			}
		}
		if strings.HasPrefix("--", s.prefix) && s.prefix != "" {
			done.Words = append(done.Words, "--")
		}
	}
	done.Words = append(done.Words, c.values(code, s, cmd)...)
	slices.Sort(done.Words)
	done.Words = slices.Compact(done.Words)
	return done
}

// values asks the command itself for the values of an option, given the table
// that the cell names.
func (c cellAssistant) values(code string, s spot, cmd *cobra.Command) []string {
	if known, ok := c.choices[s.option]; ok {
		return slices.DeleteFunc(slices.Clone(known), func(w string) bool { return !strings.HasPrefix(w, s.prefix) })
	}
	args := []string{cobra.ShellCompRequestCmd, c.name}
	if like, ok := c.likes[s.option]; ok {
		s.option = like
	}
	options, err := cellOptions(code, cmd.Flags(), c.bare)
	table := releasedData
	if err == nil {
		for _, o := range options {
			if o.name == "transfers" && o.valued && s.option != "transfers" {
				table = o.value
			}
			if o.name == "dataset" && o.valued && s.option != "dataset" {
				args = append(args, "--dataset", o.value)
			}
		}
	}
	if cmd.Flags().Lookup("transfers") != nil {
		args = append(args, "--transfers", table)
	}
	args = append(args, "--"+s.option, s.prefix)
	return slices.DeleteFunc(completions(args), func(w string) bool { return !strings.HasPrefix(w, s.prefix) })
}

// completions returns what the program's own completion answers.
func completions(args []string) []string {
	var stdout, stderr bytes.Buffer
	run(context.Background(), args, nil, &stdout, &stderr)
	var found []string
	for line := range strings.Lines(stdout.String()) {
		text, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if text != "" && !strings.HasPrefix(text, ":") {
			found = append(found, text)
		}
	}
	return found
}

// inspect explains the option or the task at a place.
func (c cellAssistant) inspect(code string, at int) string {
	runes := []rune(code)
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	start, end := at, at
	for start > 0 && part(runes[start-1]) {
		start--
	}
	for end < len(runes) && part(runes[end]) {
		end++
	}
	name := strings.TrimLeft(string(runes[start:end]), "-")
	if name == "" {
		return ""
	}
	if flag := c.command().Flags().Lookup(strings.ReplaceAll(name, "_", "-")); flag != nil {
		return describeFlag(flag)
	}
	if t, err := task.Released().Lookup(name); err == nil {
		return describeTask(t)
	}
	return ""
}

// describeFlag returns the help of an option in Markdown.
func describeFlag(f *pflag.Flag) string {
	value, usage := pflag.UnquoteUsage(f)
	if value != "" {
		value = " = " + value
	}
	text := fmt.Sprintf("**%s%s**: %s", f.Name, value, escapeMarkdown(usage))
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && !strings.Contains(usage, "default") {
		text += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	return text
}

// escapeMarkdown lets text stand for itself.
func escapeMarkdown(text string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "<", "&lt;", "`", "\\`").Replace(text)
}

// describeTask returns what is known of a task in Markdown.
func describeTask(t task.Task) string {
	return fmt.Sprintf("**%s** (%s): %s, %s; %s to %s, loss: %s.\n\nOther names: %s", t.Name, t.Figure, t.Role, t.Family,
		t.Input, t.Output, t.Loss, escapeMarkdown(strings.Join(t.Names()[1:], ", ")))
}

// helpMarkdown returns the help of a kind of cell: what its command says, and
// the options.
func (c cellAssistant) helpMarkdown(title, text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n\n", title, text)
	b.WriteString("| option | |\n|---|---|\n")
	c.command().Flags().VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			value = " = " + value
		}
		fmt.Fprintf(&b, "| `%s%s` | %s |\n", f.Name, value, strings.ReplaceAll(escapeMarkdown(usage), "|", "\\|"))
	})
	return b.String()
}
