package e2e

import (
	"fmt"
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

// setUp is the median of the runs of one kind: of their time in ms, and of when each
// step in them came.
type setUp struct {
	Time float64
	Line []struct {
		End, What string
		At        float64
	}
}

// timeline shows what either end did, and when.
func (s setUp) timeline() string {
	var out strings.Builder
	for _, step := range s.Line {
		fmt.Fprintf(&out, "\n%7.1f ms  %-7s %s", step.At, step.End, step.What)
	}
	return out.String()
}

// From invite() to both ends connected, audio and video, through the embedded
// server; the same with a callee that knows no trickle; beside it two bare peer
// connections in the same page. The calls and the bare pairs are shown step by step.
func BenchmarkInviteToBothSidesConnected(b *testing.B) {
	page := rig.Open(b, rig.Serve(b).URL+"/t/bench.html")
	page.Wait(`window.started > 0`)
	rig.Eval[bool](page, `(async () => { `+aliceAndBob+`; window.c = await agent("carol", { trickle: false, ...quiet }); return true; })()`)
	all := rig.Eval[map[string]setUp](page, `benchSetUp(15)`)
	fmt.Printf("\na call's set-up, medians of each step:%s\n", all["ours"].timeline())
	fmt.Printf("\na bare pair's, with trickle:%s\n", all["bareTrickle"].timeline())
	b.ReportMetric(all["ours"].Time, "ms")
	b.ReportMetric(all["untrickled"].Time, "ms-callee-without-trickle")
	b.ReportMetric(all["bareFull"].Time, "ms-bare-full")
	b.ReportMetric(all["bareTrickle"].Time, "ms-bare-trickle")
	b.ReportMetric(all["ours"].Time/all["bareTrickle"].Time, "times-bare-trickle")
	b.ReportMetric(0, "ns/op")
}
