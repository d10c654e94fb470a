import Foundation

// A step a line on the standard input, an answer a line on the standard output.
#if swift(>=6.2)
let version = "6.2"
#elseif swift(>=6.1)
let version = "6.1"
#else
let version = "6.0"
#endif

func write(_ answer: [String: Any]) throws {
    let line = try JSONSerialization.data(withJSONObject: answer, options: .withoutEscapingSlashes)
    try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
}

try write(["protocol": 1, "language": "swift", "version": version])
let runner = Runner()
while let line = readLine() {
    try write(runner.answer(line))
}
