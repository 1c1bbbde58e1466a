package postgres

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// arguments are the server's settings as command-line options, so that an
// older cluster runs under today's.
func arguments(cluster string, at Address, opt Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": `"` + strings.ReplaceAll(at.SocketDir, `"`, `""`) + `"`, // a list, so quoted
		"unix_socket_permissions": "0700",
		"port":                    strconv.Itoa(at.Port),
		"cluster_name":            "simpul",
		"max_connections":         "100",
		"shared_buffers":          "128MB",
		"max_wal_size":            "512MB",
		"jit":                     "off", // planning it costs more than short queries gain
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"logging_collector":       "off",
		"log_destination":         "stderr",
		"log_line_prefix":         "%m [%p] %u@%d ",
		"log_error_verbosity":     "terse", // the details of a refusal hold people's data
	}
	if opt.Volatile {
		settings["fsync"] = "off"
		settings["synchronous_commit"] = "off"
		settings["full_page_writes"] = "off"
		settings["dynamic_shared_memory_type"] = "mmap" // in the directory, so that a killed server leaves nothing elsewhere
	}
	maps.Copy(settings, opt.Settings)

	args := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}
