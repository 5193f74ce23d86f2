package sip

import "testing"

// URIs, and the values that hold them.

func FuzzURI(f *testing.F) {
	seeds(f, "To")
	f.Fuzz(func(t *testing.T, text string) {
		u, ok := fixedPoint(t, text, ParseURI)
		if !ok {
			return
		}
		if !u.Equal(u) || u.AOR() != u.AOR().AOR() {
			t.Fatalf("%q is not equal to itself", text)
		}
		if u.IsSIP() {
			const value = "a@b;to-tag=1 &?=%41\""
			if got, ok := u.WithHeader("X-New", value).Header("x-new"); !u.hasHeader("X-New") && (got != value || !ok) {
				t.Fatalf("a header of %s is %q", u.WithHeader("X-New", value), got)
			}
		}
		for range u.Params.All() {
		}
	})
}

func (u URI) hasHeader(name string) bool { _, ok := u.Header(name); return ok }

func FuzzURIsAreComparedBothWays(f *testing.F) {
	f.Add("sip:%61lice@h;Transport=TCP?a=b&c=d", "sip:alice@H;transport=tcp;x?c=d&a=b")
	f.Add("tel:+1-2;ext=3", "tel:+12;EXT=3")
	f.Add("sip:[::ffff:192.0.2.128]", "sip:[::ffff:c000:280]")
	f.Fuzz(func(t *testing.T, one, two string) {
		a, errA := ParseURI(one)
		b, errB := ParseURI(two)
		if errA != nil || errB != nil {
			return
		}
		if a.Equal(b) != b.Equal(a) {
			t.Fatalf("%s and %s are equal one way only", a, b)
		}
		if a.Equal(b) && (a.Scheme != b.Scheme || a.Port != b.Port || !equalEscaped(a.User, b.User, false)) {
			t.Fatalf("%s and %s are said to be equal", a, b)
		}
	})
}

func FuzzNameAddr(f *testing.F) {
	seeds(f, "From", "To", "Contact", "Refer-To", "Reply-To", "P-Asserted-Identity")
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := fixedPoint(t, text, ParseNameAddr)
		if !ok {
			return
		}
		staysOne(t, "Contact", n, n.String(), (*NameAddr).parse)
		if tagged := n.WithTag("t"); tagged.Tag() != "t" || tagged.URI != n.URI || tagged.DisplayName != n.DisplayName {
			t.Fatalf("%q does not take a tag: %s", text, tagged)
		}
	})
}

func FuzzRoute(f *testing.F) {
	seeds(f, "Route", "Record-Route")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := fixedPoint(t, text, ParseRoute); ok {
			staysOne(t, "Route", n, n.String(), (*NameAddr).parseRoute)
		}
	})
}

func FuzzVia(f *testing.F) {
	seeds(f, "Via")
	f.Fuzz(func(t *testing.T, text string) {
		v, ok := fixedPoint(t, text, ParseVia)
		if !ok {
			return
		}
		staysOne(t, "Via", v, v.String(), (*Via).parse)
		if m := (&Message{Header: Header{{"Via", text}}}); m.Via().SentBy() != v.SentBy() || m.Via().Branch() != v.Branch() {
			t.Fatalf("%q is read as %+v in a message and as %+v alone", text, m.Via(), v)
		}
	})
}
