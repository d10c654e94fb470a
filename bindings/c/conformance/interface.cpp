// The only file that compiles all operations.
#include "operations.hpp"

#include "interface.hpp"

const std::vector<std::string> &state_names = states;

const std::map<std::string, Operation> &all_operations() { return operations; }

json answer_of_error(const srd::Error &error) {
    for (auto fields_of : fields_of_errors)
        if (auto fields = fields_of(error))
            return {{"error",
                     {{"code", error.name()}, {"fields", *fields}, {"retryable", error.retryable()}, {"message", error.what()}}}};
    if (error.code() == SRD_CANCELLED)
        return {{"cancelled", true}};
    return {{"unexpected", std::string(error.name()) + ": " + error.what()}};
}

json view(const json &name, const Objects &objects) {
    auto info = found<srd::EntryHandle>(name, objects, "view")->info();
    auto *payload = reinterpret_cast<const std::uint8_t *>(static_cast<std::uintptr_t>(info.address));
    return {{"value", shown_bytes(payload, info.size)}};
}
