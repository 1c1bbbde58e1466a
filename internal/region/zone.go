package region

// Zone says how far apart two regions are, as couriers' tariffs count it. The
// values are those that rates are stored under.
type Zone string

// The zones within Indonesia.
const (
	SameRegency  Zone = "regency"
	SameProvince Zone = "province"
	// WithinJava is from one province of Java to another.
	WithinJava Zone = "java"
	// Beyond is every other way: from, to or outside Java's provinces.
	Beyond Zone = "beyond"
)

// ZoneBetween is the zone of a parcel from one region to another; it is the
// same in both directions. Codes of a province alone count as no regency.
func ZoneBetween(from, to Code) Zone {
	switch {
	case from.At(Regency) != "" && from.At(Regency) == to.At(Regency):
		return SameRegency
	case from.At(Province) != "" && from.At(Province) == to.At(Province):
		return SameProvince
	case from.onJava() && to.onJava():
		return WithinJava
	default:
		return Beyond
	}
}

// onJava tells whether the code is in one of Java's provinces, 31 to 36: with
// Madura and the Thousand Islands, which belong to them.
func (c Code) onJava() bool {
	province := c.At(Province)
	return province >= "31" && province <= "36"
}
