package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// completeWords lets a shell complete the words of a flag.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	register(cmd, flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	})
}

// register sets the completion of a flag, which must exist.
func register(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err)
	}
}

// dataKinds is how sources of examples begin.
func dataKinds() []string { return []string{"synthetic", "taskonomy:", "images:"} }

// completeTasks lets a shell complete the last name of a flag's list, whose
// separators these are, or of its one name if there are none: the tasks to keep of
// those that the data may have. Data that cannot be read has none.
func completeTasks(cmd *cobra.Command, flag, separators string, data *string, keep func(task.Task) bool) {
	register(cmd, flag, func(_ *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp
		if separators != "" {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		c := experiment.Config{Data: experiment.Data{Source: *data}}
		dictionary, err := c.Dictionary()
		if err != nil {
			return nil, directive
		}
		before := text[:strings.LastIndexAny(text, separators)+1]
		var found []string
		for _, t := range dictionary.Tasks() {
			if word := before + t.Name; keep(t) && strings.HasPrefix(word, text) {
				found = append(found, word)
			}
		}
		return found, directive
	})
}

// trainable reports whether a task has a network to train.
func trainable(t task.Task) bool { return t.Loss != task.NoLoss }

// complete sets the completion of the flags.
func (f *programFlags) complete(cmd *cobra.Command, a *app) {
	completeWords(cmd, "form", forms())
	completeWords(cmd, "dataset", published.Datasets())
	register(cmd, "transfers", func(_ *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
		if strings.HasPrefix(releasedData, text) && text != "" {
			return []string{releasedData}, cobra.ShellCompDirectiveDefault
		}
		return nil, cobra.ShellCompDirectiveDefault
	})
	names := func(t *transfers, _ string) []string { return t.tasks }
	values := func(t *transfers, _ string) []string { return suffixed(t.tasks, "=") }
	for _, flag := range []string{"require", "forbid", "source-only", "target-only", "unused"} {
		register(cmd, flag, f.completion(a, names))
	}
	for _, flag := range []string{"cost", "transfer-cost", "importance"} {
		register(cmd, flag, f.completion(a, values))
	}
	for _, flag := range []string{"require-transfer", "forbid-transfer"} {
		register(cmd, flag, f.completion(a, transfersTo))
	}
}

// completion returns a completion of the last item of a list. The words are
// those for an item that has been begun.
func (f *programFlags) completion(a *app, words func(t *transfers, item string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		if f.transfers == "" || f.transfers == "-" {
			return nil, directive
		}
		ctx := cmd.Context()
		if ctx == nil {
			ctx = context.Background()
		}
		t, err := a.load(ctx, f.transfers, f.dataset)
		if err != nil {
			return nil, directive
		}
		before := text[:strings.LastIndexByte(text, ',')+1]
		var found []string
		for _, word := range words(t, text[len(before):]) {
			if strings.HasPrefix(before+word, text) {
				found = append(found, before+word)
			}
		}
		return found, directive
	}
}

// transfersTo returns the targets, each with "=", or the transfers to the
// target that the item names.
func transfersTo(t *transfers, item string) []string {
	target, _, chosen := strings.Cut(item, "=")
	var words []string
	seen := map[string]bool{}
	for _, row := range t.rows {
		word := row.Target + "="
		if chosen {
			word += strings.Join(row.Sources, affinity.Separator)
		}
		if (!chosen || row.Target == target) && !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// suffixed returns the words with a suffix.
func suffixed(words []string, suffix string) []string {
	long := make([]string, len(words))
	for i, w := range words {
		long[i] = w + suffix
	}
	return long
}
