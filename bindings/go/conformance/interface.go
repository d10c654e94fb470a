package main

import (
	_ "embed"
	"encoding/json"
)

//go:embed operations.json
var operationsJSON []byte

// A typed is an argument or a field: its type, and whether it can be left out.
type typed struct {
	Type    string           `json:"type"`
	Default *json.RawMessage `json:"default"`
}

func (t *typed) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	// A default that is null is one.
	if value, ok := members["default"]; ok {
		t.Default = &value
	}
	return json.Unmarshal(members["type"], &t.Type)
}

// A named is a list of them in their order.
type named struct {
	names []string
	types map[string]typed
}

func (n *named) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &n.types); err != nil {
		return err
	}
	return inOrder(data, &n.names)
}

type operation struct {
	Object    *string
	Arguments named
	Returns   *string
	Async     bool
}

// theInterface is what the `.udl` file says.
var theInterface struct {
	Operations   map[string]operation
	Dictionaries map[string]named
	Enums        map[string][]string
	Variants     map[string]map[string]map[string]string
}

func init() {
	if err := json.Unmarshal(operationsJSON, &theInterface); err != nil {
		panic(err)
	}
}
