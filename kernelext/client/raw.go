package client

import "github.com/go-zeromq/zmq4"

// Raw sends frames on the shell socket as they are: for tests of what a kernel
// makes of messages that no front-end sends.
func (k *Kernel) Raw(frames ...[]byte) error {
	k.shell.mu.Lock()
	defer k.shell.mu.Unlock()
	return k.shell.Send(zmq4.NewMsgFrom(frames...))
}
