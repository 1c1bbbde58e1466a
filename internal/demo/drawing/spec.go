package drawing

import "image/color"

// Sizes of the finished pictures in pixels.
const (
	ProductWidth, ProductHeight   = 960, 1200
	PortraitWidth, PortraitHeight = 640, 800
	PlaceWidth, PlaceHeight       = 1600, 1067
	HeroWidth, HeroHeight         = 1920, 1080
)

// frameWidth and frameHeight are the measures in which products are drawn.
const (
	frameWidth  = float32(960)
	frameHeight = float32(1200)
)

// Shape is the form of a bag.
type Shape uint8

const (
	Tote     Shape = iota // tas tote, with straight sides
	Bucket                // tas ember, open on top
	Round                 // tas bundar
	Clutch                // tas genggam, with a flap
	Sling                 // tas selempang
	Backpack              // ransel
	Pouch                 // tas serut, drawn together at the neck
	Moon                  // tas bulan sabit
	Basket                // tas keranjang
	shapeCount
)

// Shapes lists every shape of bag.
func Shapes() []Shape {
	all := make([]Shape, shapeCount)
	for i := range all {
		all[i] = Shape(i)
	}
	return all
}

// Handle is what a bag is carried by. AnyHandle leaves the choice to the seed,
// among those that suit the shape.
type Handle uint8

const (
	AnyHandle Handle = iota
	CordHandle
	RingHandle   // two wooden rings
	RattanHandle // a bent rattan bow
	StrapHandle  // leather
	ChainHandle
)

// Size is the bag's size in the hand; a small bag has fewer, larger knots.
type Size uint8

const (
	Medium Size = iota
	Small
	Large
)

// View is the way a thing is photographed.
type View uint8

const (
	Front  View = iota // the whole thing on a plain ground
	Detail             // close to the knots
	Scene              // hanging on a wall or standing on a table, in window light
)

// Views lists every view.
func Views() []View { return []View{Front, Detail, Scene} }

// BagSpec says which bag to draw. One to three cord colours are used; with
// none, the seed chooses.
type BagSpec struct {
	Shape   Shape
	Pattern Pattern
	Colours []color.RGBA
	Handle  Handle
	Size    Size
	View    View
	Width   int // pixels, the height is 5/4 of it; 0 is ProductWidth
}
