package sipcore

// What a simulation has met: commands, outputs, requests and refusals of the media
// side, counted, so that it shows when a change of the scripts passes something
// over.

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// simCover counts what was met, by name.
type simCover map[string]int

// simEnoughSeeds meet everything.
const simEnoughSeeds = 4000

// simOutputs are all outputs that concern the application.
var simOutputs = []Output{
	SessionIncoming{}, SessionInvite{}, SessionProgress{}, SessionProgressSent{}, SessionAccepted{}, SessionConfirmed{}, SessionRejected{},
	SessionFailed{}, SessionTerminated{}, SessionCanceled{}, SessionRequestSent{}, SessionRequestReceived{}, SessionHold{}, SessionReinvite{},
	SessionReinviteAccepted{}, SessionReinviteFailed{}, SessionDialog{}, SessionRefer{}, SessionReferResult{}, SessionReferProgress{},
	SessionReferOver{}, IncomingRefer{}, IncomingReferOver{}, SessionReplaced{}, ApplyRemote{}, NeedLocal{}, MediaRollback{}, RemoteCandidates{},
	IncomingMessage{}, IncomingRequest{}, RequestAccepted{}, RequestFailed{}, Connect{}, Disconnect{}, Disconnected{}, Challenged{},
	SubscriptionProgress{}, SubscriptionAccepted{}, SubscriptionNotify{}, SubscriptionFailed{}, SubscriptionForkOver{}, SubscriptionOver{},
	IncomingSubscribe{}, SubscriberRefreshed{}, SubscriberGone{}, Published{}, PublishFailed{}, Unpublished{},
}

// simMust is what else the seeds have to meet.
var simMust = []string{
	"do accept", "do reject", "do progress reliable", "do progress early", "do cancel", "do bye", "do terminate",
	"do hold", "do unhold", "do hold update", "do reinvite", "do reinvite restart", "do reinvite update", "do dtmf", "do within MESSAGE", "do within INFO",
	"do refer", "do refer hold", "do refer nosub", "do refer keep", "do attend", "do attend hold", "do attend nosub",
	"do request REFER", "do request MESSAGE", "do invite", "do invite no-offer", "do invite anonymous", "do is called",
	"REFER followed", "REFER accepted", "REFER rejected", "REFER left alone", "REFER outside followed", "REFER outside accepted",
	"REFER outside rejected", "REFER outside left alone", "transfer succeeded", "transfer failed", "hung up when it had succeeded", "resumed",
	"media refuses an offer to make", "media refuses an answer to make", "media refuses an offer", "media refuses an answer", "media refuses an early answer",
	"offer in UPDATE early", "offer in UPDATE", "offer in INVITE", "offer in re-INVITE", "offer in PRACK", "offer in 200", "offer in 183", "answer in PRACK", "answer in ACK",
	"199 sent on", "491", "422", "refresh by UPDATE", "refresh by re-INVITE", "hung up in a handler",
	"candidates", "candidates before their description", "candidates in INFO", "all candidates heard of", "do vanish",
}

func (w *simWorld) met(words ...string) { w.cover[strings.TrimSpace(strings.Join(words, " "))]++ }

// metCommand counts a command that was taken, with the words that matter of its
// argument: not names and numbers.
func (w *simWorld) metCommand(st simStep) {
	w.met("do", st.do)
	for _, word := range strings.Fields(st.with) {
		if _, err := strconv.Atoi(word); err != nil && !slices.ContainsFunc(simNames, func(name string) bool { return strings.HasPrefix(word, name) }) {
			w.met("do", st.do, word)
		}
	}
	if st.after < 0 && slices.Contains([]string{"bye", "terminate", "cancel", "reject"}, st.do) {
		w.met("hung up in a handler")
		w.met("hung up in the handler of " + st.when)
	}
}

// metMessage counts where offers and answers stand, and some answers.
func (e *simEnd) metMessage(m *sip.Message) {
	w := e.w
	if !m.IsRequest() {
		w.met(fmt.Sprint(m.StatusCode))
		e.metResponse(m)
		return
	}
	body := len(m.Body) > 0 && isSDP(m.Header.Get("Content-Type"))
	switch {
	case !body && m.Method == sip.MethodUpdate && m.Header.Has("Session-Expires"):
		w.met("refresh by UPDATE")
	case m.Method == sip.MethodAck && body:
		w.met("answer in ACK")
	case m.Method == sip.MethodPrack && body:
		w.met("answer in PRACK")
	case m.Method == sip.MethodInvite && m.To().Tag() != "" && e.refreshes(m):
		w.met("refresh by re-INVITE")
	case m.Method == sip.MethodInvite && m.To().Tag() != "":
		w.met("offer in re-INVITE")
	case m.Method == sip.MethodInvite:
		w.met("offer in INVITE")
	case m.Method == sip.MethodUpdate && body && e.early(m):
		w.met("offer in UPDATE early")
	case m.Method == sip.MethodUpdate && body:
		w.met("offer in UPDATE")
	}
}

// metResponse: an offer in a response stands where the INVITE has none.
func (e *simEnd) metResponse(m *sip.Message) {
	if len(m.Body) > 0 && m.CSeq().Method == sip.MethodInvite && m.StatusCode < 300 {
		if l, ok := e.ua.dialogs[dialog.IDOf(m, false)].(*leg); ok && len(l.s.request.Body) == 0 {
			e.w.met("offer in", fmt.Sprint(m.StatusCode))
		}
	}
}

// refreshes: a re-INVITE that nobody has asked for.
func (e *simEnd) refreshes(m *sip.Message) bool {
	l, ok := e.ua.dialogs[dialog.IDOf(m, false)].(*leg)
	return ok && l.s.re.ours == nil
}

// early: the call of a request was not answered yet.
func (e *simEnd) early(m *sip.Message) bool {
	l, ok := e.ua.dialogs[dialog.IDOf(m, false)].(*leg)
	return ok && !l.s.accepted()
}

// add takes the counts of a run over.
func (c simCover) add(more simCover) {
	for name, n := range more {
		c[name] += n
	}
}

// check tells what was met, and what was not after so many seeds.
func (c simCover) check(t *testing.T, seeds uint64) {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		lines = append(lines, fmt.Sprintf("%9d  %s", c[name], name))
	}
	t.Logf("met:\n%s", strings.Join(lines, "\n"))
	if seeds < simEnoughSeeds {
		return
	}
	must := slices.Concat(simMust, simStateMust)
	for _, o := range simOutputs {
		must = append(must, fmt.Sprintf("%T", o))
	}
	for _, name := range must {
		if c[name] == 0 {
			t.Errorf("%d seeds have not met %q", seeds, name)
		}
	}
}
