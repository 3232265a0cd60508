package losstable

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(header + "\nt,a+b,1.png,0.5\nt,self,1.png,0x1p-3\n"))
	f.Add([]byte("\ufeffloss,image,\"sources\",target\r1,\"a\"\"b\",self,t\r"))
	f.Add([]byte(header + "\n\"t,u\",s,i,1\nt,\"s\n\",i,1\n,,,\nt,s,i\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg := Config{MinImages: 1, AllowUnbeaten: true}
		path := filepath.Join(t.TempDir(), "t.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		var fromStream, fromFile, again []*affinity.Losses
		_, streamErr := ReadCSV(bytes.NewReader(text), path, cfg, keep(&fromStream))
		if bytes.HasPrefix(text, []byte(parquetMagic)) {
			return
		}
		_, fileErr := Read(path, cfg, keep(&fromFile))
		if (streamErr == nil) != (fileErr == nil) {
			t.Fatalf("stream: %v\nfile: %v", streamErr, fileErr)
		}
		if streamErr != nil {
			return
		}
		if diff := cmp.Diff(fromStream, fromFile); diff != "" {
			t.Fatalf("(-stream +file)\n%s", diff)
		}
		if err := Write(path, slices.Values(fromFile)); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path, cfg, keep(&again)); err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if diff := cmp.Diff(fromFile, again); diff != "" {
			t.Fatalf("round trip: (-before +after)\n%s", diff)
		}
	})
}

func FuzzReadParquet(f *testing.F) {
	var file bytes.Buffer
	if err := WriteParquet(&file, generate(7, 2, 3, 12)); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ReadParquet(bytes.NewReader(data), int64(len(data)), "fuzz", Config{}, func(*affinity.Losses) error { return nil })
	})
}

// The Parquet library panics on some damaged files and believes lengths.
func TestDamagedParquetNeverPanics(t *testing.T) {
	var file bytes.Buffer
	if err := WriteParquet(&file, generate(7, 2, 3, 12)); err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 0))
		data := bytes.Clone(file.Bytes())
		for range 1 + rng.IntN(3) {
			data[rng.IntN(len(data))] = byte(rng.Uint32())
		}
		if seed%4 == 0 {
			data = data[:rng.IntN(len(data))]
		}
		ReadParquet(bytes.NewReader(data), int64(len(data)), "damaged", Config{},
			func(*affinity.Losses) error { return nil })
	}
}
