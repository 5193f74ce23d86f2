//go:build !js

package sipnative

import (
	"errors"
	"time"

	"sipwasm/pkg/sipcore"
)

// The core's questions to the media side of a call. They are asked one at a
// time in a goroutine of the call, and the answers are handed to the loop.

// newMedia makes what Config says.
func (ua *UA) newMedia() (Media, error) {
	if ua.cfg.NewMedia == nil {
		return NewPeer(PeerConfig{})
	}
	m, err := ua.cfg.NewMedia()
	if err == nil && m == nil {
		err = errors.New("sipnative: Config.NewMedia gave neither a Media nor an error")
	}
	return m, err
}

// ensureMedia makes the media side of an incoming call, once.
func (c *Call) ensureMedia() (Media, error) {
	if c.mediaMade {
		if m := c.Media(); m != nil {
			return m, nil
		}
		return nil, errNoMedia
	}
	c.mediaMade = true
	m, err := c.ua.newMedia()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.media = m
	c.mu.Unlock()
	c.connectMedia(m)
	return m, nil
}

// connectMedia has the media side tell what it does not tell in its answers.
func (c *Call) connectMedia(m Media) {
	c.listenForTones(m)
	if m, ok := m.(TrickleMedia); ok {
		m.OnCandidates(func(fragment []byte, last bool) {
			c.ua.post(func(now time.Time) {
				_ = c.session.LocalCandidates(now, fragment, last) // refused when the call is over
			})
		})
		if c.incoming {
			c.ua.post(func(time.Time) { c.session.Trickle = true })
		}
	}
}

var errNoMedia = errors.New("sipnative: the call has no media side")

// closeMedia is the last question.
func (c *Call) closeMedia() {
	c.mediaMade = true // none is made any more
	if m := c.Media(); m != nil {
		if err := m.Close(); err != nil {
			c.ua.log(sipcore.LevelWarn, "media", c.what()+": "+err.Error())
		}
	}
}

func (ua *UA) deliverMedia(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.ApplyRemote:
		to(o.Session, func(c *Call) { c.questions.add(func() { c.applyRemote(o) }) })
	case sipcore.NeedLocal:
		trickle, _ := o.Session.PeerTrickles()
		want := LocalDescription{Offer: o.Offer, Hold: o.Hold, ICERestart: o.ICERestart, Trickle: trickle}
		to(o.Session, func(c *Call) { c.questions.add(func() { c.needLocal(want) }) })
	case sipcore.RemoteCandidates:
		to(o.Session, func(c *Call) { c.questions.add(func() { c.addCandidates(o.Fragment) }) })
	case sipcore.MediaRollback:
		to(o.Session, func(c *Call) { c.questions.add(c.rollback) })
	}
}

func (c *Call) applyRemote(o sipcore.ApplyRemote) {
	m, err := c.ensureMedia()
	if early, ok := m.(EarlyMedia); ok && o.Provisional {
		err = early.Preview(c.ctx, o.Description)
	} else if err == nil {
		err = m.Remote(c.ctx, o.Description, o.Offer)
	}
	if err != nil {
		c.ua.log(sipcore.LevelWarn, "media", c.what()+": a description of the peer was refused: "+err.Error())
		c.ua.post(func(now time.Time) { c.session.RemoteFailed(now, err) })
		return
	}
	c.ua.post(c.session.RemoteApplied)
}

func (c *Call) needLocal(want LocalDescription) {
	m, err := c.ensureMedia()
	var d sipcore.Description
	if err == nil {
		d, err = m.Local(c.ctx, want)
	}
	if err != nil {
		c.ua.log(sipcore.LevelError, "media", c.what()+": no description: "+err.Error())
		if !isClosed(c.answered) {
			c.note(err)
		}
		c.ua.post(func(now time.Time) { c.session.LocalFailed(now, err) })
		return
	}
	c.ua.post(func(now time.Time) { c.session.LocalReady(now, d) })
}

func (c *Call) rollback() {
	if m := c.Media(); m != nil {
		m.Rollback(c.ctx)
	}
}

func (c *Call) addCandidates(fragment []byte) {
	if m, ok := c.Media().(TrickleMedia); ok {
		if err := m.AddCandidates(c.ctx, fragment); err != nil {
			c.ua.log(sipcore.LevelWarn, "media", c.what()+": a candidate of the peer was refused: "+err.Error())
		}
	}
}
