package label

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// naiveFelzenszwalb keeps the segments as lists and looks the edges up anew.
func naiveFelzenszwalb(planes [3][]float32, w, h int, k float64, smallest int) []int {
	type edge struct {
		cost float32
		a, b int
	}
	var edges []edge
	for y := range h {
		for x := range w {
			for _, d := range [][2]int{{1, 0}, {0, 1}, {1, 1}, {-1, 1}} {
				u, v := x+d[0], y+d[1]
				if u < 0 || u >= w || v >= h {
					continue
				}
				a, b := y*w+x, v*w+u
				var sum float32
				for _, p := range planes {
					sum += (p[a] - p[b]) * (p[a] - p[b])
				}
				edges = append(edges, edge{float32(math.Sqrt(float64(sum))), a, b})
			}
		}
	}
	slices.SortStableFunc(edges, func(x, y edge) int { return cmp.Compare(x.cost, y.cost) })
	of, inner, members := make([]int, w*h), make([]float32, w*h), make([][]int, w*h)
	for i := range of {
		of[i], members[i] = i, []int{i}
	}
	join := func(a, b int) {
		for _, i := range members[b] {
			of[i] = a
		}
		members[a] = append(members[a], members[b]...)
		members[b] = nil
	}
	for _, e := range edges {
		a, b := of[e.a], of[e.b]
		limit := func(s int) float32 { return inner[s] + float32(k)/float32(len(members[s])) }
		if a != b && e.cost < min(limit(a), limit(b)) {
			join(a, b)
			inner[a] = e.cost
		}
	}
	for _, e := range edges {
		if a, b := of[e.a], of[e.b]; a != b && min(len(members[a]), len(members[b])) < smallest {
			join(a, b)
		}
	}
	return of
}

// samePartition reports whether two maps name the same segments.
func samePartition(a []int32, b []int) bool {
	to, from := map[int32]int{}, map[int]int32{}
	for i := range a {
		if v, ok := to[a[i]]; ok && v != b[i] {
			return false
		}
		if v, ok := from[b[i]]; ok && v != a[i] {
			return false
		}
		to[a[i]], from[b[i]] = b[i], a[i]
	}
	return true
}

func TestFelzenszwalb(t *testing.T) {
	for seed := range uint64(20) {
		w, h := 1+int(seed), 1+int(seed*7%23)
		var planes [3][]float32
		for c := range planes {
			planes[c] = randomMap(w*h, seed*3+uint64(c))
			blurTo(planes[c], planes[c], w, h, 1, nil)
		}
		got := make([]int32, w*h)
		count := felzenszwalbTo(got, planes, w, h, 0.5, 4, nil)
		want := naiveFelzenszwalb(planes, w, h, 0.5, 4)
		if !samePartition(got, want) {
			t.Errorf("%d×%d: %d segments are not those of the definition", w, h, count)
		}
		checkIDs(t, got, count)
	}
}

// checkIDs: the numbers 0…count-1 appear, in the order of first pixels.
func checkIDs(t *testing.T, ids []int32, count int) {
	t.Helper()
	next := int32(0)
	for i, v := range ids {
		if v > next || v < 0 {
			t.Fatalf("pixel %d has segment %d before %d", i, v, next)
		}
		if v == next {
			next++
		}
	}
	if int(next) != count {
		t.Fatalf("%d segments appear, %d were counted", next, count)
	}
}

func TestSortByCost(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 100, 5000} {
		keys := make([]uint64, n)
		for i := range keys {
			cost := r.Float32() * float32(r.IntN(3))
			keys[i] = uint64(math.Float32bits(cost))<<32 | uint64(i)
		}
		want := slices.Clone(keys)
		slices.Sort(want)
		if got, _ := sortByCost(keys, make([]uint64, n)); !slices.Equal(got, want) {
			t.Errorf("%d keys are not sorted", n)
		}
	}
}

// quarters is a picture of four flat colours with a little noise.
func quarters(size int) Picture {
	r := rand.New(rand.NewPCG(3, 3))
	colors := [4][3]uint8{{200, 40, 40}, {40, 200, 40}, {40, 40, 200}, {220, 220, 220}}
	p := Picture{size, size, make([]uint8, 3*size*size)}
	for i := range size * size {
		q := i%size*2/size + 2*(i/size*2/size)
		for c := range 3 {
			p.Pix[3*i+c] = colors[q][c] + uint8(r.IntN(5))
		}
	}
	return p
}

