package postgres

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

const (
	logLimit = 4 << 20 // bytes of server.log before they move to server.log.1
	logCheck = time.Minute
)

// serverLog is the file that the server writes to directly, so that it never
// waits for the program and goes on to write when the program is killed.
type serverLog struct{ file *os.File }

func openLog(dir string) (*serverLog, error) {
	file, err := os.OpenFile(filepath.Join(dir, "server.log"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("postgres: log: %w", err)
	}
	return &serverLog{file}, nil
}

// bound keeps the file near its limit until done. The server holds it open for
// appending, so it is copied and emptied, not renamed.
func (l *serverLog) bound(done <-chan struct{}) {
	tick := time.NewTicker(logCheck)
	defer tick.Stop()
	for {
		_ = l.rotate(logLimit) // a full disk is the server's to report
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
}

func (l *serverLog) rotate(limit int64) (err error) {
	size := l.size()
	if size <= limit {
		return nil
	}
	older, err := os.OpenFile(l.file.Name()+".1", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, older.Close()) }()
	if _, err := io.Copy(older, io.NewSectionReader(l.file, max(0, size-limit), limit)); err != nil {
		return err
	}
	return l.file.Truncate(0)
}

func (l *serverLog) size() int64 {
	info, err := l.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// since is what was written after an offset.
func (l *serverLog) since(offset int64) string {
	text, _ := io.ReadAll(io.NewSectionReader(l.file, offset, 64<<10))
	return string(text)
}
