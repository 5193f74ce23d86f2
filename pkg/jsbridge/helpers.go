//go:build js && wasm

package jsbridge

import "syscall/js"

// Functions of web/src, and the words with which they are called. What crosses to
// JavaScript by its name is written out, read again and remembered until Go's
// collector has run; a call makes a thousand such crossings. So what Go says over
// and over is looked up once.

// helpers are the functions of an object; none of them uses this.
type helpers struct {
	of    js.Value
	found map[string]js.Value
}

func helpersOf(of js.Value) helpers { return helpers{of, make(map[string]js.Value)} }

func (h helpers) call(name string, args ...js.Value) js.Value {
	f, ok := h.found[name]
	if !ok {
		f = h.of.Get(name)
		h.found[name] = f
	}
	return f.Invoke(anys(args)...)
}

// maxWords is how many words are kept: more than this program has.
const maxWords = 1000

// word is the text of the name of an event, a member or a method.
func (b *bridge) word(text string) js.Value {
	v, ok := b.words[text]
	if !ok {
		if v = jsText(text); len(b.words) < maxWords {
			b.words[text] = v
		}
	}
	return v
}
