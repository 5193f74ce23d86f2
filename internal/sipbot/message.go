package sipbot

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

const (
	// maxTexts is how many messages are on their way back at a time; the next
	// ones wait.
	maxTexts = 16

	// sendTimeout is when a message that went back is given up.
	sendTimeout = 10 * time.Second
)

// answeredBy marks what a program sent, so that two bots do not write to each
// other for ever. It is the field that mail has for this (RFC 3834).
var answeredBy = sip.Field{Name: "Auto-Submitted", Value: "auto-replied"}

// received sends a message back as it is: within the call when it came in one.
func (b *Bot) received(m *sipnative.Message) {
	from := m.From.URI.String()
	if m.Request.Header.Has(answeredBy.Name) {
		b.logf("message from %s, which is a program: not sent back", from)
		return
	}
	select {
	case b.texts <- struct{}{}:
	case <-b.ctx.Done():
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() == nil {
		b.tasks.Go(func() { b.sendBack(m, from) })
	}
}

func (b *Bot) sendBack(m *sipnative.Message, from string) {
	defer func() { <-b.texts }()
	select {
	case <-b.ready:
	case <-b.ctx.Done():
		return
	}
	if err := b.send(m, from); err != nil {
		b.logf("%v", err)
		return
	}
	b.logf("message from %s, %d bytes, sent back", from, len(m.Body))
}

func (b *Bot) send(m *sipnative.Message, to string) error {
	ctx, cancel := context.WithTimeout(b.ctx, sendTimeout)
	defer cancel()
	b.mu.Lock()
	call := b.calls[m.Request.CallID()]
	b.mu.Unlock()
	headers := []sip.Field{answeredBy}
	if call != nil {
		return call.Send(ctx, sip.MethodMessage, sipcore.SessionRequestOptions{
			Headers: headers, ContentType: m.ContentType, Body: m.Body,
		})
	}
	return b.ua.Request(ctx, sip.MethodMessage, to, sipcore.RequestOptions{
		Headers: headers, ContentType: m.ContentType, Body: m.Body,
	})
}
