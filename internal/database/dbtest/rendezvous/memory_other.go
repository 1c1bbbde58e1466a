//go:build !linux

package rendezvous

func memoryDir() string { return "" }
