// Conformance executes the steps of the conformance suite: a JSON object a line on the standard input,
// and an answer to each on the standard output. tests/conformance/README.md is its contract.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"runtime"
)

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.Encode(map[string]any{"protocol": 1, "language": "go", "version": runtime.Version()})
	runner := newRunner()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			out.Encode(runner.answer(line))
		}
		if err != nil {
			return
		}
	}
}
