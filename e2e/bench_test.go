package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

// The benchmarks report medians over runs inside the page; the machine is
// shared, so a single figure means little and ratios mean more.

func measure(b *testing.B, unit, prepare, expression string) {
	b.Helper()
	page := rig.Open(b, rig.Serve(b).URL+"/t/bench.html")
	page.Wait(`window.started > 0`)
	if prepare != "" {
		rig.Eval[bool](page, `(async () => { `+prepare+`; return true; })()`)
	}
	value := rig.Eval[float64](page, expression)
	b.ReportMetric(value, unit)
	b.ReportMetric(0, "ns/op")
}

const aliceAndBob = `window.a = await agent("alice", quiet); window.b = await agent("bob", quiet)`

func BenchmarkScriptTagToReady(b *testing.B) {
	server := rig.Serve(b)
	var times []float64
	for range 7 {
		page := rig.Open(b, server.URL+"/t/bench.html")
		page.Wait(`window.started > 0`)
		times = append(times, rig.Eval[float64](page, `window.started`))
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "ms")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkNewUserAgentToRegistered(b *testing.B) {
	measure(b, "ms", "", `benchRegister(15)`)
}

func BenchmarkMessageRoundTrips(b *testing.B) {
	measure(b, "messages/s", aliceAndBob, `benchMessages(500)`)
}

func BenchmarkMessagesParsedFromJavaScript(b *testing.B) {
	invite := "INVITE sip:bob@example.com SIP/2.0\r\n" +
		"Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks\r\nMax-Forwards: 70\r\n" +
		"From: \"Alice\" <sip:alice@example.com>;tag=asdyka899\r\nTo: <sip:bob@example.com>\r\n" +
		"Call-ID: asidkj3ss\r\nCSeq: 1 INVITE\r\nContact: <sip:alice@df7jal23ls0d.invalid;transport=ws;ob>\r\n" +
		"Allow: ACK,CANCEL,INVITE,MESSAGE,BYE,OPTIONS,INFO,NOTIFY,REFER\r\nContent-Type: application/sdp\r\n"
	body := "v=0\r\n" + strings.Repeat("a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0\r\n", 24)
	text := fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", invite, len(body), body)
	measure(b, "messages/s", aliceAndBob, fmt.Sprintf(`benchParse(%q, 5000)`, text))
}

// The heap must return to where it was: what a thousand calls leave behind is
// reported in bytes for each call.
func BenchmarkHeapAfterAThousandCalls(b *testing.B) {
	page := probed(b)
	rig.Eval[bool](page, `benchCalls(50).then(() => true)`) // what is made once is made now
	before := rig.Eval[float64](page, `heap()`)
	const calls = 1000
	rig.Eval[bool](page, fmt.Sprintf(`benchCalls(%d).then(() => true)`, calls))
	after := rig.Eval[float64](page, `heap()`)
	if handles := rig.Eval[int](page, `SIP.__handles()`); handles != 0 {
		b.Errorf("%d handles are left after all calls have ended, want 0", handles)
	}
	b.ReportMetric(before/1024, "KB-before")
	b.ReportMetric(after/1024, "KB-after")
	b.ReportMetric((after-before)/calls, "B/call")
	b.ReportMetric(0, "ns/op")
}
