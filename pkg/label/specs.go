package label

import "math"

// A spec is the entry of a task in the table of labels.
type spec struct {
	needs     Needs
	values    int
	low, high float32
	mask      Mask
	// input writes the inputs; nil is the picture of each frame.
	input func(e *Example, sample Sample, s *Scratch)
	// target writes the target, and masks that are not of the depth.
	target func(l *Labeler, e *Example, sample Sample, s *Scratch)
	// standard is the default standard of the target; nil for none.
	standard func() Standard
}

// inf is no bound.
var inf = float32(math.Inf(1))

// depths is what maps with a depth mask need, and faces what those do that have
// normals too.
const (
	depths = NeedsCamera | NeedsDistance
	faces  = depths | NeedsNormal
)

// specs is the table of labels by name of the task.
var specs = map[string]spec{
	"autoencoder":      {values: 3, low: -1, high: 1, target: cleanTarget},
	"denoise":          {values: 3, low: -1, high: 1, input: noisyInput, target: cleanTarget},
	"inpainting_whole": {values: 3, low: -1, high: 1, input: holeInput, target: cleanTarget},
	"colorization": {values: ColorBins, high: 1, mask: PixelMask,
		input: lightnessInput, target: colorTarget},
	"jigsaw": {values: JigsawPermutations, high: 1, input: noInput, target: jigsawTarget},
	"random": {},

	"edge2d":     {values: 1, low: -1, high: 1, target: edge2DTarget},
	"keypoint2d": {values: 1, low: -1, high: 1, target: keypoint2DTarget},
	"segment2d":  {values: 1, high: segment2DMost - 1, target: segment2DTarget},

	"rgb2depth": {needs: depths, values: 1, high: 1, mask: DepthMask, target: depthTarget},
	"rgb2mist":  {needs: depths, values: 1, high: 1, mask: DepthMask, target: distanceTarget},
	"edge3d": {needs: depths, values: 1, low: -1, high: inf, mask: DepthMask,
		target: edge3DTarget},
	"rgb2sfnorm": {needs: faces, values: 3, low: -1, high: 1, mask: DepthMask, target: normalTarget},
	"reshade":    {needs: faces, values: 1, low: -1, high: 1, mask: DepthMask, target: reshadeTarget},
	"keypoint3d": {needs: faces, values: 1, low: -1, high: 1, mask: DepthMask,
		target: keypoint3DTarget},
	"curvature": {needs: faces | NeedsCurvature, values: 2, low: -inf, high: inf, mask: DepthMask,
		target: curvatureTarget},
	"segment25d": {needs: NeedsParts, values: 1, high: segment25DMost - 1, target: segment25DTarget},

	"segmentsemantic": {needs: NeedsCategory, values: 1, mask: PixelMask, target: semanticTarget},
	"class_1000":      {needs: NeedsCategory, high: 1, mask: SampleMask, target: objectTarget},
	"class_places": {needs: NeedsCategory | NeedsRoomType, high: 1, mask: SampleMask,
		target: sceneTarget},

	"vanishing_point": {needs: NeedsCamera, values: VanishingValues, low: -1, high: 1,
		target: vanishingTarget},
	"room_layout": {needs: depths, values: LayoutValues, low: -inf, high: inf,
		target: layoutTarget, standard: StandardLayout},
	"fix_pose": {needs: NeedsCamera, values: PoseValues, low: -inf, high: inf,
		target: poseTarget, standard: StandardFixated},
	"non_fixated_pose": {needs: NeedsCamera, values: PoseValues, low: -inf, high: inf,
		target: poseTarget, standard: StandardNonFixated},
	"ego_motion": {needs: NeedsCamera, values: EgoMotionValues, low: -inf, high: inf,
		target: egoMotionTarget, standard: StandardFixated},
	"point_match": {needs: NeedsMatch, values: 2, high: 1, target: matchTarget},
}

// Names returns the names of the tasks that have labels, which are all of the
// paper's, in the order of its dictionary.
func Names() []string {
	names := make([]string, 0, len(specs))
	for _, t := range taskOrder() {
		if _, ok := specs[t]; ok {
			names = append(names, t)
		}
	}
	return names
}
