//go:build !js

package sipnative_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"sipwasm/pkg/sipnative"
)

// A user agent takes a call, another one makes it. They need no server.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	bob, err := sipnative.Dial(ctx, sipnative.Config{
		URI: "sip:bob@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: signalling,
		OnInvite: func(c *sipnative.Call) {
			if err := c.Accept(ctx); err != nil {
				log.Print(err)
			}
		},
		OnMessage: func(m *sipnative.Message) { fmt.Printf("%s writes: %s\n", m.From.URI.User, m.Body) },
	})
	if err != nil {
		log.Fatal(err)
	}
	alice, err := sipnative.Dial(ctx, sipnative.Config{URI: "sip:alice@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: signalling})
	if err != nil {
		log.Fatal(err)
	}
	call, err := alice.Invite(ctx, "sip:bob@"+bob.LocalAddr().String(), sipnative.InviteOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if err := call.Wait(ctx); err != nil {
		log.Fatal(err) // a *sipnative.Failure says why
	}
	fmt.Println("the call stands")
	if err := call.Message(ctx, "text/plain", []byte("hello")); err != nil {
		log.Fatal(err)
	}
	if err := call.Hangup(ctx); err != nil {
		log.Fatal(err)
	}
	alice.Close()
	bob.Close()
	// Unordered output:
	// the call stands
	// alice writes: hello
}
