package order

// PickupState is the message key of where a parcel that is fetched is; "" before
// it lies ready, and of a parcel that is sent.
func (p Parcel) PickupState() string {
	switch {
	case p.Pickup && p.State == ParcelShipped:
		return "order.pickup.shipped"
	case p.Pickup && p.State == ParcelDelivered:
		return "order.pickup.delivered"
	}
	return ""
}

// PickupEvent is the message key of what happened to a parcel that is fetched;
// "" where that is told as of one that is sent.
func (p Parcel) PickupEvent(kind EventKind) string {
	switch {
	case p.Pickup && kind == EventShipped:
		return "order.pickup.shipped"
	case p.Pickup && kind == EventDelivered:
		return "order.pickup.delivered"
	}
	return ""
}
