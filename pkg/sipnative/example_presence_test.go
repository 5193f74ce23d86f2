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

// Alice watches bob, who tells her himself: there is no presence server.
func Example_presence() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	bob, err := sipnative.Dial(ctx, sipnative.Config{
		URI: "sip:bob@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: signalling,
		Events: []string{"presence"},
		OnSubscribe: func(s *sipnative.IncomingSubscription) {
			state := sipcore.NotifyOptions{Body: []byte("busy"), ContentType: "text/plain"}
			if err := s.Accept(sipcore.AcceptSubscriptionOptions{Expires: time.Hour}, state); err != nil {
				log.Print(err)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	alice, err := sipnative.Dial(ctx, sipnative.Config{URI: "sip:alice@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: signalling})
	if err != nil {
		log.Fatal(err)
	}
	told := make(chan string, 1)
	watch, err := alice.Subscribe(ctx, "sip:bob@"+bob.LocalAddr().String(), sipnative.SubscribeOptions{
		Core: sipcore.SubscribeOptions{Event: sip.Event{Package: "presence"}, Once: true},
		Handlers: sipnative.SubscriptionHandlers{OnNotify: func(n sipnative.Notification) {
			select {
			case told <- string(n.Body):
			default: // the good-bye
			}
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("bob is", <-told)
	if err := watch.Unsubscribe(ctx); err != nil {
		log.Fatal(err)
	}
	alice.Close()
	bob.Close()
	// Output:
	// bob is busy
}
