package sipcore

import "strings"

// without takes an element out of a list. It is slices.DeleteFunc for pointers,
// which would be compiled anew for each type of them.
func without[E comparable](list []E, one E) []E {
	for i, e := range list {
		if e == one {
			copy(list[i:], list[i+1:])
			var none E
			list[len(list)-1] = none // for the garbage collector
			return list[:len(list)-1]
		}
	}
	return list
}

// hasToken looks for an option tag, without regard to case.
func hasToken(tags []string, tag string) bool {
	for _, t := range tags {
		if strings.EqualFold(t, tag) {
			return true
		}
	}
	return false
}
