package sipcore

// Randomness comes from Config.Random alone, so that a test's counter makes
// whole traces repeatable.

import "encoding/hex"

const base32 = "0123456789abcdefghijklmnopqrstuv"

// token returns n random base-32 characters, five bits of randomness each.
func (ua *UA) token(n int) string {
	p := make([]byte, n)
	ua.cfg.Random(p)
	for i := range p {
		p[i] = base32[p[i]&31]
	}
	return string(p)
}

// below returns a random number in 0 ... n-1; n is at most 1<<16, so that the
// bias of the remainder does not matter.
func (ua *UA) below(n int) int {
	if n <= 1 {
		return 0
	}
	var p [4]byte
	ua.cfg.Random(p[:])
	return int((uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])) % uint32(n))
}

// uuid returns a random UUID (RFC 9562 §5.4).
func (ua *UA) uuid() string {
	var p [16]byte
	ua.cfg.Random(p[:])
	p[6] = p[6]&0x0f | 0x40
	p[8] = p[8]&0x3f | 0x80
	h := hex.EncodeToString(p[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
