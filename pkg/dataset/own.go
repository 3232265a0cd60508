package dataset

import "github.com/gotaskonomy/taskonomy/pkg/task"

// DictionaryOf returns the dictionary of the tasks of a source: what its method
//
//	Dictionary() *task.Dictionary
//
// returns if it has one, else that of the paper. A source that wraps another
// must have the method, and those of NameOf and ClassesOf, if the other does.
func DictionaryOf(src Source) *task.Dictionary {
	if own, ok := src.(interface{ Dictionary() *task.Dictionary }); ok {
		return own.Dictionary()
	}
	return task.Taskonomy()
}

// NameOf identifies the contents of the examples of one task of a source, as Name
// does those of all: what its method
//
//	NameOf(task string) string
//
// returns if it has one, so that it does not change when other tasks come or go,
// else its Name.
func NameOf(src Source, task string) string {
	if own, ok := src.(interface{ NameOf(task string) string }); ok {
		return own.NameOf(task)
	}
	return src.Name()
}

// ClassesOf returns the names of the classes of a task of a source: what its
// method
//
//	Classes(task string) []string
//
// returns if it has one, else nil, which stands for those of the dictionary's
// tasks in the procedural world. Classes without names, which are shown by their
// numbers, have an empty list that is not nil.
func ClassesOf(src Source, task string) []string {
	if own, ok := src.(interface{ Classes(task string) []string }); ok {
		return own.Classes(task)
	}
	return nil
}
