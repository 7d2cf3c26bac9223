package data

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is; the server maps codes to statuses.
type Code string

// The codes. An error without one is Internal.
const (
	Invalid     Code = "invalid"     // what the user gave is wrong; Field names it
	NotFound    Code = "not_found"   // no such layer, event, source
	Gone        Code = "gone"        // deleted, or a state no longer kept
	Exists      Code = "exists"      // the id is taken
	Stale       Code = "stale"       // the record changed since the caller read it
	Busy        Code = "busy"        // another writer is at work; try again
	TooMany     Code = "too_many"    // more events than an answer is made of
	Unavailable Code = "unavailable" // the store cannot write: disk full, read-only, locked
	Internal    Code = "internal"
)

// Error is a failure with a code for the program and a message for the user.
// The wrapped cause is for the log only.
type Error struct {
	Code    Code
	Field   string // the parameter, column or member that is wrong, or ""
	Message string // a sentence for the user: what is wrong, what was expected
	Hint    string // what the operator can do about it, or ""
	Cause   error
}

// Error gives code, field, message and cause: for logs.
func (e *Error) Error() string {
	s := e.Message
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an Error without a field.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField makes an Invalid error that names the field.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of err, Internal for one that carries none and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
