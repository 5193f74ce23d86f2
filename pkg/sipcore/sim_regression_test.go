package sipcore

// Scripts that once failed, as sim_test.go printed them, each with a sentence
// that says what was wrong.

import "testing"

var simRegressions = []struct {
	sentence string
	script   simScript
}{
	{"An INVITE after Stop made a call that outlived the user agent.", simScript{seed: 1795354425932177845,
		phones: []simPhone{{register: true}, {}},
		faults: []simFault{
			{key: "alice register #1", lost: true},
			{key: "alice register #3", lost: true},
		},
		steps: []simStep{
			{call: 2, after: 6672, do: "invite", with: "bob"},
			{who: 1, call: 2, when: "invite", do: "accept"},
			{after: 6371, do: "stop"},
		},
	}},
	{"The BYE of an unwanted branch had the CSeq number of a PRACK that left late.", simScript{seed: 1795354453431852805,
		phones: []simPhone{{}, {}, {rel100: Supported}},
		faults: []simFault{
			{key: "router fork #1", lost: true},
		},
		steps: []simStep{
			{who: 2, call: 2, after: 6000, do: "invite", with: "bob+alice"},
			{who: 1, call: 2, when: "invite", do: "accept"},
			{call: 2, when: "invite", do: "progress", with: "183 reliable"},
			{call: 2, when: "invite", do: "accept"},
		},
	}},
	{"Reliable progress before the offer was applied was forgotten, and the answer made twice.", simScript{seed: 1795354453431853836,
		phones: []simPhone{{rel100: Required}, {}},
		steps: []simStep{
			{call: 4, after: 12000, do: "invite", with: "bob+carol"},
			{who: 1, call: 4, when: "invite", do: "accept"},
			{who: 1, call: 4, when: "dialog", do: "progress", with: "180"},
		},
	}},
	{"A BYE that waited for the ACK left with a CSeq number that a repeated INFO had passed.", simScript{seed: 1795354550229591169,
		phones: []simPhone{{}, {challenged: true}},
		steps: []simStep{
			{call: 1, after: 6000, do: "invite", with: "bob"},
			{who: 1, call: 1, when: "invite", do: "accept"},
			{who: 1, call: 1, when: "sent", do: "bye"},
			{who: 1, call: 1, when: "accepted", do: "dtmf"},
		},
	}},
	{"A refused UPDATE was told as a failed re-INVITE, even before the call was accepted.", simScript{seed: 1795354338487471642,
		phones: []simPhone{{}, {rel100: Supported}, {}},
		faults: []simFault{
			{key: "bob>carol c3 CANCEL #1", delay: 437},
			{key: "carol c3 need #2", lost: true, delay: 118},
		},
		steps: []simStep{
			{who: 1, call: 3, after: 8000, do: "invite", with: "carol"},
			{who: 2, call: 3, when: "invite", do: "progress", with: "180 reliable"},
			{who: 1, call: 3, after: 10000, do: "terminate"},
			{who: 1, call: 3, when: "canceled", do: "within", with: "UPDATE sdp"},
		},
	}},
	{"A reliable response was made while an UPDATE was being answered, and took its offer for that of the INVITE.", simScript{seed: 1795354727474880132,
		phones: []simPhone{{}, {rel100: Required}, {}},
		steps: []simStep{
			{who: 1, call: 4, after: 11000, do: "invite", with: "carol"},
			{who: 2, call: 4, when: "invite", do: "progress", with: "0"},
			{who: 2, call: 4, when: "invite", do: "progress", with: "183"},
			{who: 1, call: 4, when: "dialog", do: "within", with: "UPDATE sdp"},
		},
	}},
	{"A MESSAGE that was repeated with credentials overtook the BYE, which was refused for its CSeq number.", simScript{seed: 1795354836274362548,
		phones: []simPhone{{}, {challenged: true}, {}, {}},
		faults: []simFault{
			{key: "router>bob c1 407/MESSAGE #1", delay: 357},
			{key: "bob>dave c1 BYE #1", delay: 359},
		},
		steps: []simStep{
			{who: 3, call: 1, after: 11000, do: "invite", with: "bob"},
			{who: 1, call: 1, when: "invite", do: "accept"},
			{who: 1, call: 1, when: "sent", do: "terminate"},
			{who: 1, call: 1, when: "dialog", after: 3000, do: "within", with: "MESSAGE"},
		},
	}},
	{"An UPDATE from before the 2xx was taken for a sign that it had come; it was not repeated.", simScript{seed: 1795354913410033677,
		phones: []simPhone{{}, {}},
		faults: []simFault{
			{key: "bob>alice c2 100/INVITE #1", lost: true},
			{key: "alice>bob c2 UPDATE #1", lost: true},
			{key: "bob>alice c2 200/INVITE #1", lost: true},
		},
		steps: []simStep{
			{call: 2, after: 6000, do: "invite", with: "bob"},
			{who: 1, call: 2, when: "invite", after: 204, do: "accept"},
			{call: 2, when: "progress", do: "within", with: "UPDATE sdp"},
		},
	}},
	{"The late 2xx of one re-INVITE made that of the next one new: its answer was applied twice.", simScript{seed: 1795355719497138780,
		phones: []simPhone{{}, {}},
		faults: []simFault{
			{key: "bob>alice c1 200/INVITE #1", lost: true},
			{key: "bob>alice c1 200/INVITE #2", delay: 20, again: 900},
			{key: "alice c1 apply #2", delay: 286},
			{key: "bob>alice c1 200/INVITE #3", delay: 253, again: 261},
			{key: "alice>bob c1 ACK #2", delay: 259},
			{key: "alice c1 apply #3", delay: 464},
			{key: "alice>bob c1 ACK #3", delay: 633},
		},
		steps: []simStep{
			{who: 1, call: 1, after: 13000, do: "invite", with: "alice"},
			{call: 1, when: "invite", do: "accept"},
			{call: 1, when: "confirmed", do: "reinvite", with: "restart"},
			{call: 1, when: "confirmed", do: "hold"},
		},
	}},
	{"A re-INVITE was taken while the offers of two branches of a fork were being answered.", simScript{seed: 1795356780808985960, reliable: true,
		phones: []simPhone{{}, {}, {}},
		faults: []simFault{
			{key: "stranger c3 ring #1", delay: 1394, pick: 2},
			{key: "stranger>bob c3 183/INVITE #1", delay: 72},
			{key: "stranger c3 answer #1", delay: 202, pick: 5},
			{key: "bob c3 apply #1", delay: 91},
			{key: "bob c3 need #1", delay: 1318},
			{key: "stranger c3 whim #1", delay: 1046, pick: 2},
			{key: "stranger c3 whim #2", delay: 332, pick: 3},
			{key: "bob c3 need #3", delay: 1498},
		},
		steps: []simStep{
			{who: 2, call: 2, after: 9000, do: "invite", with: "bob"},
			{who: 1, call: 2, when: "invite", do: "accept"},
			{who: 1, call: 2, when: "accepted", after: 2000, do: "outage", with: "2490"},
			{who: 1, call: 3, after: 9000, do: "invite", with: "stranger no-offer"},
		},
	}},
	{"A call that was accepted while an UPDATE was being answered could be accepted again, and still sent progress.", simScript{seed: 1795357010624657377,
		phones: []simPhone{{rel100: Required}, {rel100: Supported}},
		faults: []simFault{
			{key: "alice c2 need #2", delay: 710},
		},
		steps: []simStep{
			{who: 1, call: 2, after: 10000, do: "invite", with: "alice"},
			{call: 2, when: "invite", after: 4118, do: "progress", with: "183"},
			{call: 2, when: "invite", after: 1000, do: "progress", with: "0"},
			{call: 2, when: "invite", after: 4000, do: "accept"},
			{who: 1, call: 2, when: "dialog", after: 3432, do: "within", with: "UPDATE sdp"},
		},
	}},
	{"A 2xx in an early dialog that its BYE had ended counted the CSeq numbers from the INVITE again.", simScript{seed: 1795357010624659399,
		phones: []simPhone{{}, {}, {}},
		faults: []simFault{
			{key: "stranger c5 ring #1", delay: 505, pick: 2},
			{key: "stranger>carol c5 200/INVITE #1", delay: 463},
			{key: "stranger>carol c5 200/INVITE #2", lost: true},
			{key: "stranger c5 whim #1", delay: 366, pick: 6},
		},
		steps: []simStep{
			{who: 2, call: 5, after: 11000, do: "invite", with: "stranger"},
		},
	}},
	{"The NOTIFY of a call that is tried came behind that of its end, because it was repeated with credentials.", simScript{seed: 1795358291761550875,
		phones: []simPhone{{}, {}, {challenged: true}},
		faults: []simFault{
			{key: "router>carol c5 407/NOTIFY #1", lost: true},
		},
		steps: []simStep{
			{who: 2, call: 5, after: 10000, do: "invite", with: "alice+bob"},
			{call: 5, when: "invite", after: 8000, do: "accept"},
			{who: 1, call: 521, when: "invite", do: "accept"},
			{call: 5, when: "confirmed", after: 1000, do: "refer", with: "bob"},
		},
	}},
	{"An early dialog that its BYE had ended came back with a late 183, and counted from the INVITE again.", simScript{seed: 1795358430872162536,
		phones: []simPhone{{}, {rel100: Supported}},
		faults: []simFault{
			{key: "bob>alice c2 INVITE #1", delay: 463, again: 636},
			{key: "alice>bob c2 183/INVITE #2", delay: 193},
			{key: "alice>bob c2 200/INVITE #1", delay: 603},
		},
		steps: []simStep{
			{who: 1, call: 2, after: 8000, do: "invite", with: "alice"},
			{call: 2, when: "invite", do: "progress", with: "0 reliable"},
			{call: 2, when: "invite", after: 201, do: "accept"},
			{call: 2, when: "dialog", after: 274, do: "stop"},
		},
	}},
	{"Who woke after a minute repeated an INVITE that was to be given up, and it rang once more.", simScript{seed: 1795358544195041656,
		phones: []simPhone{{}, {}, {rel100: Required}},
		faults: []simFault{
			{key: "bob>carol c2 100/INVITE #1", lost: true},
		},
		steps: []simStep{
			{who: 2, call: 2, after: 13000, do: "invite", with: "bob+alice"},
			{call: 4, after: 6000, do: "invite", with: "carol"},
			{who: 2, call: 4, when: "invite", do: "accept"},
			{who: 2, call: 4, when: "confirmed", after: 1000, do: "sleep", with: "58483"},
			{after: 10000, do: "cut", with: "57675"},
		},
	}},
	{"A REFER that came again after its connection was lost was worked twice.", simScript{seed: 1795359763491711663,
		phones: []simPhone{{}, {}},
		faults: []simFault{
			{key: "bob c3 refer #1", delay: 784, pick: 1},
		},
		steps: []simStep{
			{call: 2, after: 12342, do: "invite", with: "bob"},
			{call: 3, after: 4000, do: "invite", with: "bob"},
			{who: 1, call: 3, when: "invite", do: "accept"},
			{call: 4, after: 4000, do: "invite", with: "bob"},
			{who: 1, call: 4, when: "invite", after: 8000, do: "accept"},
			{call: 3, when: "accepted", after: 9000, do: "attend", with: "4"},
			{who: 1, call: 2, when: "dialog", after: 783, do: "drop"},
		},
	}},
	{"The forking router gave an INVITE to a branch that had refused it half a minute before.", simScript{seed: 1795359313026226557,
		phones: []simPhone{{}, {}, {}},
		faults: []simFault{
			{key: "bob>alice c1 100/INVITE #1", lost: true},
			{key: "bob>alice c1 180/INVITE #1", lost: true},
			{key: "alice>bob c1 INVITE #7", delay: 691},
		},
		steps: []simStep{
			{call: 1, after: 12000, do: "invite", with: "carol+bob"},
			{who: 1, call: 1, when: "invite", do: "reject", with: "480"},
			{who: 2, after: 11000, do: "cut", with: "56988"},
		},
	}},
	{"Who woke after 40 s repeated a MESSAGE that was to be given up, and it was taken for a new one.", simScript{seed: 1795359794407531033,
		phones: []simPhone{{}, {}, {}},
		faults: []simFault{
			{key: "bob>carol c0 200/MESSAGE #1", lost: true},
		},
		steps: []simStep{
			{who: 2, call: 3, after: 3000, do: "invite", with: "alice"},
			{call: 3, when: "invite", do: "accept"},
			{who: 2, after: 6000, do: "request", with: "MESSAGE bob"},
			{who: 2, call: 3, when: "accepted", do: "sleep", with: "40485"},
		},
	}},
	{"The witness wanted an ACK of who had given the INVITE up before it was refused.", simScript{seed: 1795360930759675034, watched: true,
		phones: []simPhone{{rel100: Required}, {patient: true}},
		faults: []simFault{
			{key: "alice>bob c3 INVITE #1", lost: true},
			{key: "alice>bob c3 INVITE #2", lost: true},
			{key: "bob>alice c3 100/INVITE #1", lost: true},
			{key: "alice>bob c3 INVITE #4", lost: true},
			{key: "bob>alice c3 100/INVITE #2", lost: true},
			{key: "alice>bob c3 INVITE #6", lost: true},
			{key: "alice>bob c3 INVITE #7", lost: true},
		},
		steps: []simStep{
			{call: 3, after: 13000, do: "invite", with: "bob"},
			{who: 1, call: 3, when: "accepted", after: 3000, do: "reinvite"},
		},
	}},
	{"A BYE was repeated with credentials after that of the peer had come.", simScript{seed: 1795360213132031407, watched: true,
		phones: []simPhone{{}, {}, {challenged: true}},
		steps: []simStep{
			{who: 1, call: 2, after: 8000, do: "invite", with: "carol"},
			{who: 2, call: 2, when: "invite", do: "accept"},
		},
	}},
	{"The witness thought of a transaction that timer L had ended when a last copy of its re-INVITE came.", simScript{seed: 1795360758588260637, watched: true,
		phones: []simPhone{{}, {}},
		faults: []simFault{
			{key: "alice>bob c1 BYE #1", delay: 523, again: 1444},
			{key: "bob>alice c1 200/INVITE #1", lost: true},
			{key: "alice>bob c1 INVITE #7", delay: 20, again: 950},
		},
		steps: []simStep{
			{who: 1, call: 1, after: 14000, do: "invite", with: "alice"},
			{call: 1, when: "invite", after: 6000, do: "accept"},
			{call: 1, when: "accepted", after: 1744, do: "reinvite"},
			{call: 1, when: "accepted", after: 1786, do: "bye"},
		},
	}},
	{"An INFO was repeated with credentials in an early dialog that a 199 had ended.", simScript{seed: 1795370646948527695, reliable: true, recorded: true, watched: true,
		phones: []simPhone{{}, {}, {trickle: true}, {challenged: true, ask: true, trickle: true}},
		steps: []simStep{
			{who: 3, call: 3, after: 7000, do: "invite", with: "carol+bob+alice"},
			{who: 2, call: 3, when: "invite", do: "reject", with: "480"},
		},
	}},
	{"The offer in the 2xx of one branch was put while the media side made one for an UPDATE in another, which was not taken back.", simScript{seed: 1795371352498643785,
		phones: []simPhone{{rel100: Required}, {}, {}},
		faults: []simFault{
			{key: "carol c3 need #1", delay: 252},
			{key: "alice c3 apply #1", delay: 115},
			{key: "alice c3 need #1", delay: 97},
		},
		steps: []simStep{
			{call: 3, after: 12000, do: "invite", with: "dave+carol+bob no-offer anonymous"},
			{who: 2, call: 3, when: "invite", do: "accept"},
			{who: 1, call: 3, when: "invite", do: "progress", with: "183"},
			{call: 3, when: "sent", do: "reinvite", with: "update"},
		},
	}},
}

func TestScriptsThatOnceFailedPass(t *testing.T) {
	for _, old := range simRegressions {
		if r := old.script.run(nil); r.failed != nil {
			t.Errorf("%s\n%v\n%v", old.sentence, r.failed, old.script)
		}
	}
}
