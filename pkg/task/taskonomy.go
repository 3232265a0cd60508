package task

import (
	"slices"
	"sync"
)

// Taskonomy returns the dictionary of the paper: 22 tasks that are sources and
// targets, then the four source-only tasks colorization, inpainting_whole,
// jigsaw and random. The families are the branches of the paper's task
// similarity tree; inputs, shapes and losses are those of the configurations
// in the released code, which where they differ from its overview (surface
// normals, vanishing points) are what the networks do.
func Taskonomy() *Dictionary { return taskonomy() }

var taskonomy = sync.OnceValue(func() *Dictionary { return mustDictionary(paperTasks...) })

// Released returns the dictionary of the released affinities and win rates:
// that of [Taskonomy] and, last, class_selected, the classification of objects
// into 100 classes, which is not one of the paper's 26 tasks. It is a source
// only, as in the data sets 16k and 1k; in the oldest of the released files it
// is a target and class_places is missing.
func Released() *Dictionary { return released() }

var released = sync.OnceValue(func() *Dictionary {
	return mustDictionary(append(slices.Clip(paperTasks), classSelected)...)
})

// mustDictionary returns the dictionary of a table of this file.
func mustDictionary(tasks ...Task) *Dictionary {
	d, err := NewDictionary(tasks...)
	if err != nil {
		panic(err) // The table is wrong.
	}
	return d
}

