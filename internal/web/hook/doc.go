// Package hook is where payment providers reach the program: the webhooks,
// and the page that stands in for a provider in a demonstration. It translates
// requests into events of the inbox and owns no table.
//
// A webhook stores what came and answers; a job acts on it later. Nobody is
// signed in here: a webhook proves itself by its signature, the simulation's
// page by its unguessable address.
package hook
