package main

import (
	"bytes"
	"encoding/json"
)

// inOrder reads the names of the members of a JSON object.
func inOrder(data []byte, names *[]string) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		*names = append(*names, name.(string))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
	}
	return nil
}
