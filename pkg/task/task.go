package task

import (
	"fmt"
	"slices"
)

// A Task is one entry of a dictionary.
//
// Every name field is a name by which [Dictionary.Lookup] finds the task. A
// name has no space at its ends, no control character, no "+" (which joins the
// sources of a transfer in a file) and no comma, and is none of the words self,
// scratch and pixels, which stand for baselines in a transfers table.
type Task struct {
	// Name is the canonical name; it must not be empty. For the paper's tasks
	// it is the name in the code repository, such as "rgb2sfnorm".
	Name string `json:"name"`
	// TaskBank is the name in the public bank of pretrained networks, such as
	// "Surface-Normal"; empty if it has no such network.
	TaskBank string `json:"taskBank,omitempty"`
	// Figure is the name in the figures of the paper, such as "Normals".
	Figure string `json:"figure,omitempty"`
	// Released is the name in the released affinities and win rates where it is
	// not Name, such as "segmentsemantic_rb"; empty where it is.
	Released string `json:"released,omitempty"`
	// VisualPrior is the name in the PyTorch bank of mid-level visual priors,
	// such as "normal"; empty if it has no such network.
	VisualPrior string `json:"visualPrior,omitempty"`
	// Aliases are further names.
	Aliases []string `json:"aliases,omitempty"`
	// Domain is the folder of the image data set that holds the labels, such as
	// "depth_zbuffer". Several tasks may share one; it finds the task only
	// while no other task of the dictionary has it as a domain or a name.
	Domain string `json:"domain,omitempty"`

	// Family is the group of similar tasks that this one belongs to.
	Family Family `json:"family,omitempty"`
	// Input is what the network reads for one example.
	Input Input `json:"input,omitempty"`
	// Output is what the network writes for one example.
	Output Output `json:"output,omitempty"`
	// Shape is the shape of the network's output for one example, without the
	// batch: [height, width, channels] in pixels for dense outputs, [classes] or
	// [values] otherwise. A size of 0 varies from example to example. An empty
	// Shape is unspecified, or that of a task without output.
	Shape []int `json:"shape,omitempty"`
	// Loss is what the network of the task is trained on.
	Loss Loss `json:"loss,omitempty"`
	// Role says whether the task is a source, a target or both (the default).
	Role Role `json:"role,omitzero"`
}

// Names returns the distinct names of the task, Name first. Domain, which tasks
// may share, is not among them.
func (t Task) Names() []string {
	names := []string{t.Name}
	others := []string{t.TaskBank, t.Figure, t.Released, t.VisualPrior}
	for _, name := range append(others, t.Aliases...) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// clone returns a copy that shares no memory that can change with t. Empty
// slices become nil, so that a task equals what it reads back as from JSON.
func (t Task) clone() Task {
	t.Aliases = append([]string(nil), t.Aliases...)
	t.Shape = append([]int(nil), t.Shape...)
	return t
}

// A Role says on which end of a transfer a task may stand.
type Role int

const (
	// SourceAndTarget is a task that is wanted and may be trained in full: an
	// element of S ∩ T.
	SourceAndTarget Role = iota
	// SourceOnly is a task that is not wanted itself but may be trained in full
	// if that helps others: an element of S − T.
	SourceOnly
	// TargetOnly is a task that is wanted but cannot be trained in full, such
	// as one with few labels: an element of T − S.
	TargetOnly
)

var roleNames = [...]string{
	SourceAndTarget: "source-and-target",
	SourceOnly:      "source-only",
	TargetOnly:      "target-only",
}

// IsSource reports whether tasks of this role may feed a transfer.
func (r Role) IsSource() bool { return r == SourceAndTarget || r == SourceOnly }

// IsTarget reports whether tasks of this role are to be solved.
func (r Role) IsTarget() bool { return r == SourceAndTarget || r == TargetOnly }

// valid reports whether r is one of the three roles.
func (r Role) valid() bool { return r >= 0 && int(r) < len(roleNames) }

// String returns "source-and-target", "source-only" or "target-only", and
// "Role(n)" for any other number n.
func (r Role) String() string {
	if !r.valid() {
		return fmt.Sprintf("Role(%d)", int(r))
	}
	return roleNames[r]
}

// MarshalText returns [Role.String], or an error if r is none of the roles.
func (r Role) MarshalText() ([]byte, error) {
	if !r.valid() {
		return nil, fmt.Errorf("%v is not a role", r)
	}
	return []byte(roleNames[r]), nil
}

// UnmarshalText sets r to the role with this [Role.String] and refuses any
// other text.
func (r *Role) UnmarshalText(text []byte) error {
	i := slices.Index(roleNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("role %q is none of %q", text, roleNames)
	}
	*r = Role(i)
	return nil
}
