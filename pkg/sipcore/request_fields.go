package sipcore

// The headers that an application adds to requests and responses.

import (
	"errors"
	"strconv"

	"sipwasm/pkg/sipcore/sip"
)

// reserved are the headers that only the library writes: a second one would
// make the message ambiguous.
var reserved = map[string]bool{
	"Via": true, "From": true, "To": true, "Call-ID": true, "CSeq": true, "Content-Length": true,
}

// addFields adds the caller's headers. The error names the header that cannot
// be sent: line breaks would inject other headers.
func addFields(m *sip.Message, fields []sip.Field) error {
	if err := checkFields(fields); err != nil {
		return err
	}
	for _, f := range fields {
		switch name := sip.CanonicalName(f.Name); name {
		case "Max-Forwards", "Content-Type":
			m.Header.Set(name, f.Value)
		default:
			m.Header.Add(f.Name, f.Value)
		}
	}
	return nil
}

// checkFields refuses headers that would break the message.
func checkFields(fields []sip.Field) error {
	for _, f := range fields {
		if err := sip.CheckField(f.Name, f.Value); err != nil {
			return errors.New("sipcore: extra header " + strconv.Quote(f.Name) + ": " + err.Error())
		}
		if reserved[sip.CanonicalName(f.Name)] {
			return errors.New("sipcore: extra header " + strconv.Quote(f.Name) + ": this header is written by the library")
		}
	}
	return nil
}

// checkRequest refuses a built request whose parts, given by the caller, would
// make another message of it. It names the part.
func checkRequest(req *sip.Message) error {
	if err := req.Check(); err != nil {
		return errors.New("sipcore: request cannot be sent: " + err.Error())
	}
	if req.CSeq().Seq >= 1<<31 { // RFC 3261 §8.1.1.5
		return errors.New("sipcore: request cannot be sent: CSeq must be less than 2^31")
	}
	return checkBody(Description{Body: req.Body})
}

// checkBody refuses a body whose type would become further headers, or that no peer takes.
func checkBody(d Description) error {
	if err := sip.CheckField("Content-Type", d.ContentType); err != nil {
		return errors.New("sipcore: request cannot be sent: " + err.Error())
	}
	if len(d.Body) > sip.MaxMessageBytes-sip.MaxHeaderBytes {
		return errors.New("sipcore: request cannot be sent: a body of " + strconv.Itoa(len(d.Body)) + " bytes is more than peers take (4 MB with the headers): send it in parts, or over a data channel")
	}
	return nil
}

func orElse(text string, value func() string) string {
	if text != "" {
		return text
	}
	return value()
}
