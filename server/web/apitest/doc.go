// Package apitest asks a server what its standards promise. It knows nothing of
// the code behind it: Document holds every answer against the OpenAPI document
// that the server gives of itself, Features asks what OGC API - Features demands,
// and Probe asks what the document allows and forbids. Only tests import it.
package apitest
