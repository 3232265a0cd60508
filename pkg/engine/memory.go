package engine

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"strconv"
	"strings"
)

// memoryShare is the part of the available memory that steps may plan with. The
// rest is for what they do not count, the program itself and other programs.
const memoryShare = 0.8

// availableMemory returns how many bytes steps may occupy together: a share of
// what the system has available or the container is allowed, whichever is less.
// Where the system does not tell there is no limit.
func availableMemory() int64 {
	available := int64(math.MaxInt64)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		available = min(available, memAvailable(text))
	}
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			available = min(available, limit)
		}
	}
	if available == math.MaxInt64 {
		return available
	}
	return int64(memoryShare * float64(available))
}

// memAvailable reads MemAvailable from /proc/meminfo.
func memAvailable(text []byte) int64 {
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) == 3 && fields[0] == "MemAvailable:" && fields[2] == "kB" {
			if n, err := strconv.ParseInt(fields[1], 10, 64); err == nil && n <= math.MaxInt64>>10 {
				return n << 10
			}
		}
	}
	return math.MaxInt64
}
