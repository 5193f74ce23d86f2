package sipp

import (
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
)

func TestAPeerThatStopsRefreshingIsHungUp(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-timer")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	start := time.Now()
	expectCause(t, call, sipcore.CauseSessionExpired, 0)
	if lived := time.Since(start); lived < 8*time.Second {
		t.Errorf("the call lived %v, shorter than with the refresh of SIPp", lived)
	}
	s.Wait()
}

func TestAliceRefreshesWhatSIPpWantsRefreshed(t *testing.T) {
	t.Parallel()
	trace, twice := counter("SIP/2.0 200", 3) // of the INVITE and of two UPDATEs
	s := sipp(t, "uas-timer-refreshed")
	call := calls(t, agent(t, traced(trace)), s)
	answered(t, call)
	testkit.Await(t, twice, "two refreshes")
	hangUp(t, call)
	s.Wait()
}

func TestAnIntervalThatIsTooShortForThePeerIsMadeLonger(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-timer-422")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestAnIntervalThatIsTooShortForAliceIsRefusedAndALongerOneRefreshed(t *testing.T) {
	t.Parallel()
	called(t, "uac-timer", accept(t), nil)
}
