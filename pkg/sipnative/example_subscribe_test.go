//go:build !js

package sipnative_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// A program asks the presence agent of a server whether bob is there.
func ExampleUA_Subscribe() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	alice, err := sipnative.Dial(ctx, sipnative.Config{
		URI: "sip:alice@example.com", Password: "secret", Server: "wss://example.com/sip", Register: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer alice.Close()
	s, err := alice.Subscribe(ctx, "sip:bob@example.com", sipnative.SubscribeOptions{
		Core: sipcore.SubscribeOptions{Event: sip.Event{Package: "presence"}, Accept: []string{"application/pidf+xml"}},
		Handlers: sipnative.SubscriptionHandlers{
			OnNotify: func(n sipnative.Notification) { fmt.Printf("%s: %s\n", n.State.State, n.Body) },
			OnEnd:    func(err error) { fmt.Println("over:", err) },
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Wait(ctx); err != nil {
		log.Fatal(err) // a *sipnative.Failure says why
	}
	time.Sleep(time.Minute)
	if err := s.Unsubscribe(ctx); err != nil {
		log.Fatal(err)
	}
}
