// Package dialog is the state of a SIP dialog, RFC 3261 §12: its identifier,
// the CSeq numbers of both sides, the remote target and the route set, and the
// requests that are made from them.
//
// Rules of the package:
//
//   - A dialog begins with a 101-199 that has a To tag (early) or a 2xx
//     (confirmed), on the side that sent the request (NewUAC) and on the side
//     that answered it (NewUAS). One request can begin several: a fork.
//   - The route set is kept as the bytes that the Record-Route elements had:
//     servers put meaning into odd parameters and compare them literally.
//   - A dialog sends nothing and has no clock. It makes requests without Via,
//     Contact and body, which are the caller's.
//   - What the peer forgot is forgiven where RFC 3261 says so (no To tag, §12.1)
//     or where the dialog stays usable (a response without a Contact); a dialog
//     whose peer could never be reached is refused with ErrNoContact.
package dialog
