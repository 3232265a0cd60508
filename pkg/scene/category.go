package scene

import "slices"

// The categories of things. The first ones are the building itself.
const (
	wall = iota
	floor
	ceiling
	outside
	door
	window
	curtain
	radiator
	stairs
	chair
	officeChair
	stool
	armchair
	sofa
	bench
	diningTable
	coffeeTable
	desk
	bed
	bunkBed
	wardrobe
	cabinet
	bookshelf
	rack
	nightstand
	counter
	sink
	stove
	fridge
	microwave
	rangeHood
	toilet
	bathtub
	shower
	washbasin
	mirror
	towel
	floorLamp
	tableLamp
	ceilingLamp
	plant
	screen
	monitor
	keyboard
	picture
	rug
	clock
	vase
	bottle
	cup
	bowl
	book
	box
	ball
	blocks
	whiteboard
	washer
	bicycle
	ladder
	bin
	treadmill
	dumbbells
	teddy
	kettle
	categoryCount
)

// categoryNames are the names, in the order of the constants.
var categoryNames = [categoryCount]string{
	"wall", "floor", "ceiling", "outside", "door", "window", "curtain", "radiator", "stairs",
	"chair", "office chair", "stool", "armchair", "sofa", "bench", "dining table", "coffee table", "desk",
	"bed", "bunk bed", "wardrobe", "cabinet", "bookshelf", "storage rack", "nightstand",
	"kitchen counter", "sink", "stove", "fridge", "microwave", "range hood",
	"toilet", "bathtub", "shower", "washbasin", "mirror", "towel",
	"floor lamp", "table lamp", "ceiling lamp", "plant", "screen", "monitor", "keyboard", "picture",
	"rug", "clock", "vase", "bottle", "cup", "bowl", "book", "box", "ball", "toy blocks", "whiteboard",
	"washing machine", "bicycle", "ladder", "bin", "treadmill", "dumbbells", "teddy bear", "kettle",
}

// StructureCategories is the number of categories, from index 0, that are the
// building and what lies outside rather than things in it: wall, floor,
// ceiling, outside.
const StructureCategories = 4

// Categories returns the names of the categories of things; a frame's Category
// is an index into it. The first StructureCategories are the building itself.
func Categories() []string { return slices.Clone(categoryNames[:]) }

// The types of rooms.
const (
	kitchen = iota
	bathroom
	bedroom
	livingRoom
	diningRoom
	office
	corridor
	childRoom
	storage
	classroom
	laundry
	gym
	library
	roomTypeCount
)

// roomTypeNames are the names, in the order of the constants.
var roomTypeNames = [roomTypeCount]string{
	"kitchen", "bathroom", "bedroom", "living room", "dining room", "office", "corridor",
	"child's room", "storage room", "classroom", "laundry", "gym", "library",
}

// RoomTypes returns the names of the types of rooms; a room's Type is an index
// into it.
func RoomTypes() []string { return slices.Clone(roomTypeNames[:]) }
