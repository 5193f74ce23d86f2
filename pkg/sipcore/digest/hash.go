package digest

import (
	"encoding/binary"
	"math/bits"
)

// The three hash functions of RFC 8760. Those of the standard library bring its
// whole FIPS 140 module along (AES, SHA-3, a random generator), with crypto/rand a
// twentieth of sip.wasm; challenges and messages are short, so plain loops are fast
// enough.

// padded completes the last block: a one bit, zeros, and room for the length,
// which the caller writes into the last eight octets.
func padded(data []byte, block int) []byte {
	size := (len(data) + 1 + block/8 + block - 1) / block * block
	out := make([]byte, size)
	copy(out, data)
	out[len(data)] = 0x80
	return out
}

// md5 is RFC 1321.
func md5(data []byte) []byte {
	text := padded(data, 64)
	binary.LittleEndian.PutUint64(text[len(text)-8:], uint64(len(data))*8)
	h := [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}
	for ; len(text) > 0; text = text[64:] {
		a, b, c, d := h[0], h[1], h[2], h[3]
		for i := range 64 {
			var f uint32
			var word int
			switch i / 16 {
			case 0:
				f, word = b&c|^b&d, i
			case 1:
				f, word = d&b|^d&c, 5*i+1
			case 2:
				f, word = b^c^d, 3*i+5
			case 3:
				f, word = c^(b|^d), 7*i
			}
			f += a + md5Sines[i] + binary.LittleEndian.Uint32(text[word%16*4:])
			a, d, c, b = d, c, b, b+bits.RotateLeft32(f, md5Shifts[i/16][i%4])
		}
		h[0], h[1], h[2], h[3] = h[0]+a, h[1]+b, h[2]+c, h[3]+d
	}
	var sum []byte
	for _, v := range h {
		sum = binary.LittleEndian.AppendUint32(sum, v)
	}
	return sum
}

// sha256 is FIPS 180-4 §6.2. Its constants are the upper halves of SHA-512's.
func sha256(data []byte) []byte {
	text := padded(data, 64)
	binary.BigEndian.PutUint64(text[len(text)-8:], uint64(len(data))*8)
	h := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	for ; len(text) > 0; text = text[64:] {
		var w [64]uint32
		for i := range w {
			if i < 16 {
				w[i] = binary.BigEndian.Uint32(text[4*i:])
				continue
			}
			x, y := w[i-15], w[i-2]
			w[i] = w[i-16] + w[i-7] + (bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3) +
				(bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10)
		}
		v := h
		for i := range w {
			a, e := v[0], v[4]
			t := v[7] + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) +
				(e&v[5] ^ ^e&v[6]) + uint32(shaRoots[i]>>32) + w[i]
			u := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) +
				(a&v[1] ^ a&v[2] ^ v[1]&v[2])
			v = [8]uint32{t + u, a, v[1], v[2], v[3] + t, e, v[5], v[6]}
		}
		for i := range h {
			h[i] += v[i]
		}
	}
	var sum []byte
	for _, v := range h {
		sum = binary.BigEndian.AppendUint32(sum, v)
	}
	return sum
}

// sha512t256 is SHA-512/256, FIPS 180-4 §6.4 and §6.7.
func sha512t256(data []byte) []byte {
	text := padded(data, 128)
	binary.BigEndian.PutUint64(text[len(text)-8:], uint64(len(data))*8)
	h := [8]uint64{
		0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
		0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2,
	}
	for ; len(text) > 0; text = text[128:] {
		var w [80]uint64
		for i := range w {
			if i < 16 {
				w[i] = binary.BigEndian.Uint64(text[8*i:])
				continue
			}
			x, y := w[i-15], w[i-2]
			w[i] = w[i-16] + w[i-7] + (bits.RotateLeft64(x, -1) ^ bits.RotateLeft64(x, -8) ^ x>>7) +
				(bits.RotateLeft64(y, -19) ^ bits.RotateLeft64(y, -61) ^ y>>6)
		}
		v := h
		for i := range w {
			a, e := v[0], v[4]
			t := v[7] + (bits.RotateLeft64(e, -14) ^ bits.RotateLeft64(e, -18) ^ bits.RotateLeft64(e, -41)) +
				(e&v[5] ^ ^e&v[6]) + shaRoots[i] + w[i]
			u := (bits.RotateLeft64(a, -28) ^ bits.RotateLeft64(a, -34) ^ bits.RotateLeft64(a, -39)) +
				(a&v[1] ^ a&v[2] ^ v[1]&v[2])
			v = [8]uint64{t + u, a, v[1], v[2], v[3] + t, e, v[5], v[6]}
		}
		for i := range h {
			h[i] += v[i]
		}
	}
	var sum []byte
	for _, v := range h[:4] {
		sum = binary.BigEndian.AppendUint64(sum, v)
	}
	return sum
}

// RFC 1321 §3.4: the shifts of each round, and floor(2^32 * |sin(i+1)|).
var md5Shifts = [4][4]int{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}

var md5Sines = [64]uint32{
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
}

// FIPS 180-4 §4.2.3: the fractions of the cube roots of the first 80 primes.
var shaRoots = [80]uint64{
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
}
