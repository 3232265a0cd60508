// Package wire reads and writes the messages of the Jupyter protocol, version
// 5.4: signed parts in ZeroMQ frames, and the connection files that say where
// the sockets of a kernel are.
//
// See https://jupyter-client.readthedocs.io/en/stable/messaging.html.
package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Version is the version of the protocol that new messages name.
const Version = "5.4"

// delimiter separates routing identities from the signature.
const delimiter = "<IDS|MSG>"

// Errors of Parse.
var (
	// ErrFormat is a message that is not one of the protocol.
	ErrFormat = errors.New("malformed message")
	// ErrSignature is a message that was not signed with the key.
	ErrSignature = errors.New("wrong signature")
)

// A Header says what a message is.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
	// Subshell is the thread of the kernel that is meant; kernels that have
	// none ignore it.
	Subshell string `json:"subshell_id,omitempty"`
}

// A Message is one message. The raw parts are JSON objects and are sent as they
// are; RawHeader is what a reply quotes as its parent.
type Message struct {
	IDs                                  [][]byte // Routing identities.
	Header                               Header
	RawHeader, Parent, Metadata, Content json.RawMessage
	Buffers                              [][]byte
}

// NewID returns 32 random hexadecimal digits.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // Never fails.
	return hex.EncodeToString(b[:])
}

// session is the session that new messages name.
var session = NewID()

// New returns a message of a type with this content, which must be fit for
// JSON. If parent is not nil the message answers it and takes the same way
// back.
func New(messageType string, parent *Message, content any) *Message {
	m := &Message{
		Header: Header{
			ID: NewID(), Session: session, Username: "kernel", Type: messageType,
			Date: time.Now().UTC().Format(time.RFC3339Nano), Version: Version,
		},
		Parent: json.RawMessage("{}"), Metadata: json.RawMessage("{}"),
	}
	if parent != nil {
		m.IDs, m.Parent = parent.IDs, parent.RawHeader
	}
	m.RawHeader = object(m.Header)
	m.Content = object(content)
	return m
}

// object returns a value as JSON.
func object(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("wire: content of a message: %v", err))
	}
	return raw
}

// SetMetadata sets the metadata, which must be fit for JSON.
func (m *Message) SetMetadata(v any) { m.Metadata = object(v) }

// SetContent sets the content, which must be fit for JSON.
func (m *Message) SetContent(v any) { m.Content = object(v) }

// Decode reads the content into v.
func (m *Message) Decode(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("content of %s: %w", m.Header.Type, err)
	}
	return nil
}

// ParentID returns the identity of the message that this one answers, empty if
// there is none.
func (m *Message) ParentID() string {
	var h Header
	if json.Unmarshal(m.Parent, &h) != nil {
		return ""
	}
	return h.ID
}

// Sent returns when the sender says that it sent the message, by its clock; the
// zero time if it does not say.
func (m *Message) Sent() time.Time {
	t, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	if err != nil {
		return time.Time{}
	}
	return t
}

// sign returns the signature of parts.
func sign(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return hex.AppendEncode(nil, h.Sum(nil))
}

// Parse checks the signature and reads the frames, which the message shares.
// Header, metadata and content are JSON objects afterwards, and the header has
// a type. The error is ErrFormat or ErrSignature, wrapped.
func Parse(frames [][]byte, key []byte) (*Message, error) {
	at := 0
	for at < len(frames) && string(frames[at]) != delimiter {
		at++
	}
	if len(frames) < at+6 {
		return nil, fmt.Errorf("%w: %d frames", ErrFormat, len(frames))
	}
	parts := frames[at+2 : at+6]
	if !hmac.Equal(frames[at+1], sign(key, parts...)) {
		return nil, ErrSignature
	}
	m := &Message{
		IDs: frames[:at], RawHeader: parts[0], Parent: parts[1], Metadata: parts[2], Content: parts[3],
		Buffers: frames[at+6:],
	}
	for i, part := range parts {
		if trimmed := bytes.TrimSpace(part); len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(part) {
			return nil, fmt.Errorf("%w: part %d is not a JSON object", ErrFormat, i)
		}
	}
	if err := json.Unmarshal(m.RawHeader, &m.Header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrFormat, err)
	}
	if m.Header.Type == "" {
		return nil, fmt.Errorf("%w: header without msg_type", ErrFormat)
	}
	return m, nil
}

// Frames signs the message.
func (m *Message) Frames(key []byte) [][]byte {
	frames := make([][]byte, 0, len(m.IDs)+6+len(m.Buffers))
	frames = append(frames, m.IDs...)
	frames = append(frames, []byte(delimiter), sign(key, m.RawHeader, m.Parent, m.Metadata, m.Content),
		m.RawHeader, m.Parent, m.Metadata, m.Content)
	return append(frames, m.Buffers...)
}

// Pack signs the message for a socket.
func (m *Message) Pack(key []byte) zmq4.Msg { return zmq4.NewMsgFrom(m.Frames(key)...) }

// SetHeader makes the raw header that of Header, after a change.
func (m *Message) SetHeader() { m.RawHeader = object(m.Header) }
