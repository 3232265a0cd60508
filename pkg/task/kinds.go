package task

// A Family is a group of tasks that transfer alike. The empty Family is
// unspecified.
type Family string

// The families of the paper's tasks are the branches of its task similarity
// tree (low-dimensional geometry is two of them), which clusters tasks by how
// they transfer out, not by what they mean: that is why the jigsaw puzzle and
// the random projection stand with camera pose, and why denoising, which joins
// the tree last, stands alone.
const (
	// TwoD is edges, keypoints and segments of the image plane, and the
	// restoration of images.
	TwoD Family = "2D"
	// ThreeD is surfaces seen in the image: depth, normals, curvature and what
	// is computed from them.
	ThreeD Family = "3D"
	// LowDimGeometry is camera pose, layout and vanishing points: geometry of
	// few numbers.
	LowDimGeometry Family = "low-dimensional geometry"
	// Semantic is objects, scenes and semantic segments.
	Semantic Family = "semantic"
	// Other is a task that joins none of the above.
	Other Family = "other"
)

// An Input is the kind of what a network reads for one example. The empty Input
// is unspecified.
type Input string

// Inputs of the paper's networks. An image is 256×256 RGB with values in
// [-1, 1] unless the task says otherwise: denoising gets an image with added
// noise, inpainting one without its middle and colorization the lightness only.
const (
	// OneImage is a single image.
	OneImage Input = "one image"
	// TwoImages is two views, each through the same encoder.
	TwoImages Input = "two images"
	// ThreeImages is three views, each through the same encoder.
	ThreeImages Input = "three images"
	// NineTiles is the tiles of a 3×3 grid over one image in shuffled order,
	// each resized to a full image and put through the same encoder.
	NineTiles Input = "nine tiles"
)

// An Output is the kind of what a network writes for one example. The empty
// Output is unspecified.
type Output string

// Outputs of the paper's networks, with the axes of [Task.Shape].
const (
	// DenseImage is a number or more for each pixel: [height, width, channels].
	DenseImage Output = "image"
	// DenseClasses is a score for each class at each pixel:
	// [height, width, classes].
	DenseClasses Output = "class map"
	// DenseEmbedding is a point for each pixel, near those of the pixels of the
	// same segment: [height, width, dimensions].
	DenseEmbedding Output = "embedding"
	// Classes is a score for each class: [classes].
	Classes Output = "classes"
	// Vector is one or several vectors of real numbers: [values] or
	// [vectors, values].
	Vector Output = "vector"
	// NoOutput is that of a network that is not trained for anything.
	NoOutput Output = "none"
)

// Dense reports whether the output has numbers for each pixel.
func (o Output) Dense() bool { return o == DenseImage || o == DenseClasses || o == DenseEmbedding }

// A Loss is what a network is trained on. The empty Loss is unspecified.
type Loss string

// Losses of the paper's networks, as in the configurations of the released
// code. Masked losses average over the pixels with valid depth only. GAN is
// the loss of a conditional discriminator on patches, which enters at training
// step 25,000.
const (
	// L1GAN is 0.996·L1 + 0.004·GAN.
	L1GAN Loss = "L1 + GAN"
	// MaskedL1GAN is 0.996·masked L1 + 0.004·GAN.
	MaskedL1GAN Loss = "masked L1 + GAN"
	// MaskedL2GAN is 0.996·masked L2 + 0.004·GAN.
	MaskedL2GAN Loss = "masked L2 + GAN"
	// ColorClassGAN is 0.99·cross-entropy + 0.01·GAN, the cross-entropy being
	// against a soft code over bins of colour, weighted by the rarity of the
	// colour.
	ColorClassGAN Loss = "weighted soft-target cross-entropy + GAN"
	// PixelCrossEntropy is the softmax cross-entropy of each pixel, weighted by
	// the rarity of its class; pixels without a label do not count.
	PixelCrossEntropy Loss = "weighted pixel cross-entropy"
	// PairwiseMetric is the mean log loss of the statement "these two pixels
	// are in one segment" over all pairs of 300 random pixels, its probability
	// being 2/(1+exp(d²)) at a distance d of their embeddings.
	PairwiseMetric Loss = "pairwise metric"
	// SoftCrossEntropy is the softmax cross-entropy against the probabilities
	// of a teacher network.
	SoftCrossEntropy Loss = "soft-target cross-entropy"
	// CrossEntropy is the softmax cross-entropy against one true class.
	CrossEntropy Loss = "cross-entropy"
	// MeanSquare is the mean squared error over all values.
	MeanSquare Loss = "mean squared error"
	// Norm is the batch mean of the Euclidean norm, not squared, of the error.
	Norm Loss = "norm of the error"
	// CycleNorm is the sum of Norm over the poses 1→2 and 2→3 and, with weight
	// 0.5, of the pose 1→3 composed of the two.
	CycleNorm Loss = "norm of the error over a cycle"
	// NoLoss is that of a network that is not trained.
	NoLoss Loss = "none"
)
