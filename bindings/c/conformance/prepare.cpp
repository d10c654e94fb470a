#include "prepare.hpp"

namespace {

constexpr std::uint8_t FILL = 0xee;
constexpr std::uint64_t LARGEST = std::uint64_t{1} << 31;

/** The arguments in their order, those that were left out with their defaults. */
std::vector<json> in_order(const std::string &name, const Operation &operation, const json &given) {
    std::vector<json> values;
    std::size_t known = 0;
    for (const auto &parameter : operation.parameters) {
        auto value = given.find(parameter.name);
        known += value != given.end();
        check(value != given.end() || parameter.fallback, name + " needs the argument " + parameter.name);
        values.push_back(value != given.end() ? *value : *parameter.fallback);
    }
    check(known == given.size(), name + " has no such argument: " + given.dump());
    return values;
}

/** The call, with memory of `size` bytes that it fills, and that is a part of its answer. */
std::function<Call()> into_memory(const std::string &name, std::shared_ptr<void> self, json given,
                                  const Objects &objects) {
    check(!given.contains("address"), name + " has no argument address here");
    check(given.contains("size"), name + " needs the argument size");
    auto size = decode<std::uint64_t>(given["size"], "size");
    check(size <= LARGEST, "size: the runner has not that much memory");
    auto memory = std::make_shared<std::vector<std::uint8_t>>(size, FILL);
    given["address"] = std::to_string(reinterpret_cast<std::uintptr_t>(memory->data()));
    const auto &operation = all_operations().at(name);
    auto start = operation.prepare(self, in_order(name, operation, given), objects);
    return [=] {
        auto wait = start().wait;
        auto both = [=]() -> Result {
            auto returned = wait().answer["value"];
            return {{{"value", {{"result", returned}, {"memory", shown_bytes(memory->data(), size)}}}}, std::nullopt};
        };
        return Call{both, nullptr};
    };
}

} // namespace

std::function<Call()> prepare(const std::string &name, std::shared_ptr<void> self, const json &given,
                              const Objects &objects) {
    const auto &operation = all_operations().at(name);
    for (const auto &parameter : operation.parameters)
        if (parameter.name == "address")
            return into_memory(name, self, given, objects);
    return operation.prepare(self, in_order(name, operation, given), objects);
}
