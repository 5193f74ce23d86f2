package sipserver

// The web side: the demo at /, the library at /dist/, SIP at /sip.

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/coder/websocket"
)

const (
	subprotocol = "sip" // RFC 7118 §4.1

	demoMissing = "There is no such page in the demo."
	distMissing = "There is no such file of the library. If it was never built: run `make build`, then start again."
	needsSIP    = "This address speaks SIP over WebSocket: open it with new WebSocket(url, 'sip').\n"
)

// Handler serves everything. SIP works while Run or Serve does.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	if s.cfg.Demo != nil {
		mux.Handle("/", newStatic(s.cfg.Demo, demoMissing))
	}
	if s.cfg.Dist != nil {
		mux.Handle("/dist/", http.StripPrefix("/dist", newStatic(s.cfg.Dist, distMissing)))
	}
	mux.HandleFunc("/sip", s.serveSIP)
	return mux
}

func (s *Server) serveSIP(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, needsSIP, http.StatusUpgradeRequired)
		return
	}
	if !offersSIP(r) {
		s.logf("%s: WebSocket without the subprotocol sip, refused", r.RemoteAddr)
		http.Error(w, needsSIP, http.StatusBadRequest)
		return
	}
	if !s.admit(w, r) {
		return
	}
	defer s.leave()
	// Any page may connect: SIP has no cookies that a foreign page could
	// borrow, and pages under development come from other origins.
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		s.logf("%s: WebSocket handshake failed: %v", r.RemoteAddr, err)
		return
	}
	c := newConn(s, ws, r)
	if !s.track(c) {
		c.ws.Close(websocket.StatusGoingAway, "the server stops")
		return
	}
	defer s.untrack(c)
	c.serve()
}

// offersSIP says whether the client named the subprotocol.
func offersSIP(r *http.Request) bool {
	for _, value := range r.Header.Values("Sec-WebSocket-Protocol") {
		for _, name := range strings.Split(value, ",") {
			if strings.EqualFold(strings.TrimSpace(name), subprotocol) {
				return true
			}
		}
	}
	return false
}

// admit counts the connection, or refuses it when there are too many.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	if s.open.Add(1) <= int64(s.cfg.MaxConnections) {
		return true
	}
	s.open.Add(-1)
	s.logf("%s: refused, %d connections are open already", r.RemoteAddr, s.cfg.MaxConnections)
	w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	http.Error(w, "Too many connections are open. Try again later.", http.StatusServiceUnavailable)
	return false
}

func (s *Server) leave() { s.open.Add(-1) }
