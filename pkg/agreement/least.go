package agreement

// Names of the lines, in their order.
const (
	RankMean      = "rank-mean"
	RankMedian    = "rank-median"
	RankOther     = "rank-other"
	Centred       = "centred"
	Contrast      = "family-contrast"
	GainBest      = "gain-best"
	GainShare     = "gain-best-share"
	GainLargest   = "gain-largest"
	GainOwn       = "gain-own"
	GainMean      = "gain-mean"
	GainRandom    = "gain-random"
	Order2Win     = "order2-win"
	Order2Share   = "order2-share"
	Order2Ratio   = "order2-ratio"
	Order3Win     = "order3-win"
	Order3Share   = "order3-share"
	Order3Ratio   = "order3-ratio"
	Order4Win     = "order4-win"
	Order4Share   = "order4-share"
	Order4Ratio   = "order4-ratio"
	ControlWin    = "control-win"
	RepeatRank    = "repeat-rank"
	RepeatCentred = "repeat-centred"
	Clusters4     = "clusters-4"
	Clusters5     = "clusters-5"
	Clusters6     = "clusters-6"
)

// usualControl is where a control must lie unless told: the trials had 0.52
// where heads had learned, 0.65 and more where they had not.
var usualControl = Bound{0.46, 0.56}

// Quick returns what is expected at least of a run of some minutes on the
// procedural world.
func Quick() map[string]Bound {
	return map[string]Bound{
		RankMean: {Low: 0.50}, Centred: {Low: 0.55}, Contrast: {Low: 0.65},
		GainBest: {Low: 0.60}, GainOwn: {Low: 0.65}, Order2Win: {Low: 0.58},
		ControlWin: {Low: 0.46, High: 0.56}, RepeatRank: {Low: 0.8},
	}
}

// Standard returns what is expected at least of a run of an hour.
func Standard() map[string]Bound {
	return map[string]Bound{
		RankMean: {Low: 0.57}, Centred: {Low: 0.65}, Contrast: {Low: 0.80},
		GainBest: {Low: 0.65}, GainOwn: {Low: 0.72}, Order2Win: {Low: 0.60},
		ControlWin: {Low: 0.47, High: 0.55}, RepeatRank: {Low: 0.8},
	}
}
