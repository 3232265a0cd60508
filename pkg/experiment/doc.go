// Package experiment is a whole study: from a data set to the taxonomy, all four
// stages of Zamir et al. (CVPR 2018), in a folder that may be killed at any time.
//
// A [Config] says all there is to say; [Preset] has three to start from. [New]
// opens the data and makes the plan, whose steps package engine runs and package
// store keeps:
//
//	data/facts                 shapes and statistics of all tasks; renders the world
//	data/pictures              the pictures that targets look at
//	specific/TASK     Stage I  one network for each task
//	codes/SOURCE      Stage II the pictures' codes by each encoder
//	scratch/TARGET    Stage II the target's network from pixels, the yardstick of gain
//	first/TARGET      Stage II transfers from every single source
//	higher/TARGET     Stage II transfers from several, and the controls
//
// [Experiment.Outcome] then does Stages III and IV with what there is: affinities,
// and the taxonomy for a budget. A task whose network does not beat a constant
// answer is flagged in it.
package experiment
