package sipcore

// The configuration of one user agent: what the application chose, and the
// values that the shell made up for it (random users, hosts, identifiers).
// New completes what is empty and refuses what cannot work; after that nothing
// in it changes, except that Register follows the register and unregister
// commands.

import (
	"errors"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Server is one way into the network: a WebSocket server, or for native
// programs any address that the shell knows how to open.
type Server struct {
	URI    string // what the shell opens: "wss://example.com/sip"
	SIPURI string // the same as a route: "<sip:example.com;transport=ws;lr>"
	Weight int    // the highest weight is tried first, equals in random order
}

// Support says how the user agent stands to an extension.
type Support int

// The three answers to "do you speak this extension?".
const (
	None      Support = iota // not offered, and refused when required by the peer
	Supported                // offered
	Required                 // demanded of the peer
)

// Config is the configuration of a UA. Only URI and Random are mandatory.
type Config struct {
	URI         sip.URI // the address of record
	DisplayName string

	AuthUser string // the user of digest credentials; empty: the user of URI
	Password string
	HA1      string // hex of MD5(user:realm:password), used instead of Password when set

	// AskCredentials leaves challenges to the application: see Challenged.
	AskCredentials bool

	Servers []Server

	ViaHost          string // sent-by of Via; empty: a random name under .invalid (RFC 7118 appendix B.1)
	ViaPort          int    // of sent-by and Contact; 0: none
	ViaTransport     string // "WSS", "WS", "UDP" ...; empty: from the scheme of the server
	ContactUser      string // empty: random
	ContactTransport string // transport parameter of the Contact; empty: "ws"

	InstanceID      string // bare UUID, for +sip.instance; empty: random
	RegID           int    // RFC 5626 reg-id; 0 means 1
	Register        bool   // register whenever connected
	RegisterExpires uint32 // seconds; 0 means 600
	Registrar       sip.URI

	UserAgent string
	// Headers are added to every request, also to CANCEL, unless the application gave
	// the request one of that name. The ACK of a refusal only copies its INVITE
	// (RFC 3261 §17.1.1.3).
	Headers   []sip.Field
	Supported []string // option tags offered beside our own
	Rel100    Support  // RFC 3262
	LowRSeq   bool     // the first RSeq is below 10000, as SIP.js has it, not of all that RFC 3262 §3 allows
	Replaces  Support  // RFC 3891

	CallIDPrefix   string // starts every Call-ID of ours; empty: random
	ForceRport     bool   // ;rport in every Via
	PreloadedRoute bool   // the server's SIPURI as Route of requests without a route set

	// FollowRedirects lets requests, but for REGISTER, go on to the Contacts of a 3xx
	// (RFC 3261 §8.1.3.4), which is else reported.
	FollowRedirects bool

	NoAnswerTimeout time.Duration // an incoming call not answered for so long is ended; 0 means 60 s

	RecoveryMin    time.Duration // unit of the wait after all servers failed; 0 means 2 s
	RecoveryMax    time.Duration // its upper bound; 0 means 30 s
	ReconnectDelay time.Duration // between reconnections to the same server; 0 means 4 s
	MaxReconnect   int           // reconnections before a server is given up; 0 means 3
	FlowRecovery   bool          // the wait after all servers failed is that of RFC 5626 §4.5, half a minute to half an hour, instead of the above
	KeepAlive      time.Duration // period of CRLF keep-alives; 0 means none

	NoSessionTimers bool          // RFC 4028 is not spoken
	SessionExpires  time.Duration // a call without a sign of life for so long is ended; 0 means 1800 s
	MinSE           time.Duration // who wants less is refused with 422; 0 means 90 s, which is the least

	// OtherDescriptions: the media side may read descriptions of other types than
	// application/sdp. It answers RemoteFailed with ErrMediaType to those that it does not.
	OtherDescriptions bool

	AllowLegacyNotify bool // NOTIFY outside of any subscription is accepted
	// AllowOutOfDialogRefers shows REFERs outside of calls to the application, as
	// IncomingRefer. Without it they get 405.
	AllowOutOfDialogRefers bool

	AllowRequests []string // methods that the application answers itself, as IncomingRequest
	// AllowSubscriptions are the event packages that the application notifies of: it is
	// shown SUBSCRIBEs as IncomingSubscribe. "*" stands for all. UA.AllowSubscriptions
	// changes them.
	AllowSubscriptions []string
	// MinSubscription is the shortest subscription that is taken, of those below an
	// hour (RFC 6665 §4.2.1.1): 423 tells it to who wants less. 0 means 60 s.
	MinSubscription time.Duration

	Timers   transaction.Timers // zero fields: those of transaction.DefaultTimers()
	Reliable bool               // the transport delivers in order or not at all; set it for WebSocket, TCP and TLS

	// NextHop, if any, says where a request of ours goes next, which its Request-URI
	// and Route tell. Without it all leave by the connection to the server.
	NextHop func(req *sip.Message) Hop

	Random func(p []byte) // fills p with random bytes; a counter in tests
}

// defaults of Config, see the fields.
const (
	defaultRegisterExpires = 600 // seconds
	defaultNoAnswer        = 60 * time.Second
	defaultRecoveryMin     = 2 * time.Second
	defaultRecoveryMax     = 30 * time.Second
	defaultReconnectDelay  = 4 * time.Second
	defaultMaxReconnect    = 3
	defaultMinSubscription = time.Minute
)

// check refuses what no user agent can work with.
func (c *Config) check() error {
	switch {
	case c.Random == nil:
		return errors.New("sipcore: Config.Random is missing")
	case !c.URI.IsSIP() || c.URI.Host == "":
		return errors.New("sipcore: Config.URI is not a SIP address: " + c.URI.String())
	case c.URI.User == "":
		return errors.New("sipcore: Config.URI has no user part: " + c.URI.String())
	case !c.Registrar.IsZero() && !c.Registrar.IsSIP():
		return errors.New("sipcore: Config.Registrar is not a SIP address: " + c.Registrar.String())
	case len(c.Servers) == 0:
		return errors.New("sipcore: Config.Servers is empty")
	case c.MinSE != 0 && c.MinSE < leastMinSE:
		return errors.New("sipcore: Config.MinSE is less than 90 s: RFC 4028 §5 forbids that")
	case c.SessionExpires != 0 && c.SessionExpires < max(c.MinSE, leastMinSE):
		return errors.New("sipcore: Config.SessionExpires is less than MinSE, or than 90 s: RFC 4028 §4 forbids that")
	case c.RecoveryMax != 0 && c.RecoveryMax < c.RecoveryMin:
		return errors.New("sipcore: Config.RecoveryMax is less than RecoveryMin")
	}
	for _, f := range []sip.Field{
		{Name: "User-Agent", Value: c.UserAgent},
		{Name: "From", Value: c.DisplayName},
		{Name: "Via", Value: c.ViaHost + c.ViaTransport},
		{Name: "Contact", Value: c.ContactUser + c.ContactTransport + c.InstanceID},
		{Name: "Call-ID", Value: c.CallIDPrefix},
	} {
		if err := sip.CheckField(f.Name, f.Value); err != nil {
			return errors.New("sipcore: Config: " + err.Error())
		}
	}
	if c.MinSubscription < 0 || c.MinSubscription > time.Hour {
		return errors.New("sipcore: Config.MinSubscription is not within 0 and an hour: RFC 6665 §4.2.1.1 forbids that")
	}
	if err := checkPackages(c.AllowSubscriptions); err != nil {
		return err
	}
	return checkFields(c.Headers)
}

// complete fills in what was left empty.
func (ua *UA) complete() {
	c := &ua.cfg
	orText(&c.AuthUser, c.URI.UserUnescaped)
	orText(&c.ViaHost, func() string { return ua.token(12) + ".invalid" })
	orText(&c.ContactUser, func() string { return ua.token(8) })
	orText(&c.ContactTransport, func() string { return "ws" })
	orText(&c.InstanceID, ua.uuid)
	orText(&c.CallIDPrefix, func() string { return ua.token(5) })
	if c.RegID == 0 {
		c.RegID = 1
	}
	if c.RegisterExpires == 0 {
		c.RegisterExpires = defaultRegisterExpires
	}
	if c.MaxReconnect == 0 {
		c.MaxReconnect = defaultMaxReconnect
	}
	if c.Registrar.IsZero() {
		c.Registrar = sip.URI{Scheme: c.URI.Scheme, Host: c.URI.Host, Port: c.URI.Port}
	}
	timers := transaction.DefaultTimers()
	orDuration(&c.Timers.T1, timers.T1)
	orDuration(&c.Timers.T2, timers.T2)
	orDuration(&c.Timers.T4, timers.T4)
	orDuration(&c.Timers.D, timers.D)
	orDuration(&c.MinSubscription, defaultMinSubscription)
	orDuration(&c.MinSE, leastMinSE)
	orDuration(&c.SessionExpires, max(defaultSessionExpires, c.MinSE))
	orDuration(&c.NoAnswerTimeout, defaultNoAnswer)
	orDuration(&c.RecoveryMin, defaultRecoveryMin)
	orDuration(&c.RecoveryMax, max(defaultRecoveryMax, c.RecoveryMin))
	orDuration(&c.ReconnectDelay, defaultReconnectDelay)
}

func orText(field *string, value func() string) {
	if *field == "" {
		*field = value()
	}
}

func orDuration(field *time.Duration, value time.Duration) {
	if *field == 0 {
		*field = value
	}
}
