package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"
)

// profileChunks gathers the ICC profile that a JPEG may spread over several
// APP2 segments, in any order (ICC.1:2022, B.4).
type profileChunks struct {
	parts map[byte][]byte
	total int
}

func (p *profileChunks) add(body []byte) {
	body, ok := bytes.CutPrefix(body, []byte("ICC_PROFILE\x00"))
	if !ok || len(body) < 2 || p.total+len(body) > maxProfileBytes {
		return
	}
	if p.parts == nil {
		p.parts = map[byte][]byte{}
	}
	p.parts[body[0]] = body[2:]
	p.total += len(body)
}

func (p *profileChunks) bytes() []byte {
	var whole []byte
	for i := 1; i <= len(p.parts); i++ {
		whole = append(whole, p.parts[byte(i)]...)
	}
	return whole
}

// conversion takes the colours of a matrix profile to sRGB, eight bits each.
type conversion struct {
	linear [3][256]float32 // channel value to light, 0 to 1
	matrix [3][3]float32   // light of the profile to light of sRGB
	encode []uint8         // light in encodeSteps to channel value
}

const encodeSteps = 4096

type matrix3 [3][3]float64

// sRGBToXYZ is the sRGB primaries in the profile connection space (D50), after
// IEC 61966-2-1 with the Bradford adaptation.
var sRGBToXYZ = matrix3{
	{0.4360747, 0.3850649, 0.1430804},
	{0.2225045, 0.7168786, 0.0606169},
	{0.0139322, 0.0971045, 0.7141733},
}

// profileConversion is what turns the colours of an ICC profile into sRGB. It
// is nil for no profile, for sRGB itself, and for a profile that is not of the
// matrix kind (tables, CMYK, grey): those pictures are read as sRGB.
func profileConversion(profile []byte) *conversion {
	tags := profileTags(profile)
	if tags == nil {
		return nil
	}
	var toXYZ matrix3
	var curves [3]func(float64) float64
	for i, channel := range []string{"r", "g", "b"} {
		column, ok := profileXYZ(tags[channel+"XYZ"])
		if !ok {
			return nil
		}
		for row := range 3 {
			toXYZ[row][i] = column[row]
		}
		if curves[i] = profileCurve(tags[channel+"TRC"]); curves[i] == nil {
			return nil
		}
	}
	c := &conversion{encode: make([]uint8, encodeSteps+1)}
	matrix := sRGBToXYZ.inverse().times(toXYZ)
	standard := true
	for i := range 3 {
		for v := range 256 {
			light := curves[i](float64(v) / 255)
			c.linear[i][v] = float32(light)
			standard = standard && math.Abs(encodeSRGB(light)*255-float64(v)) < 3
		}
		for j := range 3 {
			c.matrix[i][j] = float32(matrix[i][j])
			same := 0.0
			if i == j {
				same = 1
			}
			standard = standard && math.Abs(matrix[i][j]-same) < 0.01
		}
	}
	if standard {
		return nil
	}
	for step := range c.encode {
		c.encode[step] = uint8(math.Round(encodeSRGB(float64(step)/encodeSteps) * 255))
	}
	return c
}

// apply converts img in place; colours outside sRGB are clipped.
func (c *conversion) apply(img *image.NRGBA) {
	for p := img.Pix; len(p) >= 4; p = p[4:] {
		r, g, b := c.linear[0][p[0]], c.linear[1][p[1]], c.linear[2][p[2]]
		for i := range 3 {
			light := c.matrix[i][0]*r + c.matrix[i][1]*g + c.matrix[i][2]*b
			p[i] = c.encode[int(min(max(light, 0), 1)*encodeSteps+0.5)]
		}
	}
}

func encodeSRGB(light float64) float64 {
	if light <= 0.0031308 {
		return 12.92 * max(light, 0)
	}
	return 1.055*math.Pow(min(light, 1), 1/2.4) - 0.055
}

