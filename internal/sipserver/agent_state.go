package sipserver

// The states of resources as documents: PIDF (RFC 3863), dialog-info (RFC 4235),
// message-summary (RFC 3842), watcherinfo (RFC 3858).

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
	"time"
)

// stateTypes are the content types of the packages, in what is published and told.
var stateTypes = map[string]string{
	presenceEvent: "application/pidf+xml",
	winfoEvent:    "application/watcherinfo+xml",
	dialogEvent:   "application/dialog-info+xml",
	summaryEvent:  "application/simple-message-summary",
}

const (
	pidfNamespace   = "urn:ietf:params:xml:ns:pidf"
	dialogNamespace = "urn:ietf:params:xml:ns:dialog-info"
	winfoNamespace  = "urn:ietf:params:xml:ns:watcherinfo"
)

// document is a state. Where each subscriber counts its own versions, the number
// goes between head and tail.
type document struct {
	contentType string
	head, tail  string
	versioned   bool
}

func (d document) write(version uint32) string {
	if !d.versioned {
		return d.head
	}
	return d.head + strconv.FormatUint(uint64(version), 10) + d.tail
}

// compose makes the state of a resource.
func (r *resource) compose(now time.Time) document {
	d := document{contentType: stateTypes[r.event]}
	switch r.event {
	case presenceEvent:
		d.head = r.presence(now)
	case summaryEvent:
		d.head = r.summary()
	case dialogEvent:
		d.versioned = true
		root := r.merged(dialogNamespace)
		d.head = xml.Header + "<dialog-info" + root.declarations() + ` state="full" entity="` + escape(r.uri.String()) + `" version="`
		d.tail = `">` + root.Inner + "</dialog-info>\n"
	case winfoEvent:
		d.versioned = true
		d.head = xml.Header + `<watcherinfo xmlns="` + winfoNamespace + `" state="full" version="`
		d.tail = `">` + r.watcherList() + "</watcherinfo>\n"
	}
	return d
}

// presence is what the devices have published, one as it is and several as one,
// or else whether the user is registered.
func (r *resource) presence(now time.Time) string {
	switch len(r.publications) {
	case 0:
		basic := "closed"
		if len(r.agent.core.location.lookup(r.user, now)) > 0 {
			basic = "open"
		}
		return xml.Header + `<presence xmlns="` + pidfNamespace + `" entity="` + escape(r.uri.String()) + `">` +
			`<tuple id="registration"><status><basic>` + basic + "</basic></status></tuple></presence>\n"
	case 1:
		return r.publications[0].body.body
	}
	root := r.merged(pidfNamespace)
	return xml.Header + "<presence" + root.declarations() + ` entity="` + escape(r.uri.String()) + `">` + root.Inner + "</presence>\n"
}

// summary is what was published last, or how many messages are held.
func (r *resource) summary() string {
	if n := len(r.publications); n > 0 {
		return r.publications[n-1].body.body
	}
	n, waiting := r.agent.core.held.count(r.user), "no"
	if n > 0 {
		waiting = "yes"
	}
	return "Messages-Waiting: " + waiting + "\r\nMessage-Account: " + r.uri.String() + "\r\nText-Message: " + strconv.Itoa(n) + "/0\r\n"
}

// watcherList is the body of a watcherinfo document, of those who watch the
// presence of the same user.
func (r *resource) watcherList() string {
	var b strings.Builder
	b.WriteString(`<watcher-list resource="` + escape(r.uri.String()) + `" package="presence">`)
	if watched := r.agent.resources[resourceKey{r.user, presenceEvent}]; watched != nil {
		for _, s := range watched.watchers {
			b.WriteString(`<watcher id="` + s.token + `" status="active" event="subscribe">` + escape(s.watcher) + "</watcher>")
		}
	}
	b.WriteString("</watcher-list>")
	return b.String()
}

// root is the outermost element of a document, its content as it was written.
type root struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inner   string     `xml:",innerxml"`
}

// roots are the outermost elements of what may be published.
var roots = map[string]xml.Name{
	presenceEvent: {Space: pidfNamespace, Local: "presence"},
	dialogEvent:   {Space: dialogNamespace, Local: "dialog-info"},
}

// readRoot reads a document of a package, or says what is wrong with it.
func readRoot(event, text string) (root, error) {
	var r root
	if event == summaryEvent {
		if !strings.HasPrefix(strings.ToLower(text), "messages-waiting") { // RFC 3842 §5.2
			return r, errors.New("it has to begin with Messages-Waiting")
		}
		return r, nil
	}
	// Entities other than the five of XML are errors, so nothing grows here.
	if err := xml.Unmarshal([]byte(text), &r); err != nil {
		return r, err
	}
	if r.XMLName != roots[event] {
		return r, errors.New("its root element is " + r.XMLName.Local + " of " + strconv.Quote(r.XMLName.Space))
	}
	return r, nil
}

// merged puts the publications of several devices together. Where two of them
// mean different things by a prefix the older is left out.
func (r *resource) merged(namespace string) root {
	declared := map[string]string{"": namespace}
	var all root
	for i := len(r.publications) - 1; i >= 0; i-- {
		one, err := readRoot(r.event, r.publications[i].body.body)
		if err != nil || conflicts(declared, one.namespaces()) {
			continue
		}
		for prefix, space := range one.namespaces() {
			if _, there := declared[prefix]; !there {
				declared[prefix] = space
				all.Attrs = append(all.Attrs, xml.Attr{Name: xml.Name{Space: "xmlns", Local: prefix}, Value: space})
			}
		}
		all.Inner = one.Inner + all.Inner
	}
	all.Attrs = append(all.Attrs, xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: namespace})
	return all
}

func conflicts(declared, more map[string]string) bool {
	for prefix, space := range more {
		if other, there := declared[prefix]; there && other != space {
			return true
		}
	}
	return false
}

// namespaces are those that the element declares, by prefix.
func (r root) namespaces() map[string]string {
	list := map[string]string{}
	for _, a := range r.Attrs {
		switch {
		case a.Name.Space == "xmlns":
			list[a.Name.Local] = a.Value
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			list[""] = a.Value
		}
	}
	return list
}

// declarations writes them.
func (r root) declarations() string {
	var b strings.Builder
	for _, a := range r.Attrs {
		name := "xmlns"
		if a.Name.Space != "" {
			name += ":" + a.Name.Local
		}
		b.WriteString(" " + name + `="` + escape(a.Value) + `"`)
	}
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}
