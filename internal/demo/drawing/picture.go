package drawing

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// picture gathers one photograph: what stands before the lens (relief), what
// is behind it (backdrop) and how it is lit (glow, shadow).
type picture struct {
	w, h  int
	scale float32 // pixels per frame unit
	noise *noise
	grain *grain
	shift pt // where this picture reads the noise

	relief   *relief
	backdrop backdrop
	glow     *grid // light on everything, 1 is full
	shadow   *grid // share of light that the things leave to the backdrop
	bulge    *grid // height of the bodies' large form, in pixels
}

// backdrop gives the colour of what lies behind at a frame place.
type backdrop func(x, y float32) tint

func newPicture(d dice, width, height int, frame float32) *picture {
	p := &picture{w: width, h: height, scale: float32(width) / frame, noise: sharedNoise(), grain: sharedGrain()}
	p.shift = pt{d.between(0, noiseSide), d.between(0, noiseSide)}
	p.relief = newRelief(width, height, p.scale)
	p.glow = newGrid(width, height, 8)
	p.shadow = newGrid(width, height, 4)
	p.shadow.fill(1)
	p.bulge = newGrid(width, height, 8)
	p.ambience(0.34)
	return p
}

// swell gives a body its large rounded form: high inside the outline, falling
// off over reach frame units.
func (p *picture) swell(outline []pt, reach, amount float32) {
	g := newGrid(p.w, p.h, p.bulge.step)
	g.polygon(p.relief.pixels(outline), 1)
	cells := reach * p.relief.scale / float32(g.step)
	g.blur(max(int(cells/2), 1), 3)
	k := amount * reach * p.relief.scale
	for i, v := range g.v {
		p.bulge.v[i] += v * k
	}
}

// castShadow darkens the backdrop behind what has been stamped so far. Each
// layer is a copy of the silhouette moved away from the light by (dx, dy),
// softened over soft and darkening by depth; measures are frame units.
func (p *picture) castShadow(layers ...shadowLayer) {
	mask := newGrid(p.w, p.h, p.shadow.step)
	step := mask.step
	for y := range p.h / step {
		for x := range p.w / step {
			mask.v[y*mask.w+x] = float32(p.relief.cover[(y*step+step/2)*p.w+x*step+step/2]) / 255
		}
	}
	for _, l := range layers {
		g := newGrid(p.w, p.h, step)
		dx := int(l.dx * p.scale / float32(step))
		dy := int(l.dy * p.scale / float32(step))
		floor := int(l.below * p.scale / float32(step))
		for y := range g.h {
			from := y - dy
			if from < floor || from >= g.h {
				continue
			}
			for x := range g.w {
				if at := x - dx; at >= 0 && at < g.w {
					g.v[y*g.w+x] = mask.v[from*g.w+at]
				}
			}
		}
		g.blur(int(l.soft*p.scale/float32(step)/2), 2)
		for i, v := range g.v {
			p.shadow.v[i] *= 1 - l.depth*v
		}
	}
}

type shadowLayer struct {
	dx, dy, soft, depth float32
	below               float32 // only what is below this height of the frame casts it
}

// develop lights everything and gives the finished photograph.
func (p *picture) develop() *image.YCbCr {
	out := image.NewYCbCr(image.Rect(0, 0, p.w, p.h), image.YCbCrSubsampleRatio420)
	s := newShading(p)
	glow, shadow := make([]float32, p.w), make([]float32, p.w)
	chroma := make([][3]int32, (p.w+1)/2)
	for y := range p.h {
		p.glow.row(y, glow)
		p.shadow.row(y, shadow)
		luma := out.Y[y*out.YStride : y*out.YStride+p.w]
		p.exposeRow(s, y, glow, shadow, luma, chroma)
		if y&1 == 1 || y == p.h-1 {
			n := int32(2 << (y & 1))
			cb, cr := out.Cb[y/2*out.CStride:], out.Cr[y/2*out.CStride:]
			for x, c := range chroma {
				_, cb[x], cr[x] = color.RGBToYCbCr(uint8(c[0]/n), uint8(c[1]/n), uint8(c[2]/n))
			}
			clear(chroma)
		}
	}
	return out
}

// exposeRow lights one row of pixels; it adds their colours in pairs to
// chroma. The backdrop is a little out of focus: it is seen at every second
// pixel and runs between.
func (p *picture) exposeRow(s *shading, y int, glow, shadow []float32, luma []uint8, chroma [][3]int32) {
	inv := 1 / p.scale
	fy := float32(y) * inv
	dots := p.grain.row(y + int(p.shift.y))
	grain := min(p.scale, 1) // the pixels of a small picture each see more of the film
	covers := p.relief.cover[y*p.w : (y+1)*p.w]
	ahead, have := tint{}, -2
	for x, c := range covers {
		light := glow[x]
		var col tint
		if c < 255 {
			switch {
			case x&1 == 0 && have == x:
				col = ahead
			case x&1 == 0:
				col = p.backdrop(float32(x)*inv, fy)
				ahead, have = col, x
			default:
				last := ahead
				if have != x-1 {
					last = p.backdrop(float32(x-1)*inv, fy)
				}
				ahead, have = p.backdrop(float32(x+1)*inv, fy), x+1
				col = tint{(last.r + ahead.r) / 2, (last.g + ahead.g) / 2, (last.b + ahead.b) / 2}
			}
			col = col.mul(light * shadow[x])
		}
		if c > 0 {
			front := s.at(x, y, y*p.w+x, light)
			if c == 255 {
				col = front
			} else {
				col = mixTint(col, front, float32(c)/255)
			}
		}
		dot := dots[x&(grainSide-1)] * grain
		r, g, b := int32(tone(col.r, dot)), int32(tone(col.g, dot)), int32(tone(col.b, dot))
		luma[x] = uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16)
		at := &chroma[x>>1]
		at[0] += r
		at[1] += g
		at[2] += b
	}
}

// JPEG encodes a picture as baseline JPEG; quality is 1 to 100.
func JPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(img.Bounds().Dx() * img.Bounds().Dy() / 3)
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("drawing: encode JPEG: %w", err)
	}
	return b.Bytes(), nil
}
