package sipserver

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// What a peer may cost. Where Config has a field of the same meaning, these are
// the values used when it is zero.
const (
	defaultMaxConnections = 1000                // WebSockets open at once
	defaultMaxFrame       = sip.MaxMessageBytes // a larger frame closes its connection with 1009

	maxQueuedMessages = 2048     // messages waiting for one slow reader, then it is closed
	maxQueuedBytes    = 16 << 20 // bytes waiting for one slow reader
	maxGarbage        = 20       // frames in a row that are not SIP, then the connection is closed
	maxEvents         = 256      // frames of all connections waiting for the core; then readers wait

	maxBindingsPerAOR  = 10    // contacts of one user
	maxBindingsPerFlow = 50    // contacts registered over one connection
	maxKnownUsers      = 20000 // names remembered as "has been here" (480 instead of 404)
	maxRegisteredBytes = 1024  // of a user's name, of a Contact value, and of a Call-ID that are kept
	maxFlows           = 20000 // flow tokens remembered after their connection has gone
	maxOwnersPerFlow   = 100   // devices whose dialogs follow them from one connection to the next
	maxNonces          = 20000 // nonces whose count is remembered
	maxTransactions    = 20000 // then 503
	maxForks           = 5000  // response contexts open at once, then 503

	maxResources      = 40000    // users times event packages that are published or watched
	maxWatchers       = 10000    // subscriptions to one resource
	maxSubscriptions  = 40000    // to all of them
	maxPublications   = 10       // of one resource: devices of a user
	maxPublishedBody  = 64 << 10 // bytes of one
	maxPublishedBytes = 64 << 20 // bytes of all
	maxHeldMessages   = 100      // for one user who is away
	maxHeldBytes      = 64 << 20 // for all of them
)

// How long things may take.
const (
	defaultPingInterval = 30 * time.Second // between WebSocket pings, and for each pong
	writeTimeout        = 10 * time.Second // for one frame
	closeGrace          = 2 * time.Second  // for the closing handshake at shutdown

	defaultMinExpires = 60   // seconds; a shorter wish gets 423
	defaultMaxExpires = 3600 // seconds; a longer wish is shortened
	defaultExpires    = 600  // seconds; when the client has no wish

	sweepInterval = 30 * time.Second // between looks for expired bindings
	retryAfter    = 10               // seconds; what a 503 asks for
	nonceLifetime = 10 * time.Minute // then stale=true
	flowMemory    = 12 * time.Hour   // for how long a dead flow can be taken over by its owner

	lostGrace    = 10 * time.Second   // for subscriptions and publications whose connection has closed
	heldLifetime = 7 * 24 * time.Hour // of a message for a user who is away, unless it says less

	// RFC 3261 §16.6 item 11: timer C is larger than three minutes.
	timerC = 3*time.Minute + 5*time.Second
	// How long the contacts of the highest q ring alone before the next ones
	// ring too. RFC 3261 §16.6 leaves the search to the proxy.
	nextGroupAfter = 15 * time.Second

	defaultMaxForwards = 70 // RFC 3261 §16.6 item 3
)
