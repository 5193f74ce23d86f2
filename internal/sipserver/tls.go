package sipserver

// Certificates: one from files, or one made at start for trying the demo from a
// second device. Browsers give camera and microphone only to secure pages, so a
// phone needs https even in the same room; it warns about the self-signed
// certificate once, and after "continue anyway" pages and wss work.

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// selfSignedLifetime is short enough for browsers, which refuse years.
const selfSignedLifetime = 90 * 24 * time.Hour

// tlsConfig returns nil when the server speaks plain http.
func (c Config) tlsConfig() (*tls.Config, error) {
	var cert tls.Certificate
	var err error
	switch {
	case c.SelfSigned:
		cert, err = selfSigned(c.Now(), c.Domain)
	case c.Cert != "":
		cert, err = tls.LoadX509KeyPair(c.Cert, c.Key)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the certificate cannot be used: %w", err)
	}
	// WebSocket needs HTTP/1.1; browsers open such a connection beside HTTP/2.
	return &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12}, nil
}

// selfSigned makes a certificate for all names and addresses of this machine.
func selfSigned(now time.Time, domain string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "sipserver, self-signed"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(selfSignedLifetime),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              localNames(domain),
		IPAddresses:           append([]net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, machineAddresses()...),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func localNames(domain string) []string {
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil && host != "" {
		names = append(names, host, host+".local")
	}
	if domain != "" && net.ParseIP(domain) == nil {
		names = append(names, domain)
	}
	return names
}

// machineAddresses lists the addresses under which other devices may see this
// machine: every interface that is up, without loopback and link-local ones.
func machineAddresses() []net.IP {
	var list []net.IP
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			list = append(list, n.IP)
		}
	}
	return list
}

// Addresses lists the web addresses to open for a listener at addr: the one for
// this machine first, then, when the listener is not bound to one address,
// those for other devices.
func (s *Server) Addresses(addr net.Addr) []string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return []string{addr.String()}
	}
	if tcp.IP.IsLoopback() {
		return []string{s.address("localhost", tcp.Port)}
	}
	if !tcp.IP.IsUnspecified() {
		return []string{s.address(tcp.IP.String(), tcp.Port)}
	}
	list := []string{s.address("localhost", tcp.Port)}
	for _, ip := range machineAddresses() {
		list = append(list, s.address(ip.String(), tcp.Port))
	}
	return list
}

func (s *Server) address(host string, port int) string {
	scheme, usual := "http", 80
	if s.tls != nil {
		scheme, usual = "https", 443
	}
	if port == usual {
		if net.ParseIP(host).To4() == nil && net.ParseIP(host) != nil {
			host = "[" + host + "]"
		}
		return scheme + "://" + host + "/"
	}
	return fmt.Sprintf("%s://%s/", scheme, net.JoinHostPort(host, fmt.Sprint(port)))
}
