package gallery

import (
	"fmt"
	"image/color"
	"slices"
)

// At most topClasses classes are named, and but for the first one only those of
// a probability of classLeast: below are ties of a background.
const (
	topClasses = 3
	classLeast = 0.02
)

// largest returns the place of the largest number, -1 if there is none.
func largest(v []float32) int {
	if len(v) == 0 {
		return -1
	}
	return slices.Index(v, slices.Max(v))
}

// nameOf returns the name of a class, or its number.
func nameOf(names []string, class int) string {
	if class >= 0 && class < len(names) {
		return names[class]
	}
	return fmt.Sprintf("class %d", class)
}

// ranked returns the classes with a share, the largest first.
func ranked(shares []float32) []int {
	var classes []int
	for k, v := range shares {
		if v > 0 {
			classes = append(classes, k)
		}
	}
	slices.SortStableFunc(classes, func(a, b int) int {
		switch {
		case shares[a] > shares[b]:
			return -1
		case shares[a] < shares[b]:
			return 1
		}
		return 0
	})
	return classes
}

// paintClasses names the most probable classes over the darkened picture, with
// bars of their probabilities and ticks at the true ones, if they are known.
func paintClasses(p *plate) error {
	t, err := p.input(0)
	if err != nil {
		return err
	}
	t.image = dimmed(t.image, 0.35)
	var names []string
	switch p.column.name {
	case "class_1000":
		names = p.opt.Objects
	case "class_places":
		names = p.opt.Rooms
	}
	shares := p.example.Target.Data
	for k, class := range ranked(shares) {
		if k == topClasses || k > 0 && shares[class] < classLeast {
			break
		}
		name := nameOf(names, class)
		y := (float64(k) + 0.5) / topClasses
		tx := text{s: name, at: place{0.06, y - 0.045}, color: white, bar: 0.88 * float64(shares[class]), chip: bright}
		if p.truth != nil {
			tx.tick = 0.88 * min(max(float64(p.truth[class]), 0.01), 1)
		}
		t.texts = append(t.texts, tx)
		p.fact("probability of "+name, float64(shares[class]))
	}
	return nil
}

// semanticLeast is the share of the picture from which a class is named.
const semanticLeast = 0.005

// paintSemantic draws classes in fixed colours and names the two largest, if
// names are wanted.
func paintSemantic(p *plate) error {
	data := p.example.Target.Data
	shares := make([]float32, 256)
	err := p.mapped(1, func(i int) color.NRGBA {
		class := int(data[i])
		if class >= 0 && class < len(shares) {
			shares[class] += 1 / float32(len(data))
		}
		return semanticColor(class)
	})
	if err != nil {
		return err
	}
	t := &p.tiles[len(p.tiles)-1]
	t.hard = true
	named := 0
	for _, class := range ranked(shares) {
		name := nameOf(p.opt.Semantic, class)
		p.fact("share of "+name, float64(shares[class]))
		if class > 0 && named < 2 && shares[class] >= semanticLeast && !p.unnamed {
			t.strip(named, text{s: name, color: white, chip: semanticColor(class)})
			named++
		}
	}
	if named == 0 && !p.unnamed {
		t.strip(0, text{s: nameOf(p.opt.Semantic, 0), color: white, chip: semanticColor(0)})
	}
	return nil
}

// paintMatch draws both pictures with their centres marked, and the answer.
func paintMatch(p *plate) error {
	if err := vectorOf(p.example.Target.Data, 2); err != nil {
		return err
	}
	same := p.example.Target.Data[1]
	answer := text{s: "no", color: no}
	if same > 0.5 {
		answer = text{s: "yes", color: yes}
	}
	p.fact("same point", float64(same))
	for k, tx := range []text{{s: "same point?", color: white}, answer} {
		t, err := p.input(k)
		if err != nil {
			return err
		}
		t.cross(answer.color)
		t.strip(-1, tx)
	}
	return nil
}
