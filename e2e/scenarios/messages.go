package scenarios

import "testing"

// RunMessages plays those of messages, through a server that keeps them for who is
// away.
func RunMessages(t *testing.T, place Place) { messages.run(t, place) }

// Messages: chats with ticks and typing, refusals, octets, and who is away.
var messages = table{
	{"a message is delivered and read, and its writer sees it", func(s *stage) {
		alice, bob := s.chat()
		alice.do(`window.hello = chat.send("Guten Tag, \u4e16\u754c")`)
		bob.Wait(`heard.length === 1`)
		bob.says(`heard[0].body`, "Guten Tag, 世界")
		alice.Wait(`hello.status === "delivered"`)
		bob.do(`heard[0].markDisplayed()`)
		alice.Wait(`hello.status === "displayed"`)
		alice.says(`notes.join()`, "sent,delivered,displayed")
		bob.do(`window.re = heard[0].chat.send("Hello")`)
		alice.Wait(`heard.length === 1`)
		bob.Wait(`re.status === "delivered"`)
	}},
	{"each sees that the other is writing", func(s *stage) {
		alice, bob := s.chat()
		alice.do(`chat.send("are you there?")`)
		bob.Wait(`heard.length === 1`)
		bob.do(`heard[0].chat.typing()`)
		alice.Wait(`chat.isTyping`)
		bob.do(`heard[0].chat.send("yes")`)
		alice.Wait(`heard.length === 1 && !chat.isTyping`)
		alice.do(`chat.typing()`)
		bob.Wait(`heard[0].chat.isTyping`)
		alice.do(`chat.idle()`)
		bob.Wait(`!heard[0].chat.isTyping`)
	}},
	{"octets arrive byte for byte, in chats and plain", func(s *stage) {
		alice, bob := s.chat()
		const octets = `Uint8Array.from({ length: 3000 }, (_, i) => i * 7)`
		alice.do(`chat.send(` + octets + `, { contentType: "image/x-test" })`)
		bob.Wait(`heard.length === 1`)
		bob.says(`heard[0].contentType + " " + (String(heard[0].body) === String(`+octets+`))`, "image/x-test true")
		bob.do(`ua.on("message", (message) => { window.plain = message; })`)
		alice.do(`await ua.message("bob", ` + octets + `.buffer, { contentType: "application/octet-stream" }).when("accepted")`)
		bob.says(`String(plain.bytes) === String(`+octets+`)`, "true")
	}},
	{"an application refuses a message with its own code", func(s *stage) {
		alice, bob := s.chat()
		bob.do(`ua.on("message", (message) => message.reject({ statusCode: 488, extraHeaders: ["Warning: 399 bob \"not this\""] }))`)
		alice.do(`window.hello = chat.send("hello")`)
		alice.Wait(`hello.status === "failed"`)
		alice.says(`hello.response.status_code + " " + hello.response.getHeader("Warning")`, `488 399 bob "not this"`)
		bob.says(`heard.length`, "0")
		alice.do(`window.plain = await new Promise((done) => ua.message("bob", "hello").on("failed", done))`)
		alice.says(`plain.status_code`, "488")
	}},
	{"a phone that takes plain text only gets plain text", func(s *stage) {
		alice, bob := s.tab("alice", `{}`), s.tab("bob", `{}`)
		bob.do(`ua.on("message", (message) => {
			if (message.contentType !== "text/plain") return message.reject({ statusCode: 415, extraHeaders: ["Accept: text/plain"] });
			notes.push(message.body);
		})`)
		alice.do(`window.hello = ua.chat("bob").send("hello")`)
		bob.Wait(`notes.join() === "hello"`)
		alice.Wait(`hello.status === "sent"`)
	}},
	{"what is written while the connection is down arrives when it is back, once and in order", func(s *stage) {
		alice, bob := s.chat()
		alice.do(`chat.send("one")`)
		bob.Wait(`heard.length === 1`)
		alice.do(`
			hurry();
			const down = new Promise((next) => ua.transport.ws.addEventListener("close", next));
			ua.transport.ws.close();
			await down;
			chat.send("two");
			window.three = chat.send("three")`)
		bob.Wait(`heard.length === 3`)
		bob.says(`heard.map(({ body }) => body).join()`, "one,two,three")
		alice.Wait(`three.status === "delivered"`)
	}},
	{"a message for somebody who is away is kept, and delivered when they come", func(s *stage) {
		alice, bob := s.chat()
		bob.leave()
		alice.do(`window.hello = chat.send("see you later")`)
		alice.Wait(`hello.status === "sent"`)
		alice.says(`hello.response.status_code`, "202")
		again := s.tab("bob", `{}`)
		again.Wait(`heard.length === 1`)
		again.says(`heard[0].body`, "see you later")
		alice.Wait(`hello.status === "delivered"`)
	}},
}

// chat opens the phones of alice, who has a chat with bob, and of bob.
func (s *stage) chat() (alice, bob *tab) {
	s.Helper()
	alice, bob = s.two()
	alice.do(`
		window.chat = ua.chat("bob");
		chat.on("change", ({ status }) => notes.push(status));
		listens(chat)`)
	return alice, bob
}
