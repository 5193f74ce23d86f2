package interop

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ports are taken below those that systems give out by themselves, so that no
// outgoing connection takes the port of a program that is started again.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// freeAddress is an address of this machine on which nothing listens, neither
// over UDP nor over TCP. Which one is random: several runs stand side by side.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowestPort+rand.IntN(highestPort-lowestPort)))
		if isFree(address) {
			return address
		}
	}
	t.Fatal("no free port found")
	return ""
}

func isFree(address string) bool {
	stream, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	defer stream.Close()
	packets, err := net.ListenPacket("udp", address)
	if err != nil {
		return false
	}
	packets.Close()
	return true
}

// bound says whether some program has the address, over UDP or TCP. It asks the
// system: a datagram sent to find out would be part of the test.
func bound(t testing.TB, address string) bool {
	t.Helper()
	a := netip.MustParseAddrPort(address)
	b := a.Addr().As4()
	slices.Reverse(b[:])
	entry := fmt.Sprintf(": %X:%04X ", b, a.Port())
	for _, table := range []string{"/proc/net/udp", "/proc/net/tcp"} {
		text, err := os.ReadFile(table)
		if err != nil {
			t.Fatalf("these tests run on Linux: %v", err)
		}
		if strings.Contains(string(text), entry) {
			return true
		}
	}
	return false
}
