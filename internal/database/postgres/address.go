package postgres

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Superuser is the role that initdb makes; only Provision and tests use it.
const Superuser = "postgres"

// port names the socket file; nothing listens on a network.
const port = 5432

// Address is where a server can be reached: a directory that holds its socket.
type Address struct {
	SocketDir string
	Port      int
}

// DSN is the lib/pq connection string of a role and a database.
func (a Address) DSN(user, dbname string) string {
	return fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable",
		quoteDSN(a.SocketDir), a.Port, quoteDSN(user), quoteDSN(dbname))
}

func (a Address) socket() string {
	return filepath.Join(a.SocketDir, ".s.PGSQL."+strconv.Itoa(a.Port))
}

func quoteDSN(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}
