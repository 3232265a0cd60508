// Package render is a small deterministic ray tracer for furnished rooms. It
// fills a [frame.Frame] with a picture and, for every pixel, the exact
// distance, normal, principal curvatures and ids of the surface behind the
// pixel's centre (the world's ground truth; Zamir et al. 2018, section 4).
//
// # Conventions
//
// Lengths are metres, angles radians, z is up, colours are linear RGB with the
// primaries of sRGB, and radiances are relative: a white wall of radiance 1 is
// shown a little below white at exposure 1. A solid lies in its own axes,
// centred at the origin, and an [Item] places it by a [Pose]. Closed solids
// are hit from outside only, so a ray that starts inside one leaves it freely;
// [Inside], [Sheet] and the open [Cone] are thin and are hit from both sides.
// Normals point to where the ray came from and curvatures (1/m) are positive
// where the surface is convex as seen from there.
//
// # Rooms
//
// A room is one [Inside]: six thin walls seen from within, with rectangular
// holes for doors and windows. Frames and sills are boxes that cover the gap
// between the walls of neighbouring rooms. What is seen through a window is an
// item with an emitting material (see [Sky]); emitting items cast no shadow.
//
// # Picture
//
// Light at a pixel is direct light, by one shadow ray to a random point of a
// random lamp and one to the sun, plus light that bounced, from a grid of probes
// dimmed where a short random ray is stopped. Pixels take different strata of a
// 4 × 4 tile and a filter that stops at edges of objects, parts, depth, normal
// and shadow joins them. Pixels at edges get four rays, whose light is borrowed
// from neighbours of the same surface. Mirror images have one bounce and lamps
// without shadows.
//
// All random numbers are hashes of (seed, pixel): the same scene, camera, size
// and seed give the same bytes whatever the order, worker or goroutine. Other
// architectures than amd64 may fuse multiplication and addition, which changes
// labels in their last digits and, rarely, which of two surfaces a ray meets.
package render
