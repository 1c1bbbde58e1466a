package drawing

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// picture gathers one photograph: what stands before the lens (relief), what
// is behind it (backdrop) and how it is lit (glow, shadow).
type picture struct {
	w, h  int
	scale float32 // pixels per frame unit
	noise *noise
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
	p := &picture{w: width, h: height, scale: float32(width) / frame, noise: sharedNoise()}
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
func (p *picture) develop() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	s := newShading(p)
	inv := 1 / p.scale
	grainX := int(p.shift.x)
	for y := range p.h {
		row := out.Pix[y*out.Stride : y*out.Stride+4*p.w]
		fy := float32(y)
		grainY := (y + int(p.shift.y)) * 3
		for x := range p.w {
			i := y*p.w + x
			fx := float32(x)
			light := p.glow.at(fx, fy)
			c := p.relief.cover[i]
			var col tint
			if c < 255 {
				col = p.backdrop(fx*inv, fy*inv).mul(light * p.shadow.at(fx, fy))
			}
			if c > 0 {
				front := s.at(x, y, i, light)
				if c == 255 {
					col = front
				} else {
					col = mixTint(col, front, float32(c)/255)
				}
			}
			grain := hash(x+grainX, grainY) - 0.5
			o := row[4*x : 4*x+4 : 4*x+4]
			o[0], o[1], o[2], o[3] = tone(col.r, grain), tone(col.g, grain), tone(col.b, grain), 255
		}
	}
	return out
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
