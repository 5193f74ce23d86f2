// Package jsbridge puts the user agent of pkg/sipcore on a web page as the
// global SIP. It is built for GOOS=js GOARCH=wasm only.
//
// Its rules:
//
//   - One owner, one entry. Whatever comes in (a call of the page, an event of
//     the socket, a timer, the continuation of a promise) runs to its end: it
//     feeds the core, drains what the core puts out, arms one timer and returns.
//     A call that a listener makes from inside runs at once; the outermost frame
//     drains what it caused. There is no goroutine, no lock, nothing waits.
//   - Classes are prototypes made once, one js.Func for each method of a class,
//     never one for each object. The Go value behind an object is found by the
//     handle that the object carries (handle.go) and is let go when its life
//     ends, after which the object still answers like one that has ended.
//   - A Go function cannot throw into JavaScript: methods return an error, which
//     a shim in web/src throws (class.go).
//   - A panic is a bug of ours. It is caught at the entry, told to the page and
//     the console, and the call that met it throws (class.go).
//   - What only moves values (new members, options, hooks that emit) is done by
//     JavaScript in web/src (members.js, shapes.js), reached by shape (value.go).
//   - Objects of the page are read through Reflect (value.go): a getter that
//     throws must not unwind through Go.
//   - The library calls its own overridable methods through the JavaScript
//     object, so that what a page replaced on an instance or a prototype counts.
package jsbridge
