package scenarios

// What one page watches and another tells: subscriptions from page to page, which the
// server only passes on. The package is the pages' own.
var events = table{
	{"one watches what another tells", func(s *stage) {
		alice, bob := s.two()
		knowWeather(alice, bob)
		bob.do(tells)
		alice.do(watches)
		alice.Wait(`notes.at(-1) === "sun"`)
		bob.do(`watcher.notify({ document: { sky: "rain" } })`)
		alice.Wait(`notes.at(-1) === "rain"`)
		alice.says(`[subscription.state, subscription.document.sky]`, "active,rain")
		alice.do(`subscription.refresh(); await when(subscription, "accepted")`)
		alice.do(`subscription.unsubscribe(); await when(subscription, "terminated")`)
		bob.Wait(`watcher.state === "terminated"`)
		bob.says(`notes`, "refresh,refresh,terminated")
		alice.says(`Object.keys(ua.subscriptions).length`, "0")
	}},
	{"who tells may end it, and be asked again", func(s *stage) {
		alice, bob := s.two()
		knowWeather(alice, bob)
		bob.do(tells)
		alice.do(watches)
		alice.Wait(`notes.at(-1) === "sun"`)
		bob.do(`watcher.terminate({ reason: "deactivated" }); sky = "snow"`)
		alice.Wait(`notes.at(-1) === "snow" && subscription.state === "active"`)
		bob.do(`watcher.terminate({ reason: "noresource" })`)
		alice.Wait(`subscription.state === "terminated"`)
	}},
	{"a subscription that is refused, and one to nobody", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ua.on("subscribe", (subscription) => subscription.reject({ statusCode: 403 }))`)
		const ends = `.when("active").then(() => "active", (error) => [error.code, error.cause].join())`
		alice.says(`ua.subscribe("bob", "x-weather")`+ends, "403,Rejected")
		alice.says(`ua.subscribe("nobody", "x-weather")`+ends, "404,Not Found")
		bob.says(`ua.subscribe("alice", "x-weather")`+ends, "405,SIP Failure Code")
	}},
	{"a subscription outlives a lost connection, of either side", func(s *stage) {
		alice, bob := s.two()
		knowWeather(alice, bob)
		bob.do(tells)
		alice.do(watches)
		alice.Wait(`notes.at(-1) === "sun"`)
		alice.do(`ua.transport.ws.close(); await when(subscription, "accepted")`)
		bob.do(`watcher.notify({ document: { sky: "rain" } })`)
		alice.Wait(`notes.at(-1) === "rain"`)
		bob.do(`ua.transport.ws.close(); await when(ua, "registered"); watcher.notify({ document: { sky: "hail" } })`)
		alice.Wait(`notes.at(-1) === "hail"`)
		alice.says(`subscription.state`, "active")
	}},
}

// published is what a server keeps of one page and tells others.
var published = table{
	{"what one publishes another is told", func(s *stage) {
		alice, bob := s.two()
		bob.do(`subscription = ua.subscribe("alice", "presence"); subscription.on("change", (document) => notes.push(document.tuples?.[0]?.status?.basic))`)
		bob.Wait(`subscription.state === "active"`)
		alice.do(`
			shown = (basic) => ({ document: { entity: ua.configuration.uri.toString(), tuples: [{ id: "page", status: { basic } }] } });
			context = ua.publish("alice", "presence", shown("open"));
			await context.when("published");`)
		bob.Wait(`notes.at(-1) === "open"`)
		alice.do(`context.publish(shown("closed")); await when(context, "published")`)
		bob.Wait(`notes.at(-1) === "closed"`)
		alice.do(`context.publish(); await when(context, "published")`)
		alice.do(`context.unpublish(); await when(context, "unpublished")`)
		alice.says(`[context.state, Object.keys(ua.publishers).length]`, "unpublished,0")
		bob.do(`subscription.unsubscribe(); await when(subscription, "terminated")`)
	}},
}

// knowWeather puts an event package into the pages.
func knowWeather(tabs ...*tab) {
	for _, p := range tabs {
		p.do(`SIP.EventPackages["x-weather"] = {
			name: "x-weather", contentTypes: ["application/json"], parse: (body) => JSON.parse(body), format: JSON.stringify,
			merge: (before, now) => ({ document: now, gap: false }),
		}`)
	}
}

// tells has the page answer subscriptions, watches has it watch bob.
const (
	tells = `sky = "sun"; ua.on("subscribe", (subscription) => { watcher = told(subscription, "refresh", "terminated"); watcher.accept().notify({ document: { sky } }); })`

	watches = `subscription = ua.subscribe("bob", "x-weather"); subscription.on("change", ({ sky }) => notes.push(sky)); await subscription.when("active")`
)
