//go:build js && wasm

package jsbridge

import "syscall/js"

// Promises for code that never waits. A promise may never settle (a permission
// prompt that nobody answers, anything on a closed RTCPeerConnection), so what is
// waited for belongs to a scope, which ends. The exception is a request for the
// camera, which is followed to its end even when the call is over: else the camera
// would stay on.

// scope owns continuations that must not outlive something: closing it drops
// all that are still waiting. The zero value with m set is ready.
type scope struct {
	m      *media
	last   int
	owned  map[int]func()
	closed bool
}

// own registers what undoes something; forget takes it off the list again,
// without running it.
func (s *scope) own(undo func()) (forget func()) {
	if s.closed {
		undo()
		return func() {}
	}
	if s.owned == nil {
		s.owned = make(map[int]func())
	}
	s.last++
	id := s.last
	s.owned[id] = undo
	return func() { delete(s.owned, id) }
}

// close undoes all that the scope owns. What is owned later is undone at once.
func (s *scope) close() {
	s.closed = true
	for _, undo := range s.owned {
		undo()
	}
	s.owned = nil
}

// then continues with the outcome of a promise or thenable: one of ok and fail
// is called, once, never before then returns, and neither after the scope has
// closed.
func (s *scope) then(promise js.Value, ok, fail func(js.Value)) {
	var forget func()
	settle := func(next func(js.Value)) func(js.Value) {
		return func(v js.Value) {
			forget()
			next(v)
		}
	}
	forget = s.own(s.m.b.then(promise, settle(ok), settle(fail)))
}

// soon runs f in a microtask.
func (s *scope) soon(f func()) {
	s.then(js.Undefined(), func(js.Value) { f() }, func(js.Value) {})
}

// after runs f once in so many milliseconds, by SIP.Timers, which a page may
// have replaced. It returns the number of the timer and what stops it.
func (s *scope) after(milliseconds int, f func()) (id js.Value, stop func()) {
	timers := s.m.b.sip.Get("Timers")
	var release, forget func()
	var fn js.Value
	fn, release = s.m.b.bind(func([]js.Value) {
		forget()
		release()
		f()
	})
	id = timers.Call("setTimeout", fn, milliseconds)
	undo := func() {
		timers.Call("clearTimeout", id)
		release()
	}
	forget = s.own(undo)
	return id, func() { forget(); undo() }
}

// outcome is where the result of something asynchronous goes: the two ends of a
// promise or the two callbacks of a caller in the older style.
type outcome struct{ ok, fail func(v any) }

// promise makes a JavaScript promise and the outcome that settles it.
func (m *media) promise() (js.Value, outcome) {
	promise, resolve, reject := m.settleable()
	return promise, outcome{
		ok:   func(v any) { resolve.Invoke(v) },
		fail: func(v any) { reject.Invoke(v) },
	}
}

// settleable makes a promise and its two functions.
func (m *media) settleable() (promise, resolve, reject js.Value) {
	executor, release := m.b.bind(func(args []js.Value) { resolve, reject = args[0], args[1] })
	defer release()
	promise = js.Global().Get("Promise").New(executor)
	return promise, resolve, reject
}

// callbacks is the outcome that calls a page's functions, where it gave them.
func (m *media) callbacks(ok, fail js.Value) outcome {
	tell := func(f js.Value) func(any) {
		return func(v any) {
			if f.Type() == js.TypeFunction {
				m.b.report(m.b.try(func() { f.Invoke(v) }))
			}
		}
	}
	return outcome{ok: tell(ok), fail: tell(fail)}
}

// once lets only the first of the two ends through.
func (o outcome) once() outcome {
	done := false
	first := func(f func(any)) func(any) {
		return func(v any) {
			if !done {
				done = true
				f(v)
			}
		}
	}
	return outcome{ok: first(o.ok), fail: first(o.fail)}
}

// isThenable says whether v can be waited for.
func (m *media) isThenable(v js.Value) bool {
	_, ok := m.b.method(v, "then")
	return ok
}