// profileTags is the tags of an RGB profile by signature, nil for anything else.
func profileTags(profile []byte) map[string][]byte {
	const (
		headerBytes = 128
		entryBytes  = 12
		mostTags    = 100
	)
	if len(profile) < headerBytes+4 || string(profile[16:20]) != "RGB " || string(profile[20:24]) != "XYZ " {
		return nil
	}
	count := binary.BigEndian.Uint32(profile[headerBytes:])
	entries := profile[headerBytes+4:]
	if count > mostTags || len(entries) < int(count)*entryBytes {
		return nil
	}
	tags := make(map[string][]byte, count)
	for ; count > 0; count-- {
		offset, size := uint64(binary.BigEndian.Uint32(entries[4:])), uint64(binary.BigEndian.Uint32(entries[8:]))
		if offset+size <= uint64(len(profile)) {
			tags[string(entries[:4])] = profile[offset : offset+size]
		}
		entries = entries[entryBytes:]
	}
	return tags
}

func profileXYZ(tag []byte) (xyz [3]float64, ok bool) {
	if len(tag) < 20 || string(tag[:4]) != "XYZ " {
		return xyz, false
	}
	for i := range xyz {
		xyz[i] = fixed(tag[8+4*i:])
	}
	return xyz, true
}

// fixed is an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// profileCurve is a tone curve from channel value to light, both 0 to 1
// (ICC.1:2022, 10.6 and 10.18); nil when it is malformed.
func profileCurve(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return tableCurve(tag[8:])
	case "para":
		return parametricCurve(binary.BigEndian.Uint16(tag[8:]), tag[12:])
	}
	return nil
}

func tableCurve(body []byte) func(float64) float64 {
	count := uint64(binary.BigEndian.Uint32(body))
	values := body[4:]
	if uint64(len(values)) < 2*count {
		return nil
	}
	switch count {
	case 0:
		return func(x float64) float64 { return x }
	case 1:
		gamma := float64(binary.BigEndian.Uint16(values)) / 256
		return func(x float64) float64 { return math.Pow(x, gamma) }
	}
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(values[2*i:])) / 65535 }
	return func(x float64) float64 {
		place := x * float64(count-1)
		low := min(int(place), int(count)-2)
		part := place - float64(low)
		return at(low)*(1-part) + at(low+1)*part
	}
}

func parametricCurve(kind uint16, body []byte) func(float64) float64 {
	counts := [...]int{1, 3, 4, 5, 7}
	if int(kind) >= len(counts) || len(body) < 4*counts[kind] {
		return nil
	}
	var p [7]float64 // g a b c d e f
	for i := range counts[kind] {
		p[i] = fixed(body[4*i:])
	}
	g, a, b, c, d, e, f := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch kind {
	case 0:
		return func(x float64) float64 { return unit(math.Pow(x, g)) }
	case 1, 2:
		if a == 0 {
			return nil
		}
		// Below -b/a both kinds are constant: 0 or c.
		return func(x float64) float64 {
			if x < -b/a {
				return unit(c)
			}
			return unit(math.Pow(a*x+b, g) + c)
		}
	}
	return func(x float64) float64 {
		if x < d {
			return unit(c*x + f)
		}
		return unit(math.Pow(a*x+b, g) + e)
	}
}

// unit keeps a malformed curve within 0 to 1.
func unit(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return min(max(x, 0), 1)
}

func (m matrix3) times(n matrix3) (product matrix3) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				product[i][j] += m[i][k] * n[k][j]
			}
		}
	}
	return product
}

func (m matrix3) inverse() (inverse matrix3) {
	cofactor := func(i, j int) float64 {
		r, s, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[r][c]*m[s][d] - m[r][d]*m[s][c]
	}
	determinant := m[0][0]*cofactor(0, 0) + m[0][1]*cofactor(0, 1) + m[0][2]*cofactor(0, 2)
	for i := range 3 {
		for j := range 3 {
			inverse[j][i] = cofactor(i, j) / determinant
		}
	}
	return inverse
}
