//go:build unix

package client

import "syscall"

// ownGroup lets a program lead a process group of its own, so that it does not
// hear the interrupts of this one.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
