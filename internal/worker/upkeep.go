package worker

import (
	"context"
	"time"
)

// keepEvery is how long what is posted waits at most, when nothing else runs. A
// job every second would be written, fetched and finished in the queue's tables;
// a loop costs one query.
const keepEvery = time.Second

// upkeep does something over and over while it runs.
type upkeep struct {
	do   func(context.Context)
	stop context.CancelFunc
	done chan struct{}
}

// start begins, until end is called; it does not end with ctx, so that what the
// last jobs post is kept up too.
func (u *upkeep) start(ctx context.Context) {
	ctx, u.stop = context.WithCancel(context.WithoutCancel(ctx))
	u.done = make(chan struct{})
	go func() {
		defer close(u.done)
		tick := time.NewTicker(keepEvery)
		defer tick.Stop()
		for {
			u.do(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// end stops it and waits for what is being done.
func (u *upkeep) end(ctx context.Context) error {
	if u.stop == nil {
		return nil
	}
	u.stop()
	select {
	case <-u.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
