package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext"
)

// notInCells are the commands that make no sense in a cell.
var notInCells = []string{"kernel", "lab"}

const commandCellText = "Runs a command of `taskonomy`, as in a terminal. Arguments may go on in the lines below.\n\n" +
	"```\n%%taskonomy curve --transfers published\n--budgets 1-8 --max-order 2\n```\n\n" +
	"`%%taskonomy` alone lists the commands, and `%%taskonomy COMMAND --help` explains one. " +
	"What a command says of its progress is one output that changes; the interrupt button stops it.\n\n" +
	"The same in any kernel for Go: `!taskonomy curve --transfers published …`."

// commandMagic returns the kind of cell that runs a command.
func (a *app) commandMagic() kernelext.Magic {
	return kernelext.Magic{
		Name: "taskonomy", Help: "### %%taskonomy\n\n" + commandCellText,
		Run: runCommandCell, Complete: completeCommand, Inspect: inspectCommand,
	}
}

// commandWords returns the words of a cell, without the first.
func commandWords(code string) []word {
	var list []word
	for i, line := range strings.Split(code, "\n") {
		found := words(line)
		if i == 0 {
			found = found[1:]
		}
		list = append(list, found...)
	}
	return list
}

// runCommandCell runs the command as a program of its own, so that it can be
// interrupted and the memory it takes is given back.
func runCommandCell(ctx context.Context, c *kernelext.Cell) error {
	var args []string
	for _, w := range commandWords(c.Code) {
		args = append(args, w.text)
	}
	if len(args) > 0 && slices.Contains(notInCells, args[0]) {
		return fmt.Errorf("%s is for a terminal", args[0])
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), cellVariable+"=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second // One step of a large network on a CPU.
	said := &progressOutput{cell: c}
	cmd.Stdout, cmd.Stderr = cellStream{c, "stdout"}, said
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = said.problem(fmt.Errorf("exit code %d", exit.ExitCode()))
	}
	said.finish()
	if ctx.Err() != nil && len(args) > 0 && args[0] == "run" {
		return fmt.Errorf("%w: run the cell again to go on from here", errInterrupted)
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// A cellStream writes to an output stream of a cell.
type cellStream struct {
	cell *kernelext.Cell
	name string
}

// Write shows the text.
func (s cellStream) Write(p []byte) (int, error) {
	s.cell.Write(s.name, string(p))
	return len(p), nil
}

// A progressOutput shows the last lines that a command writes to standard error
// in one place, which changes at most four times a second.
type progressOutput struct {
	cell  *kernelext.Cell
	mu    sync.Mutex
	lines []string
	rest  string // What has not ended yet.
	shown time.Time
	begun bool
}

// mostLines is how many lines are shown.
const mostLines = 12

// Write takes lines apart; a carriage return starts a line over.
func (p *progressOutput) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest += string(text)
	for {
		line, rest, ended := strings.Cut(p.rest, "\n")
		if !ended {
			break
		}
		p.rest = rest
		p.lines = append(p.lines, overwritten(line))
		p.lines = p.lines[max(0, len(p.lines)-mostLines):]
	}
	p.rest = p.rest[max(0, strings.LastIndexByte(strings.TrimRight(p.rest, "\r"), '\r')):] // It is not shown again.
	if time.Since(p.shown) >= 250*time.Millisecond {
		p.show()
	}
	return len(text), nil
}

// overwritten returns what a line shows after its last carriage return.
func overwritten(line string) string {
	line = strings.TrimRight(line, "\r")
	return line[strings.LastIndexByte(line, '\r')+1:]
}

// text returns what is shown. The lock is held.
func (p *progressOutput) text() string {
	var lines []string
	for _, line := range p.lines {
		lines = append(lines, strings.TrimPrefix(line, "taskonomy: "))
	}
	if last := overwritten(p.rest); strings.TrimSpace(last) != "" {
		lines = append(lines, strings.ReplaceAll(last, lineBreak, "\n"))
	}
	return strings.Join(lines, "\n")
}

// show shows the lines. The lock is held.
func (p *progressOutput) show() {
	text := p.text()
	data := map[string]any{"text/html": "<pre>" + html.EscapeString(text) + "</pre>", "text/plain": text}
	if p.begun {
		p.cell.Update(data, "progress")
	} else {
		p.cell.Display(data, "progress")
	}
	p.begun, p.shown = true, time.Now()
}

// finish shows what was said last.
func (p *progressOutput) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.lines) > 0 || p.rest != "" || p.begun {
		p.show()
	}
}

// problem takes out the last line, which says why the command failed, and
// returns it, or err if there is none.
func (p *progressOutput) problem(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.lines) - 1
	if last < 0 {
		return err
	}
	text := strings.TrimPrefix(p.lines[last], "taskonomy: ")
	p.lines = p.lines[:last]
	return errors.New(text)
}

// completeCommand asks the program itself what may follow.
func completeCommand(code string, at int) kernelext.Completion {
	before := string([]rune(code)[:at])
	list := commandWords(before)
	args := []string{"__complete"}
	prefix := ""
	for _, w := range list {
		args = append(args, w.text)
	}
	if strings.HasSuffix(before, " ") || strings.HasSuffix(before, "\n") || len(list) == 0 {
		args = append(args, "")
	} else {
		prefix = list[len(list)-1].text
	}
	return kernelext.Completion{Words: completions(args), From: at - len([]rune(prefix)), To: at}
}

// inspectCommand returns the help of the command.
func inspectCommand(code string, _ int) string {
	var names []string
	for _, w := range commandWords(code) {
		if strings.HasPrefix(w.text, "-") {
			break
		}
		names = append(names, w.text)
	}
	var stdout bytes.Buffer
	if run(context.Background(), append(names, "--help"), nil, &stdout, io.Discard) != exitDone {
		return commandCellText
	}
	return "```\n" + stdout.String() + "\n```"
}
