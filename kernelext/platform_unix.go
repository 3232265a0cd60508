//go:build unix

package kernelext

import "syscall"

// supported says that GoNB runs on this system.
const supported = true

// ownSession lets a program lead a session of its own.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// killGroup kills a process group by its leader.
func killGroup(leader int) { syscall.Kill(-leader, syscall.SIGKILL) }
