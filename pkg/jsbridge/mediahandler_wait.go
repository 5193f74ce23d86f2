//go:build js && wasm

package jsbridge

import "syscall/js"

// Waiting, for code that never blocks. A promise may never settle (a permission
// prompt that nobody answers, anything on a closed RTCPeerConnection), so what is
// waited for belongs to the handler, and ends with it: web/src/mediascope.js. The
// exception is a request for the camera, which is followed to its end even when
// the call is over: else the camera would stay on.

// waiting is what continues when something that a handler waits for has come.
type waiting struct {
	task    *task  // fails if what is waited for does; nil: next sees the error too
	failure string // the event to emit then, "" for none
	next    func(js.Value)
}

// await has a helper of the scope do something and then continues.
func (h *mediaHandler) await(w waiting, helper string, args ...js.Value) js.Value {
	h.lastWait++
	h.waiting[h.lastWait] = w
	return h.scope.Call(helper, anys(append([]js.Value{jsInt(h.lastWait)}, args...))...)
}

// resume is called by the scope, see there.
func (h *mediaHandler) resume(args []js.Value) {
	id, v := args[0].Int(), arg(args, 2)
	if id == 0 {
		h.hear(args[1].String(), v)
		return
	}
	w, ok := h.waiting[id]
	delete(h.waiting, id)
	switch {
	case !ok:
	case w.task == nil:
		w.next(v)
	case args[1].Bool():
		w.task.step(w.next, v)
	default:
		w.task.refused(w.failure, v)
	}
}

// timer is a running timer of a handler; the zero value is none.
type timer struct {
	wait int
	id   js.Value
}

// after runs f once in so many milliseconds, by SIP.Timers.
func (h *mediaHandler) after(milliseconds int, f func(js.Value)) timer {
	id := h.await(waiting{next: f}, "after", jsInt(milliseconds))
	return timer{h.lastWait, id}
}

func (h *mediaHandler) stop(t *timer) {
	if t.wait != 0 {
		delete(h.waiting, t.wait)
		h.scope.Call("stop", t.id)
		*t = timer{}
	}
}

// task is one getDescription, setDescription or createOfferOrAnswer on its way.
// It fails when the handler closes before it is done.
type task struct {
	h      *mediaHandler
	answer js.Value // where its result goes: {resolve, reject}

	hint, modifiers js.Value // of getDescription
	description     js.Value // {type, sdp}, as far as it is known
	original        js.Value // the browser's, where modifiers have changed it
	options         js.Value // of createOffer
	what            string   // what a refusal is explained with, "" for a plain one
	unfit           error    // what the peer's description lacks
}

// answering makes a method of a task. Its first argument is the answer.
func answering(run func(t *task, args []js.Value)) mediaMethod {
	return func(m *media, this js.Value, args []js.Value) (any, error) {
		h := m.live(this)
		if h == nil {
			args[0].Call("reject", m.closedError())
			return nil, nil
		}
		h.scope.Call("owe", args[0])
		run(&task{h: h, answer: args[0]}, args[1:])
		return nil, nil
	}
}

// step runs next, which calls into the page; what the page throws ends the task.
func (t *task) step(next func(js.Value), v js.Value) {
	if e := t.h.m.b.try(func() { next(v) }); e != nil {
		t.fail(e.Value)
	}
}

// await has a helper of the scope do something and then continues, unless it is
// refused: then it emits the event failure, unless "", and the task fails.
func (t *task) await(failure string, next func(js.Value), helper string, args ...js.Value) {
	t.h.await(waiting{t, failure, next}, helper, args...)
}

// ask calls a method of the RTCPeerConnection and continues with what it promises.
func (t *task) ask(method string, argument js.Value, failure string, next func(js.Value)) {
	t.await(failure, next, "ask", t.h.pc, jsText(method), argument)
}

func (t *task) refused(event string, e js.Value) {
	if t.unfit != nil {
		e = t.h.m.errorOf("InvalidAccessError", t.unfit.Error(), js.Undefined())
	}
	if event != "" {
		t.h.emit(event, e)
	}
	if t.what != "" {
		e = t.explain(e)
	}
	t.fail(e)
}

// explain makes an Error of what the browser said. It keeps the name and has the
// browser's error as cause; the message says what failed.
func (t *task) explain(cause js.Value) js.Value {
	m := t.h.m
	return m.errorOf(m.text(cause, "name"), t.what+": "+m.text(cause, "message"), cause)
}

func (t *task) fail(e js.Value) {
	if t.h.describing == t {
		t.h.describing = nil
		setBool(t.h.self, "ready", !t.h.closed)
	}
	t.answer.Call("reject", e)
}

func (t *task) done(v js.Value) { t.answer.Call("resolve", v) }
