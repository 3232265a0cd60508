//go:build !unix

package kernelext

import "syscall"

// supported says that GoNB runs on this system.
const supported = false

func ownSession() *syscall.SysProcAttr { return nil }

func killGroup(int) {}
