//go:build js && wasm

package jsbridge

import (
	"syscall/js"
)

// makeContact makes ua.contact.
func (u *userAgent) makeContact() {
	contact := object(
		member{"pub_gruu", js.Null()}, member{"temp_gruu", js.Null()}, member{"uri", u.b.parseURI(u.core.ContactURI(false).String())},
	)
	u.b.hidden(contact, "toString", u.b.contactToString)
	u.b.hidden(contact, "ua", u.obj)
	set(u.obj, "contact", contact)
}

// uaContactToString is ua.contact.toString({anonymous, outbound}).
func (b *bridge) uaContactToString(this js.Value, args []js.Value) (any, error) {
	options := arg(args, 0)
	uri := b.get(this, "uri")
	if b.truthy(options, "anonymous") {
		if uri = b.get(this, "temp_gruu"); !isObject(uri) {
			uri = b.parseURI("sip:anonymous@anonymous.invalid;transport=ws")
		}
	} else if gruu := b.get(this, "pub_gruu"); isObject(gruu) {
		uri = gruu
	}
	s := text(b.call(uri, "toString"))
	if b.truthy(options, "outbound") {
		s += ";ob"
	}
	return "<" + s + ">", nil
}
