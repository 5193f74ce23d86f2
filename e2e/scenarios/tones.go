package scenarios

// DTMF.
var tones = table{
	{"tones in INFO, with a pause", func(s *stage) {
		alice, bob := s.call()
		bob.do(`call.on("dtmf", (request, {tone, direction}) => notes.push(direction + " " + tone))`)
		alice.do(`call.dtmf("1,#", {interToneGap: 50})`)
		bob.Wait(`notes.join() === "incoming 1,incoming #"`)
		bob.do(`call.dtmf("9")`)
		alice.Wait(`find(sent, "received", "INFO").some((m) => /^Signal= ?9/m.test(m.text))`)
	}},
	// A browser tells no page of a tone that comes among the sound, but plays it.
	{"tones among the sound", func(s *stage) {
		alice, bob := s.tab("alice", `{dtmfType: "rtp"}`), s.tab("bob", `{}`)
		alice.dials("bob")
		bob.flows()
		bob.do(hearing)
		alice.do(`call.dtmf("D", {duration: 3000})`)
		bob.Wait(`hears(1633) && hears(941)`)
		alice.says(`find(sent, "sent", "INFO").filter((m) => m.text.includes("dtmf")).length`, "0")
	}},
}

// hearing gives a tab hears(hertz): whether that note stands out of what comes.
const hearing = `
	const context = new AudioContext();
	await context.resume();
	const ear = context.createAnalyser();
	ear.fftSize = 4096;
	context.createMediaStreamSource(call.getRemoteStreams()[0]).connect(ear);
	const loud = new Float32Array(ear.frequencyBinCount), step = context.sampleRate / ear.fftSize;
	window.hears = (hertz) => {
		ear.getFloatFrequencyData(loud);
		const at = (f) => Math.max(...loud.slice(Math.round(f / step) - 1, Math.round(f / step) + 2));
		return at(hertz) > -60 && at(hertz) > at(hertz - 90) + 15 && at(hertz) > at(hertz + 90) + 15;
	}`
