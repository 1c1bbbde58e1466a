package postgres

import (
	"fmt"
	"net/url"
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

// URL is the same as an address, as settings have it.
func (a Address) URL(user, dbname string) string {
	u := url.URL{Scheme: "postgres", Path: "/" + dbname, RawQuery: url.Values{
		"host": {a.SocketDir}, "port": {strconv.Itoa(a.Port)}, "user": {user}, "sslmode": {"disable"},
	}.Encode()}
	return u.String()
}

func (a Address) socket() string {
	return filepath.Join(a.SocketDir, ".s.PGSQL."+strconv.Itoa(a.Port))
}

func quoteDSN(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}
