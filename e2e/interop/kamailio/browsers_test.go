package kamailio

import (
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/e2e/rig"
)

// bothWays runs the test with and without passwords.
func bothWays(t *testing.T, test func(t *testing.T, k *interop.Kamailio)) {
	t.Run("without passwords", func(t *testing.T) { test(t, interop.StartKamailio(t)) })
	t.Run("with digest", func(t *testing.T) { test(t, interop.StartKamailio(t, interop.WithDigest)) })
}

func TestTwoBrowsersCallEachOther(t *testing.T) {
	bothWays(t, func(t *testing.T, k *interop.Kamailio) {
		page := twoAgents(t, k)
		call(t, page)
		page.Wait(`called.status === SIP.Session.C.STATUS_CONFIRMED`)
		rig.Eval[bool](page, `(caller.bye(), true)`)
		page.Wait(`caller.status === 9 && called.status === 9`)
		expect(t, page, `named(called)`, "connecting accepted confirmed bye terminated")

		call(t, page)
		rig.Eval[bool](page, `(called.bye(), true)`)
		page.Wait(`caller.status === 9 && called.status === 9`)
		expect(t, page, `named(caller).replace(/progress /g, "")`, "connecting accepted bye terminated")
	})
}

func TestMessagesArriveAndAreConfirmed(t *testing.T) {
	bothWays(t, func(t *testing.T, k *interop.Kamailio) {
		page := twoAgents(t, k)
		expect(t, page, `(async () => {
			const arrived = Promise.all([when(a, "message"), when(b, "message")]);
			const sent = [a.message("bob", "Grüße"), b.message("alice", "back")];
			await Promise.all(sent.map((message) => when(message, "accepted", ["failed"])));
			return (await arrived).map(([message]) => message.remoteIdentity.uri.user + ": " + message.body).join(", ");
		})()`, "bob: back, alice: Grüße")
	})
}

func TestAWrongPasswordIsToldToThePage(t *testing.T) {
	page := open(t, interop.StartKamailio(t, interop.WithDigest))
	expect(t, page, `(async () => {
		const ua = new SIP.UA(known("alice", {password: "wrong"}));
		const [response, cause] = await when(ua, "registrationFailed", ["registered"]);
		return response.status_code + " " + cause;
	})()`, "401 Authentication Error")
}

func TestWhoHasUnregisteredIsNotCalledAnyMore(t *testing.T) {
	page := twoAgents(t, interop.StartKamailio(t, interop.WithDigest))
	expect(t, page, `(async () => {
		const gone = when(b, "unregistered");
		b.unregister();
		const [response] = await gone;
		const [refused, cause] = await when(a.invite("bob", media("alice")), "failed");
		const back = when(b, "registered", ["registrationFailed"]);
		b.register();
		await back;
		return response.status_code + ", " + cause;
	})()`, "200, Not Found")
	call(t, page)
}

func TestARegistrationThatIsTooShortIsAskedForAgain(t *testing.T) {
	page := open(t, interop.StartKamailio(t, interop.WithDigest))
	expect(t, page, `(async () => {
		const ua = new SIP.UA(known("alice", {registerExpires: 5}));
		const [response] = await when(ua, "registered", ["registrationFailed"]);
		return response.getHeader("Contact").match(/expires=\d+/)[0];
	})()`, "expires=30")
}

func TestACallOutlivesKamailioAndTheNextOneWorks(t *testing.T) {
	bothWays(t, func(t *testing.T, k *interop.Kamailio) {
		page := twoAgents(t, k)
		call(t, page)
		k.Kill()
		page.Wait(`!a.isConnected() && !b.isConnected()`)
		mediaFlows(t, page)
		k.Start()
		page.Wait(`a.isConnected() && b.isConnected() && a.isRegistered() && b.isRegistered()`)
		page.Wait(`caller.status === 12 && called.status === 12`)
		mediaFlows(t, page)
		rig.Eval[bool](page, `(called.hold(), true)`)
		page.Wait(`caller.isOnHold().remote`)
		page.Wait(`caller.status === 12 && called.status === 12`)
		rig.Eval[bool](page, `(caller.bye(), true)`)
		page.Wait(`caller.status === 9 && called.status === 9`)
		call(t, page)
	})
}
