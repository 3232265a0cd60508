package figure

import "fmt"

// colorBar draws the colours below a panel, with ticks and the unit.
func (l *heatLayout) colorBar(p pen, panel HeatPanel, s scale, x, w, y float64) {
	const steps = 60
	width := min(w, 240)
	x += (w - width) / 2
	for i := range steps {
		share := (float64(i) + 0.5) / steps
		if panel.SmallIsBest {
			share = 1 - share
		}
		p.fill(l.Style.Sequential.At(share), x+width/steps*float64(i), y,
			width/steps+overlap(i+1, steps), barHeight)
	}
	p.box(stroke{0.6, l.Style.Muted, nil}, x, y, width, barHeight)
	t := l.smallInk()
	place := scale{s.lo, s.hi, x, x + width, s.log}
	values, digits := ticks(s.lo, s.hi, 5, false)
	if s.log {
		values = logTicks(s.lo, s.hi)
	}
	for _, v := range values {
		at := place.at(v)
		p.line(stroke{0.6, l.Style.Muted, nil}, point{at, y + barHeight}, point{at, y + barHeight + 3})
		label := fixedDigits(v, digits)
		if s.log {
			label = plainDigits(v)
		}
		p.text(t, at, y+barHeight+4+t.Size/2, center, label)
	}
	if panel.Unit != "" {
		t.Color = l.Style.Muted
		unit := t.Cut(panel.Unit, w)
		if panel.Log {
			unit = t.Cut(fmt.Sprintf("%s (logarithmic)", panel.Unit), w)
		}
		p.text(t, x+width/2, y+barHeight+4+t.Size*(0.5+lineSpace), center, unit)
	}
}