// paperTasks are the 26 tasks, source-only ones last. Names are from
// taskbank/tools/task_dict.txt and the keys of the released results of
// StanfordVL/taskonomy at 9f81486, from the affinity figure of the paper and
// from alexsax/visual-prior; shapes and losses from
// taskbank/experiments/final/*/config.py.
var paperTasks = []Task{
	{
		Name: "autoencoder", TaskBank: "Autoencoder", Figure: "Autoencoding",
		VisualPrior: "autoencoding", Domain: "rgb",
		Family: TwoD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 3}, Loss: L1GAN,
	},
	{
		Name: "denoise", TaskBank: "Denoising-Autoencoder", Figure: "Denoising",
		VisualPrior: "denoising", Domain: "rgb",
		Family: Other, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 3}, Loss: L1GAN,
	},
	{
		Name: "edge2d", TaskBank: "Edge-2D", Figure: "2D Edges",
		VisualPrior: "edge_texture", Domain: "edge_texture",
		Family: TwoD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: L1GAN,
	},
	{
		Name: "edge3d", TaskBank: "Edge-3D", Figure: "Occlusion Edges",
		VisualPrior: "edge_occlusion", Domain: "edge_occlusion",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: MaskedL1GAN,
	},
	{
		Name: "keypoint2d", TaskBank: "Keypoint-2D", Figure: "2D Keypoints",
		VisualPrior: "keypoints2d", Domain: "keypoints2d",
		Family: TwoD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: L1GAN,
	},
	{
		Name: "keypoint3d", TaskBank: "Keypoint-3D", Figure: "3D Keypoints",
		VisualPrior: "keypoints3d", Domain: "keypoints3d",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: MaskedL1GAN,
	},
	{
		Name: "reshade", TaskBank: "Reshading", Figure: "Reshading",
		VisualPrior: "reshading", Domain: "reshading",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: MaskedL1GAN,
	},
	{
		Name: "rgb2depth", TaskBank: "Depth", Figure: "Z-Depth",
		VisualPrior: "depth_zbuffer", Domain: "depth_zbuffer",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: MaskedL1GAN,
	},
	{
		Name: "rgb2mist", TaskBank: "Euclidean-Distance", Figure: "Distance",
		VisualPrior: "depth_euclidean", Domain: "depth_euclidean",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 1}, Loss: MaskedL1GAN,
	},
	{
		Name: "rgb2sfnorm", TaskBank: "Surface-Normal", Figure: "Normals",
		VisualPrior: "normal", Domain: "normal",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 3}, Loss: MaskedL1GAN,
	},
	{
		Name: "curvature", TaskBank: "Curvatures", Figure: "Curvature",
		VisualPrior: "curvature", Domain: "principal_curvature",
		Family: ThreeD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 2}, Loss: MaskedL2GAN,
	},
	{
		Name: "segment2d", TaskBank: "Segmentation-2D", Figure: "2D Segm.",
		VisualPrior: "segment_unsup2d", Domain: "segment_unsup2d",
		Family: TwoD, Input: OneImage, Output: DenseEmbedding,
		Shape: []int{256, 256, 64}, Loss: PairwiseMetric,
	},
	{
		Name: "segment25d", TaskBank: "Segmentation-3D", Figure: "2.5D Segm.",
		VisualPrior: "segment_unsup25d", Domain: "segment_unsup25d",
		Family: ThreeD, Input: OneImage, Output: DenseEmbedding,
		Shape: []int{256, 256, 64}, Loss: PairwiseMetric,
	},
	{
		Name: "segmentsemantic", TaskBank: "Segmentation-Semantic", Figure: "Semantic Segm.",
		Released: "segmentsemantic_rb", VisualPrior: "segment_semantic", Domain: "segment_semantic",
		Family: Semantic, Input: OneImage, Output: DenseClasses,
		Shape: []int{256, 256, 17}, Loss: PixelCrossEntropy,
	},
	{
		Name: "class_1000", TaskBank: "Object-Classification", Figure: "Object Class. (1000)",
		VisualPrior: "class_object", Domain: "class_object",
		Family: Semantic, Input: OneImage, Output: Classes,
		Shape: []int{1000}, Loss: SoftCrossEntropy,
	},
	{
		Name: "class_places", TaskBank: "Scene-Classification", Figure: "Scene Class.",
		VisualPrior: "class_scene", Domain: "class_scene",
		Family: Semantic, Input: OneImage, Output: Classes,
		Shape: []int{63}, Loss: SoftCrossEntropy,
	},
	{
		Name: "vanishing_point", TaskBank: "Vanishing-Point", Figure: "Vanishing Pts.",
		Released: "vanishing_point_well_defined", VisualPrior: "vanishing_point", Domain: "point_info",
		Family: LowDimGeometry, Input: OneImage, Output: Vector,
		Shape: []int{9}, Loss: MeanSquare,
	},
	{
		Name: "room_layout", TaskBank: "Room-Layout", Figure: "Layout",
		VisualPrior: "room_layout", Domain: "point_info",
		Family: LowDimGeometry, Input: OneImage, Output: Vector,
		Shape: []int{9}, Loss: MeanSquare,
	},
	{
		Name: "fix_pose", TaskBank: "Pairwise-Fixated-Camera-Pose", Figure: "Cam. Pose (fix)",
		VisualPrior: "fixated_pose", Domain: "point_info",
		Family: LowDimGeometry, Input: TwoImages, Output: Vector,
		Shape: []int{6}, Loss: Norm,
	},
	{
		Name: "non_fixated_pose", TaskBank: "Pairwise-Nonfixated-Camera-Pose", Figure: "Cam. Pose (nonfix)",
		VisualPrior: "nonfixated_pose", Domain: "point_info",
		Family: LowDimGeometry, Input: TwoImages, Output: Vector,
		Shape: []int{6}, Loss: Norm,
	},
	{
		Name: "ego_motion", TaskBank: "Triplet-Fixated-Camera-Pose", Figure: "Egomotion",
		VisualPrior: "egomotion", Domain: "point_info",
		Family: LowDimGeometry, Input: ThreeImages, Output: Vector,
		Shape: []int{2, 6}, Loss: CycleNorm,
	},
	{
		Name: "point_match", TaskBank: "Point-Matching", Figure: "Matching",
		VisualPrior: "point_matching",
		Family:      LowDimGeometry, Input: TwoImages, Output: Classes,
		Shape: []int{2}, Loss: CrossEntropy,
	},
	{
		Name: "colorization", TaskBank: "Colorization", Figure: "Colorization",
		VisualPrior: "colorization", Domain: "rgb",
		Family: TwoD, Input: OneImage, Output: DenseClasses,
		Shape: []int{64, 64, 313}, Loss: ColorClassGAN, Role: SourceOnly,
	},
	{
		Name: "inpainting_whole", TaskBank: "Inpainting", Figure: "In-painting",
		Released: "impainting_whole", VisualPrior: "inpainting", Domain: "rgb",
		Family: TwoD, Input: OneImage, Output: DenseImage,
		Shape: []int{256, 256, 3}, Loss: L1GAN, Role: SourceOnly,
	},
	{
		Name: "jigsaw", TaskBank: "Jigsaw-Puzzle", Figure: "Jigsaw",
		VisualPrior: "jigsaw", Domain: "rgb",
		Family: LowDimGeometry, Input: NineTiles, Output: Classes,
		Shape: []int{100}, Loss: CrossEntropy, Role: SourceOnly,
	},
	{
		Name: "random", Figure: "Random Proj.",
		Domain: "rgb",
		Family: LowDimGeometry, Input: OneImage, Output: NoOutput,
		Loss: NoLoss, Role: SourceOnly,
	},
}

// classSelected is the 27th source of the released data.
var classSelected = Task{
	Name: "class_selected", Figure: "Object Class. (100)", Domain: "class_object",
	Family: Semantic, Input: OneImage, Output: Classes,
	Shape: []int{100}, Loss: SoftCrossEntropy, Role: SourceOnly,
}
