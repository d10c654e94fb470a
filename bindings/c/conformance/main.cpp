// Executes the steps of the conformance suite: a JSON object a line on the standard input, and an answer
// to each on the standard output. tests/conformance/README.md is its contract. It calls the layer of C++,
// which calls that of C for everything.
#include "runner.hpp"

#include <iostream>

static void write(const json &answer) {
    std::cout << answer.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

int main() {
    write({{"protocol", 1}, {"language", "c"}, {"version", "C++17, " __VERSION__}});
    Runner runner;
    for (std::string line; std::getline(std::cin, line);)
        write(runner.answer(line));
    // Calls may still wait.
    std::_Exit(0);
}
