#include "runner.hpp"

#include "prepare.hpp"

#include <chrono>
#include <future>
#include <set>
#include <thread>

namespace {

const std::set<std::string> OF_OBJECTS{"view", "release"};
const std::set<std::string> OF_CALLS{"await", "cancel"};

json parsed(const std::string &line) {
    json step = json::parse(line, nullptr, false);
    check(!step.is_discarded(), "not JSON");
    check(step.is_object(), "not an object");
    check(step.contains("id") && step["id"].is_number_unsigned(), "id must be an integer from 0");
    return step;
}

void check_members(const json &step) {
    static const std::set<std::string> TEXTS{"op", "object", "save", "start"};
    for (const auto &[name, value] : step.items()) {
        if (TEXTS.count(name) != 0)
            check(value.is_string(), name + " must be a string");
        else if (name == "args")
            check(value.is_object(), "args must be an object");
        else
            check(name == "id", "a step has no member " + name);
    }
    check(step.contains("op"), "a step needs op");
}

json arguments(const json &step) { return step.value("args", json::object()); }

/** What a call gives, whatever that is. */
Result outcome(const std::function<Result()> &wait) {
    try {
        return wait();
    } catch (const srd::Error &error) {
        return {answer_of_error(error), std::nullopt};
    } catch (const std::exception &error) {
        return {{{"unexpected", error.what()}}, std::nullopt};
    }
}

} // namespace

json Runner::answer(const std::string &line) {
    json number;
    json answer;
    try {
        json step = parsed(line);
        number = step["id"];
        check_members(step);
        answer = execute(step);
    } catch (const Invalid &error) {
        answer = {{"invalid", error.what()}};
    } catch (const Gap &error) {
        answer = {{"gap", error.what()}};
    }
    answer["id"] = number;
    return answer;
}

json Runner::execute(const json &step) {
    auto name = step["op"].get<std::string>();
    if (OF_OBJECTS.count(name) + OF_CALLS.count(name) != 0 || name == "reset")
        return own(name, step);
    auto known = all_operations().find(name);
    check(known != all_operations().end(), "no operation " + name);
    std::shared_ptr<void> self;
    const auto *receiver = known->second.receiver;
    check((receiver != nullptr) == step.contains("object"),
          receiver != nullptr ? name + " needs an object" : name + " is not called on an object");
    if (receiver != nullptr) {
        auto object = objects_.find(step["object"].get<std::string>());
        check(object != objects_.end(), "there is no object " + step["object"].dump());
        check(object->second.type == receiver, "the object is of type " + object->second.type);
        self = object->second.instance;
    }
    Call call = prepare(name, self, arguments(step), objects_)();
    auto save = step.value("save", "");
    if (!step.contains("start"))
        return kept(outcome(call.wait), save);
    start(step["start"].get<std::string>(), call, save);
    return {{"value", nullptr}};
}

void Runner::start(const std::string &name, Call call, const std::string &save) {
    if (call.cancel) {
        calls_[name] = {[=] { return kept(outcome(call.wait), save); }, call.cancel};
        return;
    }
    std::packaged_task<Result()> task([=] { return outcome(call.wait); });
    auto result = std::make_shared<std::future<Result>>(task.get_future());
    std::thread(std::move(task)).detach();
    auto cancel = [=] {
        if (result->wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            throw Gap("cancel");
    };
    calls_[name] = {[=] { return kept(result->get(), save); }, cancel};
}

json Runner::kept(Result result, const std::string &save) {
    if (result.object && !save.empty())
        objects_[save] = *result.object;
    return result.answer;
}

json Runner::own(const std::string &name, const json &step) {
    if (OF_OBJECTS.count(name) != 0)
        return own_of_object(name, step);
    check(!step.contains("object"), name + " is not called on an object");
    if (OF_CALLS.count(name) != 0)
        return own_of_call(name, step);
    check(arguments(step).empty(), "reset has no arguments");
    return reset();
}

json Runner::own_of_object(const std::string &name, const json &step) {
    check(step.contains("object"), name + " needs an object");
    check(arguments(step).empty(), name + " has no arguments");
    auto object = objects_.find(step["object"].get<std::string>());
    check(object != objects_.end(), "there is no object " + step["object"].dump());
    if (name == "view")
        return view(step["object"], objects_);
    objects_.erase(object);
    return {{"value", nullptr}};
}

json Runner::own_of_call(const std::string &name, const json &step) {
    auto given = arguments(step);
    check(given.size() == 1 && given.contains("call") && given["call"].is_string(), name + " takes the name of a call");
    auto call = calls_.find(given["call"].get<std::string>());
    check(call != calls_.end(), "there is no call " + given["call"].dump());
    if (name == "await") {
        auto wait = call->second.wait;
        calls_.erase(call);
        return wait();
    }
    call->second.cancel();
    return {{"value", nullptr}};
}

json Runner::reset() {
    for (const auto &[name, call] : calls_) {
        try {
            call.cancel();
        } catch (const Gap &) {
            // Nobody waits for it any longer.
        }
    }
    calls_.clear();
    objects_.clear();
    return {{"value", nullptr}};
}
