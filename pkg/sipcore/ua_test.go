package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestAConfigurationThatCannotWorkIsRefusedByName(t *testing.T) {
	valid := Config{URI: mustURI("sip:a@b"), Servers: []Server{{URI: "ws://b"}}, Random: counter()}
	if _, err := New(valid); err != nil {
		t.Fatalf("the smallest configuration is refused: %v", err)
	}
	for name, breakIt := range map[string]func(*Config){
		"Random":         func(c *Config) { c.Random = nil },
		"URI":            func(c *Config) { c.URI = mustURI("tel:1") },
		"user part":      func(c *Config) { c.URI.User = "" },
		"Registrar":      func(c *Config) { c.Registrar = mustURI("tel:1") },
		"Servers":        func(c *Config) { c.Servers = nil },
		"RecoveryMax":    func(c *Config) { c.RecoveryMin, c.RecoveryMax = 9, 5 },
		"MinSE":          func(c *Config) { c.MinSE = 89 * time.Second },
		"SessionExpires": func(c *Config) { c.SessionExpires, c.MinSE = 99*time.Second, 100*time.Second },
		"User-Agent":     func(c *Config) { c.UserAgent = "x\r\nEvil: 1" },
		"From":           func(c *Config) { c.DisplayName = "x\r\nEvil: 1" },
		"Contact":        func(c *Config) { c.InstanceID = "x\nEvil: 1" },
	} {
		c := valid
		breakIt(&c)
		_, err := New(c)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error should name it: %v", name, err)
		}
	}
}

func TestNewFillsInWhatIsEmpty(t *testing.T) {
	ua, err := New(Config{URI: mustURI("sip:al%20ice@b:5070"), Servers: []Server{{URI: "ws://b"}}, Random: counter()})
	if err != nil {
		t.Fatal(err)
	}
	c := ua.Config()
	for name, ok := range map[string]bool{
		"AuthUser is the plain user":          c.AuthUser == "al ice",
		"the host of Via is under .invalid":   strings.HasSuffix(c.ViaHost, ".invalid") && len(c.ViaHost) == 20,
		"a Contact user of eight characters":  len(c.ContactUser) == 8,
		"transport=ws":                        c.ContactTransport == "ws",
		"a version 4 UUID":                    len(c.InstanceID) == 36 && c.InstanceID[14] == '4',
		"a Call-ID prefix of five characters": len(c.CallIDPrefix) == 5,
		"the registrar is the domain":         c.Registrar == mustURI("sip:b:5070"),
		"ten minutes":                         c.RegisterExpires == 600,
		"one minute to answer":                c.NoAnswerTimeout == time.Minute,
	} {
		if !ok {
			t.Errorf("not so: %s: %+v", name, c)
		}
	}
}

func TestTimersFireInOrderAndOnce(t *testing.T) {
	r := newRig(t)
	var fired []string
	after := func(d time.Duration, name string) *timer {
		return r.ua.after(r.now, d, name, func(time.Time) { fired = append(fired, name) })
	}
	after(3*time.Second, "third")
	after(time.Second, "first")
	stopped := after(2*time.Second, "stopped")
	after(2*time.Second, "second")
	after(3*time.Second, "fourth, made later for the same time")
	stopped.Stop()
	stopped.Stop()
	at, any := r.ua.Deadline()
	isTrue(r, any && at.Equal(epoch.Add(time.Second)), "the deadline is that of the first")
	r.ua.Timeout(epoch)
	equal(r, len(fired), 0, "too early does no harm")
	r.ua.Timeout(epoch.Add(time.Hour)) // a laptop that slept
	equal(r, strings.Join(fired, ", "), "first, second, third, fourth, made later for the same time", "all that is due, in order")
	_, any = r.ua.Deadline()
	isTrue(r, !any, "nothing is left")
	(*timer)(nil).Stop()
}

func TestATimerThatAsksForNowDoesNotHoldTimeUp(t *testing.T) {
	r := newRig(t)
	rounds := 0
	var again func(now time.Time)
	again = func(now time.Time) { rounds++; r.ua.after(now, 0, "again", again) }
	again(r.now)
	r.ua.Timeout(r.now)
	equal(r, rounds, 2, "one round for each Timeout")
}

func TestOutputsComeInOrderAndLeaveNothingBehind(t *testing.T) {
	r := newRig(t)
	for _, text := range []string{"a", "b", "c"} {
		r.ua.log(LevelLog, "x", text)
	}
	for _, want := range []string{"a", "b", "c"} {
		o, ok := r.ua.Poll()
		isTrue(r, ok && o.(Log).Text == want, want)
	}
	_, ok := r.ua.Poll()
	isTrue(r, !ok && r.ua.outputs == nil, "empty")
}

func TestEveryCodeHasItsCause(t *testing.T) {
	for cause, codes := range map[Cause][]int{
		CauseNone: {200, 202}, CauseBusy: {486, 600}, CauseRejected: {403, 603}, CauseRedirected: {300, 301, 302, 305, 380},
		CauseUnavailable: {480, 410, 408, 430}, CauseNotFound: {404, 604}, CauseAddressIncomplete: {484},
		CauseIncompatibleSDP: {488, 606}, CauseAuthenticationError: {401, 407}, CauseSIPFailureCode: {400, 487, 500, 503, 699},
	} {
		for _, code := range codes {
			if got := CauseOf(code); got != cause {
				t.Errorf("%d is %q, expected %q", code, got, cause)
			}
		}
	}
}

func TestTheRandomNumbersOfATestAreRepeatable(t *testing.T) {
	trace := func() string {
		t.Helper()
		r := newRig(t, registering)
		r.connect()
		r.message(RequestOptions{})
		return r.sent("REGISTER", "one").String() + r.sent("MESSAGE", "two").String()
	}
	first, second := trace(), trace()
	if first != second {
		t.Error("two runs with the same randomness differ")
	}
}

func TestATargetLosesItsHeadersInTheTo(t *testing.T) {
	r := newConnectedRig(t)
	target := mustURI("sip:bob@example.com;user=phone")
	target.Headers = "Subject=x"
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, sip.MethodMessage, target, RequestOptions{})
		noError(r, err, "MESSAGE")
	})
	r.header(r.sent("MESSAGE", "sent"), "To", "<sip:bob@example.com;user=phone>", "RFC 3261 §19.1.1, table 1")
}
