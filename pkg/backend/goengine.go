package backend

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// DefaultGo is the configuration of the Go backend: GoMLX's own default can
// dead-lock, because the workers of its bounded pool wait for slots that they
// hold themselves.
const DefaultGo = "ops_parallel,parallelism=-1"

// openGo returns the Go backend with GoMLX's options.
//
// GoMLX prints a line to standard output for the option parallelism, which
// would end up in the middle of results that are piped elsewhere. So this
// option is not handed over but set on the pool of workers, which is exported,
// of a type that is not.
func openGo(options string) (b compute.Backend, err error) {
	defer recovered(&err)
	rest, parallelism, set, err := cutParallelism(options)
	if err != nil {
		return nil, err
	}
	if b, err = gobackend.New(rest); err != nil || !set {
		return b, err
	}
	if pool := poolOf(b); pool != nil {
		pool.SetMaxParallelism(parallelism)
		return b, nil
	}
	return gobackend.New(options) // A later GoMLX: a line too many, but right.
}

// poolOf returns the pool of workers of the Go backend, nil if it has none
// that looks as expected.
func poolOf(b compute.Backend) interface{ SetMaxParallelism(int) } {
	v := reflect.ValueOf(b)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	field := v.Elem().FieldByName("Workers")
	if !field.IsValid() || !field.CanInterface() {
		return nil
	}
	pool, _ := field.Interface().(interface{ SetMaxParallelism(int) })
	return pool
}

// cutParallelism takes the option parallelism=N out of options; the last one
// counts.
func cutParallelism(options string) (rest string, n int, set bool, err error) {
	var others []string
	for option := range strings.SplitSeq(options, ",") {
		key, value, _ := strings.Cut(option, "=")
		if key != "parallelism" {
			others = append(others, option)
			continue
		}
		if n, err = strconv.Atoi(value); err != nil {
			return "", 0, false, fmt.Errorf("option parallelism=%q: expected a whole number, -1 for as many as there is work for", value)
		}
		set = true
	}
	return strings.Join(others, ","), n, set, nil
}

// mayHang says whether the Go backend can dead-lock with these options: if it
// runs operations in parallel on a bounded pool.
func mayHang(options string) bool {
	_, n, set, _ := cutParallelism(options)
	sequential := false
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "ops_sequential":
			sequential = true
		case "ops_parallel":
			sequential = false
		}
	}
	return !sequential && (!set || n > 0)
}