func TestSegment2D(t *testing.T) {
	for _, size := range []int{32, 64, 256} {
		p := quarters(size)
		ids := make([]int32, p.Len())
		count := Segment2DTo(ids, p, nil)
		checkIDs(t, ids, count)
		at := func(x, y int) int32 { return ids[y*size/4*size+x*size/4] }
		if a, b, c, d := at(1, 1), at(3, 1), at(1, 3), at(3, 3); count < 4 || count > 5 ||
			a == b || a == c || a == d || b == c || b == d || c == d {
			t.Errorf("%d px: %d segments, want the 4 quarters", size, count)
		}
		clear(p.Pix)
		if count := Segment2DTo(ids, p, nil); count != 1 || slices.Max(ids) != 0 {
			t.Errorf("%d px: a black picture has %d segments", size, count)
		}
		count = Segment2DTo(ids, noisePicture(size, size, 9), nil)
		checkIDs(t, ids, count)
		room := testRoom(size)
		count = Segment2DTo(ids, PictureOf(room), nil)
		checkIDs(t, ids, count)
		if count < 5 || count > segment2DMost {
			t.Errorf("%d px: %d segments in a room", size, count)
		}
	}
}

// TestBorders compares with counting in a map, for few and many pairs.
func TestBorders(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, count := range []int{1, 2, 30, 5000} {
		const w, h = 61, 40
		labels := make([]int32, w*h)
		for i := range labels {
			labels[i] = int32(r.IntN(count))
		}
		want := map[[2]int32]int{}
		for i, a := range labels {
			for _, j := range []int{i + 1, i + w} {
				if j == i+1 && j%w == 0 || j >= len(labels) || labels[j] == a {
					continue
				}
				want[[2]int32{min(a, labels[j]), max(a, labels[j])}]++
			}
		}
		got := borders(make([]uint64, 2*w*h), make([]uint64, 2*w*h), labels, w, h)
		if len(got) != len(want) || !slices.IsSorted(got) {
			t.Errorf("%d segments: %d pairs, want %d, ascending", count, len(got), len(want))
		}
		for _, p := range got {
			if a, b, length := unpack(p); want[[2]int32{a, b}] != length {
				t.Fatalf("%d and %d share %d, want %d", a, b, length, want[[2]int32{a, b}])
			}
		}
	}
}

func TestAbsorbSmall(t *testing.T) {
	labels := []int32{
		0, 0, 0, 1, 1,
		0, 2, 0, 1, 1,
		0, 0, 3, 3, 1,
		4, 4, 3, 1, 1,
	}
	// 2 lies in 0; 3 has 4 sides with 1 and 3 with 0 and 1 with 4 beside;
	// 4 has 2 sides with 0, 1 with 3.
	count := absorbSmall(labels, 5, 5, 4, 4, nil)
	want := []int32{
		0, 0, 0, 1, 1,
		0, 0, 0, 1, 1,
		0, 0, 1, 1, 1,
		0, 0, 1, 1, 1,
	}
	if count != 2 || !slices.Equal(labels, want) {
		t.Errorf("%d segments %v", count, labels)
	}
}

// TestSegment25D: segments are connected pieces of one surface.
func TestSegment25D(t *testing.T) {
	f := frame.New(4)
	f.Object = []int32{0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 2, 2, 0, 0}
	f.Part = []int32{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	ids := make([]int32, 16)
	count := Segment25DTo(ids, f, nil)
	want := []int32{0, 1, 2, 3, 0, 1, 2, 3, 2, 2, 2, 3, 4, 4, 3, 3}
	if count != 5 || !slices.Equal(ids, want) {
		t.Errorf("%d segments %v", count, ids)
	}
	for _, size := range []int{64, 256} {
		room := testRoom(size)
		ids := make([]int32, size*size)
		count := Segment25DTo(ids, room, nil)
		checkIDs(t, ids, count)
		sizes := make([]int, count)
		for i, id := range ids {
			sizes[id]++
			if i%size > 0 && room.Object[i] == room.Object[i-1] && room.Part[i] == room.Part[i-1] && id != ids[i-1] {
				t.Fatalf("%d px: a surface is cut at pixel %d", size, i)
			}
		}
		if count < 7 || count > 12 || slices.Min(sizes) < size*size*200/512/512 {
			t.Errorf("%d px: %d segments of sizes %v", size, count, sizes)
		}
	}
}

// TestSegment25DMany: a frame of single-pixel objects still fits in 8 bits.
func TestSegment25DMany(t *testing.T) {
	f := frame.New(40)
	for i := range f.Object {
		f.Object[i] = int32(i)
	}
	ids, raw, back := make([]int32, 1600), make([]uint8, 1600), make([]int32, 1600)
	count := Segment25DTo(ids, f, nil)
	checkIDs(t, ids, count)
	if count > 256 || count < 20 {
		t.Errorf("%d segments", count)
	}
	EncodeSegmentsTo(raw, ids)
	DecodeSegmentsTo(back, raw)
	if !slices.Equal(ids, back) {
		t.Error("segments do not come back")
	}
}
