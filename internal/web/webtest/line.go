package webtest

import (
	"bytes"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Line is what lies between a browser and a server: it can be slow, break, lose
// answers, and be cut. A browser that a service worker serves no longer heeds
// the emulation of a network, so the network itself is made bad.
type Line struct {
	URL string // what the browser opens instead of the server's

	target string
	down   atomic.Int64
	ways   [2]sync.Mutex // down and up: one piece at a time

	mu       sync.Mutex
	cut      bool
	bits     int // a second, in each direction; 0 for as many as there are
	breaks   int // a connection breaks after so many bytes to the server; 0 for never
	lost     map[string]int
	open     map[net.Conn]bool
	broken   int
	lostOnes int
}

// NewLine is a good line to a server, until the test ends.
func NewLine(t testing.TB, server string) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{
		URL: "http://" + listener.Addr().String(), target: strings.TrimPrefix(server, "http://"),
		lost: map[string]int{}, open: map[net.Conn]bool{},
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Errorf("webtest: line: %v", err)
		}
		l.Cut()
	})
	go l.accept(listener)
	return l
}

// Cut breaks what goes on and lets nothing through: airplane mode.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.open {
		_ = c.Close() // both ends notice
	}
}

// Mend lets everything through again.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

// Slow lets so many bits a second through, each way.
func (l *Line) Slow(bits int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bits = bits
}

// Break breaks each connection after so many bytes to the server.
func (l *Line) Break(after int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.breaks = after
}

// Lose loses the next answers to requests that begin like this: the server gets
// the request, and the connection breaks.
func (l *Line) Lose(request string, times int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost[request] = times
}

// Down is how many bytes came from the server.
func (l *Line) Down() int { return int(l.down.Load()) }

// Mishaps are how many connections broke, and how many answers were lost.
func (l *Line) Mishaps() (broken, lost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken, l.lostOnes
}

func (l *Line) accept(listener net.Listener) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return // the test has ended
		}
		go l.connect(c)
	}
}

func (l *Line) connect(browser net.Conn) {
	defer browser.Close()
	server, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer server.Close()
	if !l.enter(browser, server) {
		return
	}
	defer l.leave(browser, server)
	c := &call{line: l, browser: browser, server: server}
	ended := make(chan struct{}, 2)
	go func() { c.up(); ended <- struct{}{} }()
	go func() { c.down(); ended <- struct{}{} }()
	<-ended
}

func (l *Line) enter(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	for _, c := range ends {
		l.open[c] = true
	}
	return true
}

func (l *Line) leave(ends ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range ends {
		delete(l.open, c)
	}
}

// call is one connection.
type call struct {
	line            *Line
	browser, server net.Conn
	sent            int
	lose            atomic.Bool
}

func (c *call) up() {
	c.carry(c.browser, c.server, func(piece []byte) bool {
		c.sent += len(piece)
		if c.line.loses(piece) {
			c.lose.Store(true)
		}
		return c.line.breaksAfter(c.sent)
	}, nil)
}

func (c *call) down() {
	c.carry(c.server, c.browser, func([]byte) bool { return c.lose.Load() }, &c.line.down)
}

// carry moves bytes until one end closes or breaks tells it to stop, which for
// what comes from the browser is after the bytes, for answers before.
func (c *call) carry(from, to net.Conn, breaks func([]byte) bool, count *atomic.Int64) {
	buffer := make([]byte, 2<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			stop := breaks(buffer[:n])
			if stop && count != nil {
				return
			}
			c.line.pass(n, count == nil)
			if _, err := to.Write(buffer[:n]); err != nil || stop {
				return
			}
			if count != nil {
				count.Add(int64(n))
			}
		}
		if err != nil {
			return
		}
	}
}

// pass takes the time that so many bytes need; all connections share the line.
func (l *Line) pass(bytes int, up bool) {
	l.mu.Lock()
	bits := l.bits
	l.mu.Unlock()
	if bits == 0 {
		return
	}
	way := &l.ways[0]
	if up {
		way = &l.ways[1]
	}
	way.Lock()
	defer way.Unlock()
	time.Sleep(time.Duration(bytes) * 8 * time.Second / time.Duration(bits))
}

func (l *Line) loses(piece []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for request, left := range l.lost {
		if left > 0 && bytes.HasPrefix(piece, []byte(request)) {
			l.lost[request]--
			l.lostOnes++
			return true
		}
	}
	return false
}

func (l *Line) breaksAfter(sent int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.breaks == 0 || sent < l.breaks {
		return false
	}
	l.broken++
	return true
}
